"""Support tickets and tax ID requests: list, open, and move them to another state."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from flask import Blueprint, request
from pydantic import BaseModel, Field

from eaportal.simulator.api.access import mailing, world_called
from eaportal.simulator.api.document import Body, Problem, answers, api, refuse
from eaportal.simulator.clock import now
from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.database.tables import EnrollmentRow, TaxRequestRow, TicketRow, UserRow
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.requests import TaxRequestState, TicketState, TicketTopic
from eaportal.simulator.services.enrollments import find_enrollment
from eaportal.simulator.services.invoices import find_invoice
from eaportal.simulator.services.requests import (
    Request,
    WrongStateError,
    all_requests,
    ask_for_tax_id,
    find_any_request,
    move_tax_request,
    move_ticket,
    open_ticket,
)
from eaportal.simulator.services.users import find_user

blueprint = Blueprint("requests", __name__, url_prefix="/worlds/<name>")


class EnrollmentQuery(Body):
    """Which tickets or requests: those of one *enrollment*, or all."""

    enrollment: str | None = None


class NewTicket(Body):
    """A ticket to open as *account*: *wanted* replaces what the *invoice* says about *topic*."""

    account: str
    enrollment: str
    invoice: str
    topic: TicketTopic = TicketTopic.PO_NUMBER
    wanted: str


class TicketMove(Body):
    """The next state of a ticket. *reason* says why it is declined."""

    state: TicketState
    reason: Annotated[str, Field(max_length=500)] = ""


class TicketView(BaseModel):
    """A support ticket. A solved one has a *credit_note* and a *new_invoice*."""

    number: str
    enrollment: str
    invoice: str
    topic: TicketTopic
    old: str
    wanted: str
    opened_by: str
    opened_at: datetime
    state: TicketState
    reason: str
    credit_note: str | None
    new_invoice: str | None


class TicketList(BaseModel):
    """Support tickets in the order in which they were opened."""

    tickets: list[TicketView]


class NewTaxRequest(Body):
    """A request to make as *account*: *wanted* becomes the VAT or tax ID of the *enrollment*."""

    account: str
    enrollment: str
    wanted: str


class TaxRequestMove(Body):
    """The next state of a request. *reason* says why it is declined."""

    state: TaxRequestState
    reason: Annotated[str, Field(max_length=500)] = ""


class TaxRequestView(BaseModel):
    """A request for another VAT or tax ID."""

    number: str
    enrollment: str
    old: str
    wanted: str
    asked_by: str
    asked_at: datetime
    state: TaxRequestState
    reason: str


class TaxRequestList(BaseModel):
    """Requests in the order in which they were made."""

    tax_requests: list[TaxRequestView]


@blueprint.get("/tickets")
@api.validate(resp=answers(HTTP_200=TicketList), tags=["tickets"], operation_id="list_tickets")
def list_tickets(name: str, query: EnrollmentQuery) -> TicketList:
    """List the support tickets of a world, or of one enrollment."""
    with world_called(name).session() as session:
        return TicketList(
            tickets=[_ticket(row) for row in all_requests(session, TicketRow, query.enrollment)]
        )


@blueprint.post("/tickets")
@api.validate(
    resp=answers(HTTP_201=TicketView, HTTP_409=Problem), tags=["tickets"], operation_id="open_ticket"
)
def open_new_ticket(name: str, json: NewTicket) -> tuple[TicketView, int]:
    """Open a support ticket, as a user would."""
    with mailing(name) as session:
        user, enrollment = _user_and_enrollment(session, json.account, json.enrollment)
        invoice = find_invoice(session, enrollment.id, json.invoice)
        if invoice is None:
            refuse(HTTPStatus.NOT_FOUND, f"invoice: enrollment {json.enrollment} has no {json.invoice!r}.")
        opened = open_ticket(session, user, enrollment, invoice, json.topic, json.wanted, now(session))
        if isinstance(opened, Refusal):
            refuse(HTTPStatus.CONFLICT, f"The ticket was not opened: {opened.reason}.")
        return _ticket(opened), HTTPStatus.CREATED


@blueprint.get("/tickets/<number>")
@api.validate(resp=answers(HTTP_200=TicketView), tags=["tickets"], operation_id="read_ticket")
def read_ticket(name: str, number: str) -> TicketView:
    """Read a support ticket."""
    with world_called(name).session() as session:
        return _ticket(_request_called(session, TicketRow, "support ticket", name, number))


@blueprint.post("/tickets/<number>/move")
@api.validate(
    resp=answers(HTTP_200=TicketView, HTTP_409=Problem), tags=["tickets"], operation_id="move_ticket"
)
def move_to_state(name: str, number: str, json: TicketMove) -> TicketView:
    """Move a support ticket to its next state: in-work, solved or declined."""
    with mailing(name) as session:
        session.sign("control", request.path)
        row = _request_called(session, TicketRow, "support ticket", name, number)
        try:
            move_ticket(session, row, json.state, now(session), json.reason)
        except WrongStateError as error:
            refuse(HTTPStatus.CONFLICT, f"state: {error}.")
        return _ticket(row)


@blueprint.get("/tax-requests")
@api.validate(resp=answers(HTTP_200=TaxRequestList), tags=["tax ids"], operation_id="list_tax_requests")
def list_tax_requests(name: str, query: EnrollmentQuery) -> TaxRequestList:
    """List the tax ID requests of a world, or of one enrollment."""
    with world_called(name).session() as session:
        rows = all_requests(session, TaxRequestRow, query.enrollment)
        return TaxRequestList(tax_requests=[_tax_request(row) for row in rows])


@blueprint.post("/tax-requests")
@api.validate(
    resp=answers(HTTP_201=TaxRequestView, HTTP_409=Problem), tags=["tax ids"], operation_id="ask_for_tax_id"
)
def request_tax_id(name: str, json: NewTaxRequest) -> tuple[TaxRequestView, int]:
    """Request another tax ID, as a user would."""
    with mailing(name) as session:
        user, enrollment = _user_and_enrollment(session, json.account, json.enrollment)
        asked = ask_for_tax_id(session, user, enrollment, json.wanted, now(session))
        if isinstance(asked, Refusal):
            refuse(HTTPStatus.CONFLICT, f"The request was not made: {asked.reason}.")
        return _tax_request(asked), HTTPStatus.CREATED


@blueprint.get("/tax-requests/<number>")
@api.validate(resp=answers(HTTP_200=TaxRequestView), tags=["tax ids"], operation_id="read_tax_request")
def read_tax_request(name: str, number: str) -> TaxRequestView:
    """Read a tax ID request."""
    with world_called(name).session() as session:
        return _tax_request(_request_called(session, TaxRequestRow, "tax ID request", name, number))


@blueprint.post("/tax-requests/<number>/move")
@api.validate(
    resp=answers(HTTP_200=TaxRequestView, HTTP_409=Problem), tags=["tax ids"], operation_id="move_tax_request"
)
def move_tax_request_to_state(name: str, number: str, json: TaxRequestMove) -> TaxRequestView:
    """Move a tax ID request to its next state: with-roc, done or declined."""
    with mailing(name) as session:
        session.sign("control", request.path)
        row = _request_called(session, TaxRequestRow, "tax ID request", name, number)
        try:
            move_tax_request(session, row, json.state, now(session), json.reason)
        except WrongStateError as error:
            refuse(HTTPStatus.CONFLICT, f"state: {error}.")
        return _tax_request(row)


def _user_and_enrollment(
    session: JournaledSession, account: str, number: str
) -> tuple[UserRow, EnrollmentRow]:
    user = find_user(session, account)
    if user is None:
        refuse(HTTPStatus.NOT_FOUND, f"account: there is no user {account!r}.")
    session.sign(user.account, request.path)
    enrollment = find_enrollment(session, user, number)
    if enrollment is None:
        refuse(HTTPStatus.NOT_FOUND, f"enrollment: {user.account} sees no enrollment {number!r}.")
    return user, enrollment


def _request_called(
    session: JournaledSession, table: type[Request], what: str, name: str, number: str
) -> Request:
    found = find_any_request(session, table, number)
    if found is None:
        refuse(HTTPStatus.NOT_FOUND, f"World {name!r} has no {what} {number!r}.")
    return found


def _ticket(row: TicketRow) -> TicketView:
    correction = row.correction
    return TicketView(
        number=row.number,
        enrollment=row.enrollment.number,
        invoice=row.invoice.number,
        topic=row.topic,
        old=row.old,
        wanted=row.wanted,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        state=row.state,
        reason=row.reason,
        credit_note=correction.credit_note if correction else None,
        new_invoice=correction.rebilled.number if correction else None,
    )


def _tax_request(row: TaxRequestRow) -> TaxRequestView:
    return TaxRequestView(
        number=row.number,
        enrollment=row.enrollment.number,
        old=row.old,
        wanted=row.wanted,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        state=row.state,
        reason=row.reason,
    )
