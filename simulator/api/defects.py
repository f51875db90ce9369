"""The seeded defects: list all, plant and remove those of a world."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated

from flask import Blueprint
from pydantic import AfterValidator, BaseModel, Field

from eaportal.simulator.api.access import world_called, writing
from eaportal.simulator.api.document import Body, answers, api, refuse
from eaportal.simulator.database.defect_points import plant, planted
from eaportal.simulator.defects.catalog import DEFECTS, checked_defect, defects_in
from eaportal.simulator.defects.entries import Defect, Kind

blueprint = Blueprint("defects", __name__)


class NewDefect(Body):
    """The name of a defect to plant."""

    name: Annotated[str, AfterValidator(checked_defect), Field(json_schema_extra={"enum": [*DEFECTS]})]


class DefectState(BaseModel):
    """A defect: what is *wrong*, where a browser shows it, and the fact or decision that it *breaks*."""

    name: str
    kind: Kind
    wrong: str
    seen: str
    breaks: str


class DefectList(BaseModel):
    """All defects, or those of a world in the order in which they were planted."""

    defects: list[DefectState]


@blueprint.get("/defects")
@api.validate(resp=answers(HTTP_200=DefectList), tags=["defects"], operation_id="list_defects")
def list_defects() -> DefectList:
    """List all defects that can be planted."""
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
    """Plant a defect in a world; it takes effect with the next request."""
    with writing(name) as session:
        plant(session, [*planted(session), json.name])
    return _state(DEFECTS[json.name]), HTTPStatus.CREATED


@blueprint.delete("/worlds/<name>/defects")
@api.validate(resp=answers(HTTP_204=None), tags=["defects"], operation_id="remove_defects")
def remove_all(name: str) -> tuple[str, int]:
    """Remove all defects of a world."""
    with writing(name) as session:
        plant(session, [])
    return "", HTTPStatus.NO_CONTENT


@blueprint.delete("/worlds/<name>/defects/<defect>")
@api.validate(resp=answers(HTTP_204=None), tags=["defects"], operation_id="remove_defect")
def remove(name: str, defect: str) -> tuple[str, int]:
    """Remove one defect of a world."""
    with writing(name) as session:
        there = planted(session)
        if defect not in there:
            refuse(HTTPStatus.NOT_FOUND, f"There is no defect {defect!r} in the world {name!r}.")
        plant(session, [each for each in there if each != defect])
    return "", HTTPStatus.NO_CONTENT


def _list(defects: Iterable[Defect]) -> DefectList:
    return DefectList(defects=[_state(each) for each in defects])


def _state(defect: Defect) -> DefectState:
    return DefectState.model_validate(defect, from_attributes=True)
