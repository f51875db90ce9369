"""What a change list asks for."""

from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("enrollment", "period", "po_number")
OPTIONAL_COLUMNS = ("kind", "lock", "expected")


@dataclass(frozen=True)
class Change:
    """One row: the PO number that a period is to have.

    *row* is its number in the file as a spreadsheet shows it, the header being 1; *period* such as
    ``2020-11``; *kind* azure or marketplace; *lock* None where the lock stays as it is; *expected* None
    where any present number may be replaced. *cells* are those of the file, one for each of its columns.
    """

    row: int
    enrollment: str
    period: str
    po_number: str
    kind: str = "azure"
    lock: bool | None = None
    expected: str | None = None
    cells: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Which row it is, and of what."""
        return f"row {self.row}: {self.enrollment} {self.period} {self.kind}"


@dataclass(frozen=True)
class ChangeList:
    """A file of changes, wholly read: its *columns* as written, its *changes* in its order.

    *delimiter* stands between the cells of a CSV file.
    """

    path: Path
    columns: tuple[str, ...]
    changes: tuple[Change, ...]
    delimiter: str = ","


@dataclass(frozen=True)
class Problem:
    """What is wrong with a change list, at a *row*, 0 for the whole file, and perhaps a *column* of it."""

    row: int
    column: str | None
    message: str
