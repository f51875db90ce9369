"""Defects around the rules and the pages: in sessions, requests and answers."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from flask import g, request, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.facts import Fact
from eaportal.simulator.database.journal import find_entries, subject_of_po_number
from eaportal.simulator.database.tables import EnrollmentRow, InvoiceRow, JournalRow, UserRow
from eaportal.simulator.defects.entries import AroundRequest, DefectGroup, Kind
from eaportal.simulator.defects.saves import Save, Saved, save_defect
from eaportal.simulator.rules.po_numbers import shown_state
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.services.enrollments import find_enrollment
from eaportal.simulator.services.invoices import find_invoice
from eaportal.simulator.services.sign_ins import end_session

group = DefectGroup(Kind.SURROUNDINGS)


@save_defect(group, seen="the dialog: Save sent twice, then History", breaks=Fact.TWO_PEOPLE)
def double_submit_saves_twice(save: Save) -> Saved:
    """A form that is sent twice is carried out twice."""
    saved, row = save.carry_out(), save.row()
    if not isinstance(saved, Refusal) or saved.reason is not Reason.CHANGED_MEANWHILE:
        return saved
    if save.change.typed.strip(" ") != row.number:
        return saved
    subject = subject_of_po_number(save.enrollment, save.period, save.kind)
    first = [each for each in find_entries(save.session, subject=subject) if each.field == "number"][-1]
    kept = {
        name: getattr(first, name) for name in ("at", "real_at", "who", "place", "subject", "field", "new")
    }
    save.session.add(JournalRow(**kept, old=row.number))
    row.version += 1
    return row.value


@save_defect(group, seen="the dialog, open in two browsers and saved in both", breaks=Fact.TWO_PEOPLE)
def lost_update(save: Save) -> Saved:
    """The last save silently overwrites what somebody else has saved in the meantime."""
    shown = shown_state(save.period.period, save.kind, save.row().value, save.lock.value)
    return save.carry_out(replace(save.change, based_on=shown))


@group.replace(
    end_session, seen="a cookie that was copied before Sign out and restored afterwards", breaks=Fact.SESSIONS
)
def session_outlives_sign_out(original: Callable[[Session, str], None], db: Session, token: str) -> None:
    """A session continues after its user has signed out."""


@group.replace(
    find_enrollment,
    seen="the address of a page with the number of an enrollment that the user has no access to",
    breaks=Fact.WHO_SEES_WHAT,
)
def other_enrollment_by_address(
    original: Callable[[Session, UserRow, str | None], EnrollmentRow | None],
    db: Session,
    user: UserRow,
    number: str | None,
) -> EnrollmentRow | None:
    """Anyone can open an enrollment by its number in the address."""
    anybodys = select(EnrollmentRow).where(EnrollmentRow.number == number)
    return original(db, user, number) or db.scalar(anybodys)


@group.replace(
    find_invoice,
    seen="the address of an invoice of an enrollment that the user has no access to",
    breaks=Fact.WHO_SEES_WHAT,
)
def other_invoice_by_address(
    original: Callable[[Session, int, str], InvoiceRow | None], db: Session, enrollment_id: int, number: str
) -> InvoiceRow | None:
    """Anyone can open an invoice by its number in the address."""
    return db.scalar(select(InvoiceRow).where(InvoiceRow.number == number))


@group.around_requests(seen="a form sent without its csrf_token", breaks=Fact.WITHOUT_SAYING)
def forged_form_accepted() -> AroundRequest:
    """A form is accepted without the token that only the portal's own pages have."""
    request.environ["HTTP_X_CSRFTOKEN"] = generate_csrf()
    yield


@group.around_requests(seen="the cookies of the browser after signing in", breaks=Fact.WITHOUT_SAYING)
def cookie_open_to_scripts() -> AroundRequest:
    """Scripts can read the session cookie: it is not HttpOnly."""
    answer = yield
    cookies = answer.headers.getlist("Set-Cookie")
    answer.headers.setlist("Set-Cookie", [cookie.replace("; HttpOnly", "") for cookie in cookies])


@group.around_requests(
    seen="signing in from /signin?next=http://another.example/", breaks=Fact.WITHOUT_SAYING
)
def open_redirect() -> AroundRequest:
    """A link to the sign-in page can redirect to another site."""
    wanted = session.get("next", "") if request.endpoint == "sign_in.choose_stay" else ""
    answer = yield
    if wanted.startswith(("http:", "https:")):
        answer.location = wanted


@group.around_requests(seen="Back after Sign out; the Cache-Control of any page", breaks=Fact.WITHOUT_SAYING)
def page_kept_after_sign_out() -> AroundRequest:
    """The browser keeps the pages, so Back shows them after the user has signed out."""
    answer = yield
    if g.user and request.endpoint != "static":
        answer.headers.remove("Cache-Control")
        answer.headers.remove("Vary")


@group.around_requests(
    seen="the status of the answer for a page that doesn't exist", breaks=Fact.WITHOUT_SAYING
)
def error_says_ok() -> AroundRequest:
    """Error pages have the status 200."""
    answer = yield
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        answer.status_code = HTTPStatus.OK


@group.around_requests(seen="the address of the page after the password", breaks=Fact.WITHOUT_SAYING)
def password_in_address() -> AroundRequest:
    """The password appears in the address of the next page."""
    answer = yield
    if request.endpoint == "sign_in.check_password" and answer.location:
        answer.location += f"?password={quote(request.form['password'])}"
