"""Faults as a browser meets them: an answer that is late, refused, cut short or missing."""

import time
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, make_response, request, session
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests, default_exceptions

from eaportal.simulator.clock import now
from eaportal.simulator.faults.effects import FaultEffect, PortalPage
from eaportal.simulator.faults.faults import Call, befalling, save_first
from eaportal.simulator.services.sign_ins import end_session, find_session
from eaportal.simulator.web.misbehaving.breakage import Break, break_answer
from eaportal.simulator.web.shell.addressing import asked
from eaportal.simulator.worlds.journal import JournaledSession
from eaportal.simulator.worlds.tables import FaultRow, UserRow
from eaportal.simulator.worlds.world import World

PAGES = {
    "shell.home": PortalPage.HOME,
    "shell.choose_language": PortalPage.LANGUAGE,
    "sign_in.account": PortalPage.SIGN_IN,
    "sign_in.check_account": PortalPage.SIGN_IN,
    "sign_in.password": PortalPage.SIGN_IN,
    "sign_in.check_password": PortalPage.SIGN_IN,
    "sign_in.stay": PortalPage.SIGN_IN,
    "sign_in.choose_stay": PortalPage.SIGN_IN,
    "sign_in.warning": PortalPage.SIGN_IN,
    "sign_in.go_on": PortalPage.SIGN_IN,
    "sign_in.sign_out": PortalPage.SIGN_OUT,
    "manage.enrollment_detail": PortalPage.MANAGE,
    "manage.switch": PortalPage.ENROLLMENTS,
    **{
        f"{section}.{view}": PortalPage.MANAGE
        for section, views in (
            ("settings", ("dialog", "save")),
            ("administrators", ("dialog", "add", "remove")),
            ("contacts", ("dialog", "add", "change", "save", "remove")),
            (
                "organisation",
                ("departments", "department", "save_department_form", "accounts", "account", "add"),
            ),
            ("tax_requests", ("page", "ask", "request_page", "pass_on_form")),
        )
        for view in views
    },
    "reports.overview": PortalPage.REPORTS,
    "reports.download_usage": PortalPage.REPORTS,
    "reports.usage_file": PortalPage.REPORTS,
    "reports.advanced_download": PortalPage.REPORTS,
    "reports.price_sheet": PortalPage.REPORTS,
    "reports.price_file": PortalPage.REPORTS,
    "usage_summary.page": PortalPage.USAGE_SUMMARY,
    "custom_summary.page": PortalPage.USAGE_SUMMARY,
    "po_numbers.dialog": PortalPage.PO_NUMBERS,
    "po_numbers.save": PortalPage.SAVE,
    "invoices.page": PortalPage.INVOICES,
    "invoices.invoice": PortalPage.INVOICES,
    "invoices.pdf": PortalPage.INVOICES,
    **{f"tickets.{view}": PortalPage.TICKETS for view in ("page", "dialog", "open_one", "ticket")},
    "mailbox.page": PortalPage.MAILBOX,
    "mailbox.mail": PortalPage.MAILBOX,
}


@dataclass(frozen=True)
class Struck:
    """What has befallen a request: the *effect*, and the *status* and Retry-After header where it answers."""

    effect: FaultEffect
    status: int | None = None
    retry_after: int | None = None


def befall(world: World) -> Struck | None:
    """Let the faults of *world* befall this request: wait, and do what is done before it.

    Returns what more than a delay it is, if it is more.
    """
    with world.session(writes=True) as db:
        signed_in = find_session(db, session.get("sign_in", ""), now(db))
        user = signed_in.user if signed_in else None
        faults = befalling(db, _call(user), now(db))
        last = next((fault for fault in faults if fault.effect is not FaultEffect.LATENCY), None)
        if last and signed_in and last.effect is FaultEffect.SESSION_EXPIRED:
            end_session(db, signed_in.token)
        if last and user and last.effect is FaultEffect.SAVED_FIRST:
            db.sign("somebody else", request.path)
            _save_first(db, last, user)
        db.commit()
    time.sleep(sum(fault.seconds or 0 for fault in faults))
    return Struck(last.effect, last.status, last.retry_after) if last else None


def answer_of(struck: Struck) -> Response | None:
    """What is answered in place of the portal; None where the portal answers, be it in vain.

    Ends with the error that the fault stands for.
    """
    match struck.effect:
        case FaultEffect.STATUS:
            raise _error(struck)
        case FaultEffect.DROP_BEFORE:
            break_answer(request.environ, Break.NOTHING)
            return make_response()
        case FaultEffect.DROP_AFTER:
            break_answer(request.environ, Break.NOTHING)
        case FaultEffect.TRUNCATED:
            break_answer(request.environ, Break.HALF)
    return None


def _error(struck: Struck) -> HTTPException:
    if struck.status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooManyRequests(retry_after=struck.retry_after)
    if struck.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return ServiceUnavailable(retry_after=struck.retry_after)
    return default_exceptions[struck.status or 500]()


def _call(user: UserRow | None) -> Call:
    page = PAGES.get(request.endpoint or "")
    if page is PortalPage.SAVE and "show" in request.form:
        page = PortalPage.PO_NUMBERS
    return Call(page, user.role if user else None, asked("enrollment") or session.get("enrollment"))


def _save_first(db: JournaledSession, fault: FaultRow, user: UserRow) -> None:
    enrollment = asked("enrollment") or session.get("enrollment", "")
    save_first(db, fault, user, enrollment, asked("period") or "", asked("kind") or "", now(db))
