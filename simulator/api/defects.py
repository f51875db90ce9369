"""The defects that there are, and those of a world: plant, take out."""

from collections.abc import Iterable
from http import HTTPStatus

from flask import Blueprint

from eaportal.simulator.api.api import answers, api, refuse, world_called
from eaportal.simulator.api.models import DefectList, DefectState, NewDefect
from eaportal.simulator.defects.catalog import DEFECTS, defects_in
from eaportal.simulator.defects.entries import Defect
from eaportal.simulator.worlds.defect_points import plant, planted

blueprint = Blueprint("defects", __name__)


@blueprint.get("/defects")
@api.validate(resp=answers(HTTP_200=DefectList), tags=["defects"], operation_id="list_defects")
def list_defects() -> DefectList:
    """List the ways in which a portal can be wrong on purpose."""
    return _list(DEFECTS.values())


@blueprint.get("/worlds/<name>/defects")
@api.validate(resp=answers(HTTP_200=DefectList), tags=["defects"], operation_id="list_planted_defects")
def find(name: str) -> DefectList:
    """List the defects of a world."""
    with world_called(name).session() as session:
        return _list(defects_in(session))


@blueprint.post("/worlds/<name>/defects")
@api.validate(resp=answers(HTTP_201=DefectState), tags=["defects"], operation_id="plant_defect")
def plant_defect(name: str, json: NewDefect) -> tuple[DefectState, int]:
    """Plant a defect: the world's portal is wrong in this way from the next request on."""
    with world_called(name).session(writes=True) as session, session.begin():
        plant(session, [*planted(session), json.name])
    return _state(DEFECTS[json.name]), HTTPStatus.CREATED


@blueprint.delete("/worlds/<name>/defects")
@api.validate(resp=answers(HTTP_204=None), tags=["defects"], operation_id="remove_defects")
def remove_all(name: str) -> tuple[str, int]:
    """Take all defects out of a world."""
    with world_called(name).session(writes=True) as session, session.begin():
        plant(session, [])
    return "", HTTPStatus.NO_CONTENT


@blueprint.delete("/worlds/<name>/defects/<defect>")
@api.validate(resp=answers(HTTP_204=None), tags=["defects"], operation_id="remove_defect")
def remove(name: str, defect: str) -> tuple[str, int]:
    """Take one defect out of a world."""
    with world_called(name).session(writes=True) as session, session.begin():
        there = planted(session)
        if defect not in there:
            refuse(HTTPStatus.NOT_FOUND, f"There is no defect {defect!r} in the world {name!r}.")
        plant(session, [each for each in there if each != defect])
    return "", HTTPStatus.NO_CONTENT


def _list(defects: Iterable[Defect]) -> DefectList:
    return DefectList(defects=[_state(each) for each in defects])


def _state(defect: Defect) -> DefectState:
    return DefectState.model_validate(defect, from_attributes=True)
