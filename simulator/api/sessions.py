"""Sessions of a world: begun for somebody who need not sign in by hand."""

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from flask import Blueprint, current_app, request

from eaportal.simulator.api.api import answers, api, refuse, world_called
from eaportal.simulator.api.models import Cookie, NewSession
from eaportal.simulator.clock import now
from eaportal.simulator.services.sign_ins import begin_session
from eaportal.simulator.services.users import find_user, first_of_role

# Name, value and path of the cookie for a world and the token of a session.
CookieOf = Callable[[str, str], tuple[str, str, str]]
blueprint = Blueprint("sessions", __name__, url_prefix="/worlds/<name>/sessions")


@blueprint.post("")
@api.validate(resp=answers(HTTP_201=Cookie), tags=["users"], operation_id="begin_session")
def begin(name: str, json: NewSession) -> tuple[Cookie, int]:
    """Begin a session of a user, and give the cookie with which a browser is signed in."""
    with world_called(name).session(writes=True) as session, session.begin():
        session.sign("control", request.path)
        if json.role is not None:
            user, told = first_of_role(session, json.role), f"of role {json.role.value!r}"
        else:
            user, told = find_user(session, json.account or ""), repr(json.account)
        if user is None:
            refuse(HTTPStatus.NOT_FOUND, f"There is no user {told} in world {name!r}.")
        token = begin_session(session, user, now(session))
    cookie_of = cast("CookieOf", current_app.config["COOKIE"])
    key, value, path = cookie_of(name, token)
    return Cookie(name=key, value=value, path=path), HTTPStatus.CREATED
