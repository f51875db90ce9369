"""The header of a change list: which column is where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eaportal.flows.bulk.lists.changes import COLUMNS, OPTIONAL_COLUMNS, Problem
from eaportal.flows.bulk.lists.damage import check_text
from eaportal.flows.bulk.lists.problems import CellError
from eaportal.flows.bulk.lists.tables import Cell, column_letter
from eaportal.flows.bulk.protocol.outcomes import RESULT_COLUMNS

_WANTED = (*COLUMNS, *OPTIONAL_COLUMNS)
_SIMILAR = 70
_EXPECTED = f"Expected columns: {', '.join(COLUMNS)}; optional: {', '.join(OPTIONAL_COLUMNS)}."


@dataclass(frozen=True)
class Header:
    """The *columns* as written, the *places* of those that a change list has, and what is wrong.

    A column whose name is nearly right has its place too, so that its cells are looked at as well.
    """

    columns: tuple[str, ...]
    places: dict[str, int]
    problems: tuple[Problem, ...]


def read_header(cells: Sequence[Cell]) -> Header:
    """Find the columns among the *cells* of the first row."""
    columns = [cell.text for cell in cells]
    while columns and not columns[-1].strip():
        columns.pop()
    if not columns:
        return Header((), {}, (Problem(1, None, f"the first row is empty. {_EXPECTED}"),))
    places: dict[str, int] = {}
    problems = []
    for index, name in enumerate(columns):
        meant = name if name in (*_WANTED, *RESULT_COLUMNS) else _nearest(name)
        if meant in places and meant == name:
            first = column_letter(places[meant])
            problems.append(
                Problem(1, name, f"the column is there twice, as {first} and {column_letter(index)}.")
            )
        elif meant != name:
            problems.append(
                Problem(1, name or f"column {column_letter(index)}", _unknown(cells[index], meant))
            )
        if meant:
            places.setdefault(meant, index)
    if not places.keys() & set(_WANTED):
        return Header(
            tuple(columns), {}, (Problem(1, None, f"the first row has no column names. {_EXPECTED}"),)
        )
    problems += [Problem(1, name, f"no such column. {_EXPECTED}") for name in COLUMNS if name not in places]
    return Header(tuple(columns), places, tuple(problems))


def _unknown(cell: Cell, meant: str | None) -> str:
    if not cell.text.strip():
        return f"the column has no name. {_EXPECTED}"
    try:
        check_text(cell)
    except CellError as error:
        return str(error)
    return f"unknown column. Did you mean {meant}?" if meant else f"unknown column. {_EXPECTED}"


def _nearest(name: str) -> str | None:
    from rapidfuzz import fuzz, process

    folded = re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
    found = process.extractOne(folded, _WANTED, scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    return found[0] if found else None
