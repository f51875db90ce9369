"""A change list read wholly, every problem at once, before a browser opens."""

from collections.abc import Iterator
from pathlib import Path

from eaportal.flows.bulk.lists.cell_rules import Known
from eaportal.flows.bulk.lists.changes import Change, ChangeList, Problem
from eaportal.flows.bulk.lists.clashes import Wish, clashes
from eaportal.flows.bulk.lists.damage import lost_zeros
from eaportal.flows.bulk.lists.header import Header, read_header
from eaportal.flows.bulk.lists.list_files import read_table
from eaportal.flows.bulk.lists.problems import ChangeListError
from eaportal.flows.bulk.lists.rows import Row
from eaportal.flows.bulk.lists.tables import Line

_DIGIT_COLUMNS = ("enrollment", "po_number")


def read_change_list(path: Path, known: Known = None) -> ChangeList:
    """Read the change list at *path*; *known* has the enrollments that may be named, with their periods.

    Raises ChangeListError with every problem of it.
    """
    table = read_table(path)
    header = read_header(table.header)
    problems = list(header.problems)
    changes: list[Change] = []
    wishes: list[Wish] = []
    lines = [line for line in table.lines if not line.blank] if header.places else []
    if header.places and not lines:
        problems.append(Problem(1, None, "no rows below the header."))
    for line in lines:
        row = Row(line, header, known)
        problems += row.problems
        wishes += [row.wish] if row.wish else []
        changes += [row.change] if row.change else []
    problems += clashes(wishes)
    problems += _lost_zeros(lines, header)
    if problems:
        order = {name: index for index, name in enumerate(header.columns)} | header.places
        problems.sort(key=lambda problem: (problem.row, order.get(problem.column or "", len(order))))
        raise ChangeListError(path, problems)
    return ChangeList(path, header.columns, tuple(changes), table.delimiter)


def _lost_zeros(lines: list[Line], header: Header) -> Iterator[Problem]:
    for column in _DIGIT_COLUMNS:
        index = header.places.get(column)
        if index is not None:
            cells = ((line.row, line.cells[index]) for line in lines if index < len(line.cells))
            for row, message in lost_zeros(cells):
                yield Problem(row, column, message)
