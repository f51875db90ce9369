"""A change list to start from: the periods whose PO numbers the portal would change, and their numbers."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from eaportal.flows.bulk.lists.cells import COLUMNS, OPTIONAL_COLUMNS
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.lists.list_files import write_table
from eaportal.flows.bulk.look.readings import Reader
from eaportal.flows.bulk.session.session import BulkSession

KINDS = ("azure", "marketplace")


def read_open_periods(reader: Reader, enrollments: Sequence[str]) -> Iterator[ListedChange]:
    """Yield a change without a number for each open period, the latest first; it expects the present number.

    Reads *enrollments*, or all that the portal offers if there are none. Raises what Reader.read raises.
    """
    for enrollment in enrollments or reader.read(lambda session: session.enrollments()) or ():
        yield from reader.read(partial(_open_periods, enrollment)) or ()


def write_template(path: Path, changes: Iterable[ListedChange]) -> None:
    """Write *changes* to *path*, CSV or Excel, as a list that only lacks the new PO numbers.

    Raises WrongInputError if it can't be written.
    """
    cells = (
        [change.enrollment, change.period, "", change.kind, "", change.expected or ""] for change in changes
    )
    write_table(path, (*COLUMNS, *OPTIONAL_COLUMNS), cells)


def _open_periods(enrollment: str, session: BulkSession) -> list[ListedChange]:
    """Read back from the latest period to the first closed one, before which all are closed.

    A locked number is open, since the change may clear its lock.
    """
    changes: list[ListedChange] = []
    for period in session.periods(enrollment):
        looks = [
            (kind, *session.look(ListedChange(0, enrollment, period, "", kind, lock=False))) for kind in KINDS
        ]
        if any(refusal for _, _, refusal in looks):
            break
        changes += [
            ListedChange(0, enrollment, period, "", kind, expected=present.number)
            for kind, present, _ in looks
        ]
    session.leave_dialog()
    return changes
