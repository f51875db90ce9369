"""What a template begins with: the periods of which the portal would take another PO number."""

from collections.abc import Iterator, Sequence
from functools import partial

from eaportal.flows.bulk.lists.changes import Change
from eaportal.flows.bulk.lists.template import TemplateRow
from eaportal.flows.bulk.look.reading_back import PatientReader
from eaportal.flows.bulk.session.session import BulkSession

KINDS = ("azure", "marketplace")


def open_periods(reader: PatientReader, enrollments: Sequence[str]) -> Iterator[TemplateRow]:
    """The open periods of *enrollments*, or of all that the portal shows, the latest first.

    Raises what PatientReader.read raises.
    """
    for enrollment in enrollments or reader.read(lambda session: session.enrollments()) or ():
        yield from reader.read(partial(_open_periods, enrollment)) or ()


def _open_periods(enrollment: str, session: BulkSession) -> list[TemplateRow]:
    """A period whose dialog is closed ends those of its enrollment: the earlier ones are closed too.

    A locked number is open, since the change may clear its lock.
    """
    rows: list[TemplateRow] = []
    for period in session.periods(enrollment):
        looks = [(kind, *session.look(Change(0, enrollment, period, "", kind, lock=False))) for kind in KINDS]
        if any(refusal for _, _, refusal in looks):
            break
        rows += [TemplateRow(enrollment, period, kind, present.number) for kind, present, _ in looks]
    session.leave_dialog()
    return rows
