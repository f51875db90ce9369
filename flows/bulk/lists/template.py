"""A change list to start from."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eaportal.flows.bulk.lists.changes import COLUMNS, OPTIONAL_COLUMNS
from eaportal.flows.bulk.lists.list_files import write_table


@dataclass(frozen=True)
class TemplateRow:
    """A period that is open for changes, and the PO number that it has at *present*."""

    enrollment: str
    period: str
    kind: str
    present: str


def write_template(path: Path, rows: Iterable[TemplateRow]) -> None:
    """Write a list of *rows* to *path*, CSV or Excel, that lacks nothing but the new PO numbers.

    Raises WrongInputError where it cannot be written.
    """
    cells = ([row.enrollment, row.period, "", row.kind, "", row.present] for row in rows)
    write_table(path, (*COLUMNS, *OPTIONAL_COLUMNS), cells)
