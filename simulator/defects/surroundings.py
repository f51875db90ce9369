"""Defects around the rules and the pages: in sessions, requests and answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

from flask import g, request, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.facts import Fact
from eaportal.simulator.database.journal import find_entries, subject_of_po_number
from eaportal.simulator.database.tables import (
    EnrollmentRow,
    InvoiceRow,
    JournalRow,
    MailRow,
    PeriodRow,
    SignInRow,
    UserRow,
    WorldRow,
)
from eaportal.simulator.defects.entries import AroundRequest, DefectGroup, Kind
from eaportal.simulator.defects.saves import Save, Saved, save_defect
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import DEPARTMENT_ROLES
from eaportal.simulator.rules.usage import Charge
from eaportal.simulator.services.cost_visibility import visible_charges
from eaportal.simulator.services.enrollments import find_enrollment
from eaportal.simulator.services.invoices import find_invoice
from eaportal.simulator.services.mails import find_mail
from eaportal.simulator.services.periods import charges_in
from eaportal.simulator.services.sign_ins import end_session, find_session, stay_signed_in
from eaportal.simulator.services.users import find_user

group = DefectGroup(Kind.SURROUNDINGS)
_Seeing = Callable[[Session, UserRow, EnrollmentRow, PeriodRow], list[Charge]]


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
    return save.carry_out(replace(save.change, based_on=save.shown))


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


@group.replace(find_session, seen="any page, a day and more after the last use", breaks=Fact.SESSIONS)
def session_never_ends(
    original: Callable[[Session, str, datetime], SignInRow | None], db: Session, token: str, at: datetime
) -> SignInRow | None:
    """A session lasts until its user signs out."""
    return db.get(SignInRow, token)


@group.replace(
    stay_signed_in,
    seen="any page, a day and more after Stay signed in? was answered with Yes",
    breaks=Fact.SESSIONS,
)
def staying_ignored(
    original: Callable[..., None], db: Session, token: str, at: datetime, *, stays: bool
) -> None:
    """A session ends after a day, whatever the answer to Stay signed in? was."""


@group.around_requests(seen="the page after the tenth wrong password", breaks=Fact.ACCOUNTS_LOCK)
def account_never_locks() -> AroundRequest:
    """Wrong passwords aren't counted, so an account never locks."""
    if request.endpoint == "sign_in.check_password":
        user = find_user(g.db, session.get("account", ""))
        if user:
            user.failures = 0
    yield


@group.around_requests(seen="signing in on the way to any page but the first", breaks=Fact.WITHOUT_SAYING)
def way_back_lost() -> AroundRequest:
    """After signing in, everybody gets to the first page, whichever they had asked for."""
    if request.endpoint == "sign_in.choose_stay":
        session.pop("next", None)
    yield


@group.around_requests(seen="the cookies of the browser after signing in", breaks=Fact.SESSIONS)
def cookie_for_other_sites() -> AroundRequest:
    """The session cookie has no SameSite, so browsers may send it with the requests of other sites."""
    answer = yield
    cookies = answer.headers.getlist("Set-Cookie")
    answer.headers.setlist("Set-Cookie", [cookie.replace("; SameSite=Lax", "") for cookie in cookies])


@group.replace(find_mail, seen="the address of a mail to somebody else", breaks=Fact.WHO_SEES_WHAT)
def mail_of_others_by_address(
    original: Callable[[Session, str, str | None], MailRow | None],
    db: Session,
    key: str,
    account: str | None = None,
) -> MailRow | None:
    """Anyone can open a mail by its number in the address."""
    return original(db, key, None)


@group.replace(visible_charges, seen="Usage Summary as department administrator", breaks=Fact.OWN_PARTS)
def charges_of_other_departments(
    original: _Seeing, db: Session, user: UserRow, enrollment: EnrollmentRow, period: PeriodRow
) -> list[Charge]:
    """Department administrators see the charges of all departments."""
    if user.role in DEPARTMENT_ROLES:
        return charges_in(db.get_one(WorldRow, 1).seed, enrollment, period)
    return original(db, user, enrollment, period)


@group.replace(
    visible_charges, seen="the file of a period, without DA or AO View Charges", breaks=Fact.HIDDEN_COSTS
)
def hidden_costs_in_files(
    original: _Seeing, db: Session, user: UserRow, enrollment: EnrollmentRow, period: PeriodRow
) -> list[Charge]:
    """Files have the costs that pages hide."""
    seen = original(db, user, enrollment, period)
    if not request.path.endswith(".csv"):
        return seen
    whole = {each.service: each for each in charges_in(db.get_one(WorldRow, 1).seed, enrollment, period)}
    return [whole[each.service] for each in seen]


@group.around_requests(seen="a downloaded file, compared with the page", breaks=Fact.DOWNLOAD)
def usage_file_cut() -> AroundRequest:
    """The file of a period lacks its last charge."""
    answer = yield
    if request.path.endswith(".csv") and answer.status_code == HTTPStatus.OK:
        answer.set_data(b"".join(answer.get_data().splitlines(keepends=True)[:-1]))
