"""Requests for another VAT or tax id, on their way from the customer through the partner to the ROC."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eaportal.simulator.clock import cancel_due, due_row
from eaportal.simulator.rules.events import Event, EventKind
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import sees_whole
from eaportal.simulator.rules.tax_ids import (
    DONE_AFTER,
    NEXT,
    PASSED_ON_AFTER,
    TaxRequestState,
    may_ask,
    may_pass_on,
    read_tax_id,
    tax_request_number,
)
from eaportal.simulator.services.mails import contacts_of, send
from eaportal.simulator.services.tickets import WrongStateError
from eaportal.simulator.worlds.tables import EnrollmentRow, TaxRequestRow, UserRow

_UNSETTLED = (TaxRequestState.WITH_PARTNER, TaxRequestState.WITH_ROC)


def ask_for_tax_id(
    session: Session, user: UserRow, enrollment: EnrollmentRow, typed: str, now: datetime
) -> TaxRequestRow | Refusal:
    """Ask the licensing partner as *user* for *typed* as the tax id of *enrollment* [S1]."""
    if not may_ask(user.role):
        return Refusal(Reason.MAY_NOT_ASK_FOR_TAX_ID)
    unsettled = select(TaxRequestRow.number).where(
        TaxRequestRow.enrollment_id == enrollment.id, TaxRequestRow.state.in_(_UNSETTLED)
    )
    other = session.scalar(unsettled)
    if other:
        return Refusal(Reason.ASKED_ALREADY, {"number": other})
    wanted = read_tax_id(typed)
    if isinstance(wanted, Refusal):
        return wanted
    if wanted == enrollment.tax_id:
        return Refusal(Reason.AS_IT_IS, {"number": wanted})
    running = (session.scalar(select(func.max(TaxRequestRow.id))) or 0) + 1
    request = TaxRequestRow(
        number=tax_request_number(now, running),
        enrollment=enrollment,
        old=enrollment.tax_id,
        wanted=wanted,
        asked_by=user.account,
        asked_at=now,
        state=TaxRequestState.WITH_PARTNER,
        reason="",
    )
    session.add(request)
    session.flush()
    session.add(due_row(now + PASSED_ON_AFTER, EventKind.TAX_REQUEST_PASSED_ON, request.id))
    _mail(session, request, now)
    return request


def pass_on(
    session: Session, user: UserRow, enrollment: EnrollmentRow, request: TaxRequestRow, now: datetime
) -> Refusal | None:
    """Pass *request* on to the Regional Operations Center as *user*, the partner's administrator."""
    if not may_pass_on(user.role, enrollment.kind):
        return Refusal(Reason.PARTNER_ALONE)
    if request.state is TaxRequestState.WITH_PARTNER:
        move_tax_request(session, request, TaxRequestState.WITH_ROC, now)
    return None


def tax_requests_of(session: Session, user: UserRow, enrollment: EnrollmentRow) -> Sequence[TaxRequestRow]:
    """The requests of an enrollment that *user* sees, the newest first."""
    if not sees_whole(user.role):
        return []
    query = select(TaxRequestRow).where(TaxRequestRow.enrollment_id == enrollment.id)
    return session.scalars(query.order_by(TaxRequestRow.id.desc())).all()


def find_tax_request(
    session: Session, user: UserRow, enrollment: EnrollmentRow, number: str
) -> TaxRequestRow | None:
    """The request with this *number*, if *user* sees it in *enrollment*."""
    found = [each for each in tax_requests_of(session, user, enrollment) if each.number == number]
    return found[0] if found else None


def all_tax_requests(session: Session, enrollment: str | None = None) -> Sequence[TaxRequestRow]:
    """The requests of a world, or of the *enrollment* of that number, the oldest first."""
    query = select(TaxRequestRow).order_by(TaxRequestRow.id)
    if enrollment is not None:
        query = query.join(EnrollmentRow).where(EnrollmentRow.number == enrollment)
    return session.scalars(query).all()


def tax_request_called(session: Session, number: str) -> TaxRequestRow | None:
    """The request with this *number*, whosever it is."""
    return session.scalar(select(TaxRequestRow).where(TaxRequestRow.number == number))


def move_tax_request(
    session: Session, request: TaxRequestRow, state: TaxRequestState, at: datetime, reason: str = ""
) -> None:
    """Bring *request* to *state*; raises WrongStateError. One that is done has changed the tax id."""
    if state not in NEXT[request.state]:
        raise WrongStateError(f"request {request.number}", request.state, state, NEXT[request.state])
    cancel_due(session, request.id, EventKind.TAX_REQUEST_PASSED_ON, EventKind.TAX_REQUEST_DONE)
    request.state, request.reason = state, reason
    if state is TaxRequestState.WITH_ROC:
        session.add(due_row(at + DONE_AFTER, EventKind.TAX_REQUEST_DONE, request.id))
    elif state is TaxRequestState.DONE:
        request.enrollment.tax_id = request.wanted
    _mail(session, request, at)


def passed_on_by_partner(session: Session, request_id: int, at: datetime) -> Event:
    """Let the licensing partner pass a request on."""
    request = session.get_one(TaxRequestRow, request_id)
    move_tax_request(session, request, TaxRequestState.WITH_ROC, at)
    return Event(at, EventKind.TAX_REQUEST_PASSED_ON, request.enrollment.number, "", request.number)


def done_by_roc(session: Session, request_id: int, at: datetime) -> Event:
    """Let the Regional Operations Center do what a request asks for."""
    request = session.get_one(TaxRequestRow, request_id)
    move_tax_request(session, request, TaxRequestState.DONE, at)
    return Event(at, EventKind.TAX_REQUEST_DONE, request.enrollment.number, "", request.number)


def _mail(session: Session, request: TaxRequestRow, at: datetime) -> None:
    """Tell who asked, and the contacts of the enrollment, where *request* is; words are ours."""
    said = {
        TaxRequestState.WITH_PARTNER: "is with the licensing partner",
        TaxRequestState.WITH_ROC: "is with the Regional Operations Center",
        TaxRequestState.DONE: "is done. It takes effect on the next invoice",
        TaxRequestState.DECLINED: "has been declined",
    }
    enrollment = request.enrollment
    paragraphs = [
        f"The request {request.number} for another VAT or tax ID of enrollment {enrollment.number}"
        f" ({enrollment.name}) {said[request.state]}.",
        f"VAT or tax ID: {request.wanted} in place of {request.old or 'none'}.",
    ]
    if request.reason:
        paragraphs.append(f"Reason: {request.reason}")
    subject = f"VAT or tax ID request {request.number}: enrollment {enrollment.number}, {request.state}"
    send(session, [request.asked_by, *contacts_of(session, enrollment.id)], subject, paragraphs, at)
