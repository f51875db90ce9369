"""Defects of what stands round the rules and the pages: sessions, requests, answers."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from flask import g, request, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.simulator.defects import facts
from eaportal.simulator.defects.entries import Kind, Running, Section
from eaportal.simulator.defects.saving import Asked, Saved, saving
from eaportal.simulator.rules.po_numbers import shown_state
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.services.enrollments import find_enrollment
from eaportal.simulator.services.invoices import find_invoice
from eaportal.simulator.services.sign_ins import end_session
from eaportal.simulator.worlds.journal import find_entries, subject_of_po_number
from eaportal.simulator.worlds.tables import EnrollmentRow, InvoiceRow, JournalRow, UserRow

section = Section(Kind.SURROUNDINGS)


@saving(section, seen="the dialog: Save sent twice, then History", breaks=facts.TWO_PEOPLE)
def double_submit_saves_twice(asked: Asked) -> Saved:
    """A form that is sent twice is carried out twice, as the history shows."""
    saved, row = asked.done(), asked.row()
    if not isinstance(saved, Refusal) or saved.reason is not Reason.CHANGED_MEANWHILE:
        return saved
    if asked.change.typed.strip(" ") != row.number:
        return saved
    subject = subject_of_po_number(asked.enrollment, asked.period, asked.kind)
    first = [each for each in find_entries(asked.session, subject=subject) if each.field == "number"][-1]
    kept = {
        name: getattr(first, name) for name in ("at", "real_at", "who", "place", "subject", "field", "new")
    }
    asked.session.add(JournalRow(**kept, old=row.number))
    row.version += 1
    return row.value


@saving(
    section, seen="the dialog, open in two browsers, saved in one after the other", breaks=facts.TWO_PEOPLE
)
def lost_update(asked: Asked) -> Saved:
    """Who saves last overwrites what somebody else saved meanwhile, without a word."""
    shown = shown_state(asked.period.period, asked.kind, asked.row().value, asked.lock.value)
    return asked.done(replace(asked.change, based_on=shown))


@section.at(
    end_session, seen="a cookie that was copied before Sign out and put back after", breaks=facts.SESSIONS
)
def session_outlives_sign_out(healthy: Callable[[Session, str], None], db: Session, token: str) -> None:
    """A session goes on after its user has signed out."""


@section.at(
    find_enrollment,
    seen="the address of a page with the number of an enrollment that the user does not see",
    breaks=facts.WHO_SEES_WHAT,
)
def other_enrollment_by_address(
    healthy: Callable[[Session, UserRow, str | None], EnrollmentRow | None],
    db: Session,
    user: UserRow,
    number: str | None,
) -> EnrollmentRow | None:
    """Whoever writes the number of an enrollment into the address is shown it."""
    anybodys = select(EnrollmentRow).where(EnrollmentRow.number == number)
    return healthy(db, user, number) or db.scalar(anybodys)


@section.at(
    find_invoice,
    seen="the address of an invoice with the number of one of an enrollment that the user does not see",
    breaks=facts.WHO_SEES_WHAT,
)
def other_invoice_by_address(
    healthy: Callable[[Session, int, str], InvoiceRow | None], db: Session, enrollment_id: int, number: str
) -> InvoiceRow | None:
    """Whoever writes the number of an invoice into the address is shown it."""
    return db.scalar(select(InvoiceRow).where(InvoiceRow.number == number))


@section.around(seen="a form sent without its csrf_token", breaks=facts.WHAT_GOES_WITHOUT_SAYING)
def forged_form_accepted() -> Running:
    """A form is carried out without the token that only the portal's own pages have."""
    request.environ["HTTP_X_CSRFTOKEN"] = generate_csrf()
    yield


@section.around(seen="the cookies of the browser after signing in", breaks=facts.WHAT_GOES_WITHOUT_SAYING)
def cookie_open_to_scripts() -> Running:
    """Scripts can read the cookie of the session: it is not HttpOnly."""
    answer = yield
    cookies = answer.headers.getlist("Set-Cookie")
    answer.headers.setlist("Set-Cookie", [cookie.replace("; HttpOnly", "") for cookie in cookies])


@section.around(
    seen="signing in from /signin?next=http://another.example/", breaks=facts.WHAT_GOES_WITHOUT_SAYING
)
def open_redirect() -> Running:
    """A link to the sign-in page can lead on to another site."""
    wanted = session.get("next", "") if request.endpoint == "sign_in.choose_stay" else ""
    answer = yield
    if wanted.startswith(("http:", "https:")):
        answer.location = wanted


@section.around(
    seen="Back after Sign out; the Cache-Control of any page", breaks=facts.WHAT_GOES_WITHOUT_SAYING
)
def page_kept_after_sign_out() -> Running:
    """The browser keeps the pages, and Back shows them when the user has signed out."""
    answer = yield
    if g.user and request.endpoint != "static":
        answer.headers.remove("Cache-Control")
        answer.headers.remove("Vary")


@section.around(
    seen="the status of the answer for a page that there is not", breaks=facts.WHAT_GOES_WITHOUT_SAYING
)
def error_says_ok() -> Running:
    """A page that says that something is not possible has the status 200."""
    answer = yield
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        answer.status_code = HTTPStatus.OK


@section.around(seen="the address of the page after the password", breaks=facts.WHAT_GOES_WITHOUT_SAYING)
def password_in_address() -> Running:
    """The password stands in the address of the page that follows it."""
    answer = yield
    if request.endpoint == "sign_in.check_password" and answer.location:
        answer.location += f"?password={quote(request.form['password'])}"
