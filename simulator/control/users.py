"""The users of a world."""

from flask import Blueprint
from sqlalchemy import select

from simulator.control.api import answers, api, world_called
from simulator.control.models import UserList, UserState
from simulator.store.models import UserRow

blueprint = Blueprint("users", __name__, url_prefix="/worlds/<name>/users")


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=UserList), tags=["users"], operation_id="list_users")
def list_users(name: str) -> UserList:
    """List who can sign in."""
    with world_called(name).session() as session:
        return UserList(
            users=[
                UserState(
                    account=row.account,
                    name=row.name,
                    role=row.role,
                    enrollments=[enrollment.number for enrollment in row.enrollments],
                )
                for row in session.scalars(select(UserRow).order_by(UserRow.id))
            ]
        )
