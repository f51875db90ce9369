"""Requests for a VAT or tax ID, through the licensing partner to the Regional Operations Center [S1]."""

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from eaportal.simulator.database.tables import TaxRequestRow
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.requests import TaxRequestState, may_pass_on, may_request_tax_id
from eaportal.simulator.services.permissions import why_read_only
from eaportal.simulator.services.requests import ask_for_tax_id, find_request, pass_on, tax_requests_of
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.sections import Menu, Page, Section
from eaportal.simulator.web.support.tickets import times_reached
from eaportal.simulator.web.words.language import N_
from eaportal.simulator.web.words.refusals import sentence

section = Section("tax_requests", __name__, "/manage/taxid", fault_page=PortalPage.MANAGE)


@section.get("", page=Page({Menu.MANAGE: N_("VAT or tax ID")}))
def page() -> str:
    """Show how a tax ID is changed, the requests, and the form for a new one."""
    return _page()


@section.post("")
def ask() -> Response | str:
    """Send the request to the licensing partner, or say why not and keep what was typed."""
    typed = request.form.get("tax_id", "")
    asked = ask_for_tax_id(
        context.database(), context.user(), context.enrollment(), typed, context.portal_time()
    )
    if isinstance(asked, Refusal):
        return _page(typed=typed, alert=sentence(asked, context.language()))
    context.database().commit()
    return redirect(url_for(".request_page", number=asked.number), 303)


@section.get("/<number>", page=Page(samples=("/{request}",)))
def request_page(number: str) -> str:
    """Show a request and its progress."""
    return _request_page(_found(number))


@section.post("/passon")
def pass_on_form() -> Response | str:
    """Pass a request on to the Regional Operations Center, or say why not."""
    found = _found(request.form.get("number", ""))
    refused = pass_on(context.database(), context.user(), context.enrollment(), found, context.portal_time())
    if refused:
        return _request_page(found, alert=sentence(refused, context.language()))
    context.database().commit()
    return redirect(url_for(".request_page", number=found.number), 303)


def _found(number: str) -> TaxRequestRow:
    found = find_request(context.database(), TaxRequestRow, context.user(), context.enrollment(), number)
    if found is None:
        context.not_here(
            context.language().text("There is no such VAT or tax ID request, or you can't see it.")
        )
    return found


def _is_read_only() -> bool:
    return why_read_only(context.database(), context.enrollment()) is not None


def _page(**shown: object) -> str:
    return render_template(
        "tax_requests/page.html",
        requests=tax_requests_of(context.database(), context.user(), context.enrollment()),
        may_ask=may_request_tax_id(context.user().role) and not _is_read_only(),
        **shown,
    )


def _request_page(found: TaxRequestRow, **shown: object) -> str:
    waits = found.state is TaxRequestState.WITH_PARTNER and not _is_read_only()
    return render_template(
        "tax_requests/request.html",
        tax_request=found,
        stages=times_reached(f"tax_request {found.number}"),
        may_pass_on=waits and may_pass_on(context.user().role, context.enrollment().kind),
        **shown,
    )
