"""What a template begins with: the periods of which the portal would take another PO number."""

from collections.abc import Iterator, Sequence

from flows.bulk.changes import Change
from flows.bulk.session import BulkSession
from flows.bulk.template import TemplateRow

KINDS = ("azure", "marketplace")


def open_periods(session: BulkSession, enrollments: Sequence[str]) -> Iterator[TemplateRow]:
    """The open periods of *enrollments*, or of all that the portal shows, the latest first.

    A period whose dialog is closed ends those of its enrollment: the earlier ones are closed too. A locked
    number is open, since the change may clear its lock. Raises RefusedError.
    """
    for enrollment in enrollments or session.enrollments():
        for period in session.periods(enrollment):
            looks = [
                (kind, *session.look(Change(0, enrollment, period, "", kind, lock=False))) for kind in KINDS
            ]
            if any(refusal for _, _, refusal in looks):
                break
            for kind, present, _ in looks:
                yield TemplateRow(enrollment, period, kind, present.number)
        session.leave_dialog()
