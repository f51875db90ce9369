"""Sign-in in three steps (account, password, Stay signed in?), and sign-out."""

from flask import g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from eaportal.simulator.database.tables import UserRow
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.seeding.sample_users import sample_users
from eaportal.simulator.services.organization import confirm_accounts, unconfirmed_accounts
from eaportal.simulator.services.sign_ins import (
    Attempt,
    begin_session,
    end_session,
    is_admitted,
    stay_signed_in,
    try_password,
)
from eaportal.simulator.services.users import find_user
from eaportal.simulator.web.shell.addressing import LONGEST_ADDRESS, local_path
from eaportal.simulator.web.shell.context import database, language, portal_time
from eaportal.simulator.web.shell.sections import Page, Section
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD

section = Section("sign_in", __name__, fault_page=PortalPage.SIGN_IN, is_public=True, has_enrollment=False)


@section.get("/signin", page=Page())
def account() -> str:
    """Ask for the account."""
    if "next" in request.args and len(request.args["next"]) <= LONGEST_ADDRESS:
        session["next"] = request.args["next"]
    has_ended = "sign_in" in session and g.user is None
    return _ask_account(has_ended=has_ended)


@section.post("/signin")
def check_account() -> Response | str:
    """Continue with the password if the account exists."""
    typed = request.form.get("account", "").strip()
    user = find_user(database(), typed)
    if user is None or not is_admitted(database(), user):
        # The only error text in public documents, for a wrong alias or the wrong account type [S13].
        return _ask_account(typed=typed, alert=language().text("Invalid User"))
    session["account"] = user.account
    return redirect(url_for("sign_in.password", sample=request.form.get("sample")), 303)


@section.get("/signin/password", page=Page(samples=()))
def password() -> Response | str:
    """Ask for the password of the account."""
    if "account" not in session:
        return redirect(url_for("sign_in.account"))
    # Only the password of a chosen sample user is filled in.
    known = [each.account for each in sample_users(database())] if "sample" in request.args else []
    filled = SAMPLE_PASSWORD if session["account"] in known else None
    return render_template("sign_in/password.html", account=session["account"], filled=filled)


@section.post("/signin/password")
def check_password() -> Response | str:
    """Begin a session if the password is right."""
    user = find_user(database(), session.get("account", ""))
    if user is None:
        return redirect(url_for("sign_in.account"), 303)
    # Nobody is signed in yet, but the journal names the account that was tried.
    database().sign(user.account, request.path)
    attempt = try_password(user, request.form.get("password", ""), portal_time())
    if attempt is Attempt.RIGHT:
        # Nothing that somebody else may know of the cookie stays valid.
        _renew_cookie("next")
        session["sign_in"] = begin_session(database(), user, portal_time())
    database().commit()
    if attempt is not Attempt.RIGHT:
        return render_template("sign_in/password.html", account=user.account, alert=_why_not(user, attempt))
    return redirect(url_for("sign_in.stay"), 303)


@section.get("/signin/stay", page=Page(samples=()))
def stay() -> str:
    """Ask whether the session should outlive the browser window."""
    return render_template("sign_in/stay.html")


@section.post("/signin/stay")
def choose_stay() -> Response:
    """Remember the answer and redirect to the page that the user first asked for."""
    session.permanent = request.form.get("stay") == "yes"
    stay_signed_in(database(), session.get("sign_in", ""), portal_time(), stays=session.permanent)
    database().commit()
    if g.user and unconfirmed_accounts(database(), g.user):
        return redirect(url_for("sign_in.warning"), 303)
    return redirect(local_path(session.pop("next", None)), 303)


@section.get("/signin/warning", page=Page(samples=()))
def warning() -> Response | str:
    """Warn a new account owner that the enrollment pays for their subscriptions [S6]."""
    accounts = unconfirmed_accounts(database(), g.user) if g.user else []
    if not accounts:
        return redirect(url_for("shell.home"))
    return render_template("sign_in/warning.html", accounts=accounts)


@section.post("/signin/warning")
def go_on() -> Response:
    """Accept the warning, which activates the accounts."""
    if g.user:
        confirm_accounts(database(), g.user, portal_time())
        database().commit()
    return redirect(local_path(session.pop("next", None)), 303)


@section.post("/signout", fault_page=PortalPage.SIGN_OUT)
def sign_out() -> Response:
    """End the session, and make its cookie useless."""
    _renew_cookie()
    database().commit()
    return redirect(url_for("sign_in.account"), 303)


def _renew_cookie(*kept: str) -> None:
    """End the session and its cookie; the language and what is *kept* go on."""
    end_session(database(), session.get("sign_in", ""))
    going_on = {name: session[name] for name in ("language", *kept) if name in session}
    session.clear()
    session.update(going_on)
    session.permanent = False


def _ask_account(**shown: str | bool) -> str:
    return render_template(
        "sign_in/account.html",
        **shown,
        sample_users=sample_users(database()),
        sample_password=SAMPLE_PASSWORD,
    )


def _why_not(user: UserRow, attempt: Attempt) -> str:
    if attempt is Attempt.LOCKED and user.locked_until:
        return language().text(
            "Too many wrong passwords: this account is locked until %(moment)s.",
            moment=language().exact_moment(user.locked_until),
        )
    return language().text("Your account or password is incorrect.")
