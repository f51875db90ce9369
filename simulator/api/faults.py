"""The faults of a world: set, count, remove."""

from http import HTTPStatus

from flask import Blueprint

from eaportal.simulator.api.api import answers, api, refuse, world_called
from eaportal.simulator.api.fault_models import FaultList, FaultState, NewFault
from eaportal.simulator.faults.faults import list_faults
from eaportal.simulator.worlds.tables import FaultRow

blueprint = Blueprint("faults", __name__, url_prefix="/worlds/<name>/faults")


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=FaultList), tags=["faults"], operation_id="list_faults")
def find(name: str) -> FaultList:
    """List the faults that are set, with how often each has struck."""
    with world_called(name).session() as session:
        return FaultList(faults=[_state(row) for row in list_faults(session)])


@blueprint.post("")
@api.validate(resp=answers(HTTP_201=FaultState), tags=["faults"], operation_id="set_fault")
def set_fault(name: str, json: NewFault) -> tuple[FaultState, int]:
    """Set a fault; it strikes from the next request on."""
    row = FaultRow(**json.model_dump(), calls=0, hits=0)
    with world_called(name).session(writes=True) as session, session.begin():
        session.add(row)
        session.flush()
        return _state(row), HTTPStatus.CREATED


@blueprint.delete("")
@api.validate(resp=answers(HTTP_204=None), tags=["faults"], operation_id="remove_faults")
def remove_all(name: str) -> tuple[str, int]:
    """Remove all faults."""
    with world_called(name).session(writes=True) as session, session.begin():
        for row in list_faults(session):
            session.delete(row)
    return "", HTTPStatus.NO_CONTENT


@blueprint.delete("/<id>")
@api.validate(resp=answers(HTTP_204=None), tags=["faults"], operation_id="remove_fault")
def remove(name: str, id: str) -> tuple[str, int]:  # noqa: A002 - the name in the address
    """Remove one fault."""
    with world_called(name).session(writes=True) as session, session.begin():
        found = [row for row in list_faults(session) if str(row.id) == id]
        if not found:
            refuse(HTTPStatus.NOT_FOUND, f"There is no fault {id!r} in the world {name!r}.")
        session.delete(found[0])
    return "", HTTPStatus.NO_CONTENT


def _state(row: FaultRow) -> FaultState:
    return FaultState.model_validate(row, from_attributes=True)
