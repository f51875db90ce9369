"""A change list to start from: the periods whose PO numbers the portal would change, and their numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.lists.cells import COLUMNS, OPTIONAL_COLUMNS
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.lists.list_files import write_table
from eaportal.flows.bulk.look.readings import Reader
from eaportal.flows.bulk.session.session import BulkSession

KINDS = ("azure", "marketplace")
LOCKED = "The number is locked. Write no into lock to change it, or yes to lock the new one."


@dataclass(frozen=True)
class OpenPeriod:
    """A period whose PO number of this *kind* can be changed, with the present *number*."""

    enrollment: str
    period: str
    kind: str
    number: str
    is_locked: bool = False


def read_open_periods(reader: Reader, enrollments: Sequence[str]) -> Iterator[OpenPeriod]:
    """Yield each open period, the latest first.

    Reads *enrollments*, or all that the portal offers if there are none. Raises what Reader.read raises.
    """
    with doing("Waiting for the list of enrollments"):
        listed = enrollments or reader.read(lambda session: session.enrollments()) or ()
    for number, enrollment in enumerate(listed, start=1):
        with doing(f"Reading the open periods of enrollment {enrollment}, {number} of {len(listed)}"):
            periods = reader.read(partial(_open_periods, enrollment)) or ()
        yield from periods


def write_template(path: Path, periods: Iterable[OpenPeriod]) -> None:
    """Write *periods* to *path*, CSV or Excel, as a list that only lacks the new PO numbers.

    If a number is locked, a column of notes says so. Raises WrongInputError if it can't be written.
    """
    periods = list(periods)
    columns = [*COLUMNS, *OPTIONAL_COLUMNS]
    rows = [[each.enrollment, each.period, "", each.kind, "", each.number] for each in periods]
    if any(each.is_locked for each in periods):
        columns.append("note")
        for row, each in zip(rows, periods, strict=True):
            row.append(LOCKED if each.is_locked else "")
    write_table(path, columns, rows)


def _open_periods(enrollment: str, session: BulkSession) -> list[OpenPeriod]:
    """Read back from the latest period to the first closed one, before which all are closed.

    A locked number is open, since the change may clear its lock.
    """
    periods: list[OpenPeriod] = []
    for period in session.periods(enrollment):
        looks = [
            (kind, *session.look(ListedChange(0, enrollment, period, "", kind, lock=False))) for kind in KINDS
        ]
        if any(refusal for _, _, refusal in looks):
            break
        periods += [
            OpenPeriod(enrollment, period, kind, present.number, bool(present.locked))
            for kind, present, _ in looks
        ]
    session.leave_dialog()
    return periods
