"""Support tickets and requests for another tax id: read them, open one, and bring them further by hand."""

from http import HTTPStatus

from flask import Blueprint, request

from eaportal.simulator.api.api import answers, api, refuse, world_called
from eaportal.simulator.api.mails import mailing
from eaportal.simulator.api.models import (
    EnrollmentQuery,
    NewTaxRequest,
    NewTicket,
    Problem,
    TaxRequestList,
    TaxRequestMove,
    TaxRequestView,
    TicketList,
    TicketMove,
    TicketView,
)
from eaportal.simulator.clock import now
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.enrollments import find_enrollment
from eaportal.simulator.services.invoices import find_invoice
from eaportal.simulator.services.requests import (
    WrongStateError,
    all_requests,
    ask_for_tax_id,
    find_any_request,
    move_tax_request,
    move_ticket,
    open_ticket,
)
from eaportal.simulator.services.users import find_user
from eaportal.simulator.worlds.journal import JournaledSession
from eaportal.simulator.worlds.tables import EnrollmentRow, TaxRequestRow, TicketRow, UserRow

blueprint = Blueprint("requests", __name__, url_prefix="/worlds/<name>")


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
def open_one(name: str, json: NewTicket) -> tuple[TicketView, int]:
    """Open a support ticket as an account would."""
    with mailing(name) as session:
        user, enrollment = _who(session, json.account, json.enrollment)
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
    """Tell what a support ticket asks for and how far it has come."""
    with world_called(name).session() as session:
        return _ticket(_found_ticket(session, name, number))


@blueprint.post("/tickets/<number>/move")
@api.validate(
    resp=answers(HTTP_200=TicketView, HTTP_409=Problem), tags=["tickets"], operation_id="move_ticket"
)
def move_one_ticket(name: str, number: str, json: TicketMove) -> TicketView:
    """Bring a support ticket to its next state at once: in-work, solved or declined."""
    with mailing(name) as session:
        session.sign("control", request.path)
        row = _found_ticket(session, name, number)
        try:
            move_ticket(session, row, json.state, now(session), json.reason)
        except WrongStateError as error:
            refuse(HTTPStatus.CONFLICT, f"state: {error}.")
        return _ticket(row)


@blueprint.get("/tax-requests")
@api.validate(resp=answers(HTTP_200=TaxRequestList), tags=["tax ids"], operation_id="list_tax_requests")
def list_tax_requests(name: str, query: EnrollmentQuery) -> TaxRequestList:
    """List the requests for another tax id of a world, or of one enrollment."""
    with world_called(name).session() as session:
        rows = all_requests(session, TaxRequestRow, query.enrollment)
        return TaxRequestList(tax_requests=[_tax_request(row) for row in rows])


@blueprint.post("/tax-requests")
@api.validate(
    resp=answers(HTTP_201=TaxRequestView, HTTP_409=Problem), tags=["tax ids"], operation_id="ask_for_tax_id"
)
def ask(name: str, json: NewTaxRequest) -> tuple[TaxRequestView, int]:
    """Ask for another tax id as an account would."""
    with mailing(name) as session:
        user, enrollment = _who(session, json.account, json.enrollment)
        asked = ask_for_tax_id(session, user, enrollment, json.wanted, now(session))
        if isinstance(asked, Refusal):
            refuse(HTTPStatus.CONFLICT, f"The request was not made: {asked.reason}.")
        return _tax_request(asked), HTTPStatus.CREATED


@blueprint.get("/tax-requests/<number>")
@api.validate(resp=answers(HTTP_200=TaxRequestView), tags=["tax ids"], operation_id="read_tax_request")
def read_tax_request(name: str, number: str) -> TaxRequestView:
    """Tell which tax id a request asks for and where it is."""
    with world_called(name).session() as session:
        return _tax_request(_found_tax_request(session, name, number))


@blueprint.post("/tax-requests/<number>/move")
@api.validate(
    resp=answers(HTTP_200=TaxRequestView, HTTP_409=Problem), tags=["tax ids"], operation_id="move_tax_request"
)
def move_one_tax_request(name: str, number: str, json: TaxRequestMove) -> TaxRequestView:
    """Bring a request to its next place at once: with-roc, done or declined."""
    with mailing(name) as session:
        session.sign("control", request.path)
        row = _found_tax_request(session, name, number)
        try:
            move_tax_request(session, row, json.state, now(session), json.reason)
        except WrongStateError as error:
            refuse(HTTPStatus.CONFLICT, f"state: {error}.")
        return _tax_request(row)


def _who(session: JournaledSession, account: str, number: str) -> tuple[UserRow, EnrollmentRow]:
    user = find_user(session, account)
    if user is None:
        refuse(HTTPStatus.NOT_FOUND, f"account: there is no user {account!r}.")
    session.sign(user.account, request.path)
    enrollment = find_enrollment(session, user, number)
    if enrollment is None:
        refuse(HTTPStatus.NOT_FOUND, f"enrollment: {user.account} sees no enrollment {number!r}.")
    return user, enrollment


def _found_ticket(session: JournaledSession, name: str, number: str) -> TicketRow:
    found = find_any_request(session, TicketRow, number)
    if found is None:
        refuse(HTTPStatus.NOT_FOUND, f"World {name!r} has no support ticket {number!r}.")
    return found


def _found_tax_request(session: JournaledSession, name: str, number: str) -> TaxRequestRow:
    found = find_any_request(session, TaxRequestRow, number)
    if found is None:
        refuse(HTTPStatus.NOT_FOUND, f"World {name!r} has no tax ID request {number!r}.")
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
