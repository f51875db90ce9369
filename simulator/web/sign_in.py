"""Signing in: account, password, Stay signed in? – and signing out."""

import secrets

from flask import Blueprint, redirect, render_template, request, session, url_for
from sqlalchemy import select
from werkzeug.security import check_password_hash
from werkzeug.wrappers import Response

from simulator.store.models import SignInRow, UserRow
from simulator.web.shell import LONGEST_ADDRESS, database, local_path, portal_time, speech

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/signin")
def account() -> str:
    """Ask who is there."""
    if "next" in request.args and len(request.args["next"]) <= LONGEST_ADDRESS:
        session["next"] = request.args["next"]
    return render_template("sign_in/account.html", typed="")


@blueprint.post("/signin")
def check_account() -> Response | str:
    """Go on to the password, if there is such a user."""
    typed = request.form.get("account", "").strip()
    user = _find(typed)
    if user is None:
        # The one error text that public documents give: a wrong alias, or the wrong account type [S13].
        return render_template("sign_in/account.html", typed=typed, alert=speech().text("Invalid User"))
    session["account"] = user.account
    return redirect(url_for("sign_in.password"), 303)


@blueprint.get("/signin/password")
def password() -> Response | str:
    """Ask for the password of the account just named."""
    if "account" not in session:
        return redirect(url_for("sign_in.account"))
    return render_template("sign_in/password.html", account=session["account"])


@blueprint.post("/signin/password")
def check_password() -> Response | str:
    """Begin a session, if the password is right."""
    user = _find(session.get("account", ""))
    if user is None:
        return redirect(url_for("sign_in.account"), 303)
    if not check_password_hash(user.password_hash, request.form.get("password", "")):
        alert = speech().text("Your account or password is incorrect.")
        return render_template("sign_in/password.html", account=user.account, alert=alert)
    session["sign_in"] = secrets.token_urlsafe(24)
    database().add(SignInRow(token=session["sign_in"], user_id=user.id, at=portal_time()))
    database().commit()
    session.pop("account")
    return redirect(url_for("sign_in.stay"), 303)


@blueprint.get("/signin/stay")
def stay() -> str:
    """Ask whether the browser should remember the session when it is closed."""
    return render_template("sign_in/stay.html")


@blueprint.post("/signin/stay")
def choose_stay() -> Response:
    """Remember the answer and go to where the user wanted to be."""
    session.permanent = request.form.get("stay") == "yes"
    return redirect(local_path(session.pop("next", None)), 303)


@blueprint.post("/signout")
def sign_out() -> Response:
    """End the session; its cookie is of no use afterwards."""
    sign_in = database().get(SignInRow, session.pop("sign_in", ""))
    if sign_in:
        database().delete(sign_in)
        database().commit()
    session.permanent = False
    return redirect(url_for("sign_in.account"), 303)


def _find(account: str) -> UserRow | None:
    return database().scalar(select(UserRow).where(UserRow.account == account.casefold()))
