"""The users of a world and their sessions: list, add, remove, sign in."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Self, cast

from flask import Blueprint, current_app, request
from pydantic import BaseModel, ConfigDict, model_validator

from eaportal.simulator.api.access import world_called, writing
from eaportal.simulator.api.document import Body, Problem, answers, api, refuse
from eaportal.simulator.clock import now
from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.database.tables import UserRow
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.enrollments import visible_numbers
from eaportal.simulator.services.sign_ins import begin_session, is_locked
from eaportal.simulator.services.users import (
    AccountTakenError,
    add_user,
    all_users,
    find_user,
    first_user_with_role,
    remove_user,
)
from eaportal.simulator.world_files.entry_path import EntryPathError
from eaportal.simulator.world_files.world_file import UserEntry

blueprint = Blueprint("users", __name__, url_prefix="/worlds/<name>")

# Makes the name, value and path of the cookie for a world, a session token and the port of the server.
CookieOf = Callable[[str, str, str], tuple[str, str, str]]


class UserState(BaseModel):
    """A user. The account is locked until *locked_until*, if that is given."""

    account: str
    name: str
    role: Role
    enrollments: list[str]
    locked_until: datetime | None


class UserList(BaseModel):
    """All users of a world."""

    users: list[UserState]


class NewSession(Body):
    """Who to sign in: an account, or the first user of a role."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [field], "properties": {field: {"type": "string"}}}
                for field in ("account", "role")
            ]
        }
    )

    account: str | None = None
    role: Role | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.account is None) == (self.role is None):
            raise ValueError("Give either account or role")
        return self


class Cookie(BaseModel):
    """The cookie that makes a browser signed in."""

    name: str
    value: str
    path: str


@blueprint.get("/users")
@api.validate(resp=answers(HTTP_200=UserList), tags=["users"], operation_id="list_users")
def list_users(name: str) -> UserList:
    """List the users."""
    with world_called(name).session() as session:
        moment = now(session)
        return UserList(users=[_state(session, row, moment) for row in all_users(session)])


@blueprint.post("/users")
@api.validate(resp=answers(HTTP_201=UserState, HTTP_409=Problem), tags=["users"], operation_id="add_user")
def add(name: str, json: UserEntry) -> tuple[UserState, int]:
    """Add a user, who can sign in right away."""
    with writing(name) as session:
        session.sign("control", request.path)
        try:
            row = add_user(session, json)
        except AccountTakenError as error:
            refuse(HTTPStatus.CONFLICT, f"account: {error}.")
        except EntryPathError as error:
            refuse(HTTPStatus.UNPROCESSABLE_ENTITY, f"{'.'.join(map(str, error.path))}: {error}.")
        return _state(session, row, now(session)), HTTPStatus.CREATED


@blueprint.delete("/users/<path:account>")
@api.validate(resp=answers(HTTP_204=None), tags=["users"], operation_id="remove_user")
def remove(name: str, account: str) -> tuple[str, int]:
    """Remove a user and end their sessions."""
    with writing(name) as session:
        session.sign("control", request.path)
        row = find_user(session, account)
        if row is None:
            refuse(HTTPStatus.NOT_FOUND, f"There is no user {account!r} in world {name!r}.")
        remove_user(session, row)
    return "", HTTPStatus.NO_CONTENT


@blueprint.post("/sessions")
@api.validate(resp=answers(HTTP_201=Cookie), tags=["users"], operation_id="begin_session")
def begin(name: str, json: NewSession) -> tuple[Cookie, int]:
    """Begin a session of a user, and return its cookie."""
    with writing(name) as session:
        session.sign("control", request.path)
        if json.role is not None:
            user, wanted = first_user_with_role(session, json.role), f"of role {json.role.value!r}"
        else:
            user, wanted = find_user(session, json.account or ""), repr(json.account)
        if user is None:
            refuse(HTTPStatus.NOT_FOUND, f"There is no user {wanted} in world {name!r}.")
        token = begin_session(session, user, now(session))
    cookie_of = cast("CookieOf", current_app.config["COOKIE"])
    key, value, path = cookie_of(name, token, request.environ["SERVER_PORT"])
    return Cookie(name=key, value=value, path=path), HTTPStatus.CREATED


def _state(session: JournaledSession, row: UserRow, at: datetime) -> UserState:
    return UserState(
        account=row.account,
        name=row.name,
        role=row.role,
        enrollments=visible_numbers(session, row),
        locked_until=row.locked_until if is_locked(row, at) else None,
    )
