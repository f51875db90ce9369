"""The users of a world: list, add and remove them while it runs."""

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, request

from eaportal.simulator.api.api import answers, api, refuse, world_called
from eaportal.simulator.api.models import Problem, UserList, UserState
from eaportal.simulator.clock import now
from eaportal.simulator.seeding.entry_path import PlacedError
from eaportal.simulator.seeding.world_file import UserEntry
from eaportal.simulator.services.enrollments import numbers_seen_by
from eaportal.simulator.services.sign_ins import is_locked
from eaportal.simulator.services.users import AccountTakenError, add_user, find_user, remove_user, users_of
from eaportal.simulator.worlds.journal import JournaledSession
from eaportal.simulator.worlds.tables import UserRow

blueprint = Blueprint("users", __name__, url_prefix="/worlds/<name>/users")


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=UserList), tags=["users"], operation_id="list_users")
def list_users(name: str) -> UserList:
    """List who can sign in."""
    with world_called(name).session() as session:
        moment = now(session)
        return UserList(users=[_state(session, row, moment) for row in users_of(session)])


@blueprint.post("")
@api.validate(resp=answers(HTTP_201=UserState, HTTP_409=Problem), tags=["users"], operation_id="add_user")
def add(name: str, json: UserEntry) -> tuple[UserState, int]:
    """Add somebody who can sign in at once."""
    with world_called(name).session(writes=True) as session, session.begin():
        session.sign("control", request.path)
        try:
            row = add_user(session, json)
        except AccountTakenError as error:
            refuse(HTTPStatus.CONFLICT, f"account: {error}.")
        except PlacedError as error:
            refuse(HTTPStatus.UNPROCESSABLE_ENTITY, f"{'.'.join(map(str, error.place))}: {error}.")
        return _state(session, row, now(session)), HTTPStatus.CREATED


@blueprint.delete("/<path:account>")
@api.validate(resp=answers(HTTP_204=None), tags=["users"], operation_id="remove_user")
def remove(name: str, account: str) -> tuple[str, int]:
    """Remove a user; their sessions end at once."""
    with world_called(name).session(writes=True) as session, session.begin():
        session.sign("control", request.path)
        row = find_user(session, account)
        if row is None:
            refuse(HTTPStatus.NOT_FOUND, f"There is no user {account!r} in world {name!r}.")
        remove_user(session, row)
    return "", HTTPStatus.NO_CONTENT


def _state(session: JournaledSession, row: UserRow, at: datetime) -> UserState:
    return UserState(
        account=row.account,
        name=row.name,
        role=row.role,
        enrollments=numbers_seen_by(session, row),
        locked_until=row.locked_until if is_locked(row, at) else None,
    )
