"""The faults of a world: set, count, remove."""

import json as jsons
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Self

from flask import Blueprint
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, create_model, model_validator

from eaportal.simulator.api.access import world_called, writing
from eaportal.simulator.api.document import Body, answers, api, refuse
from eaportal.simulator.database.tables import FaultRow
from eaportal.simulator.faults.effects import EFFECTS, Effect
from eaportal.simulator.faults.faults import list_faults
from eaportal.simulator.json_types import WHOLE, Moment
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.roles import Role

blueprint = Blueprint("faults", __name__, url_prefix="/worlds/<name>/faults")

# The parameters of all effects.
_PARAMETERS = {name: field for effect in EFFECTS.values() for name, field in effect.model_fields.items()}


def _known_effect(name: str) -> str:
    if name not in EFFECTS:
        raise ValueError(f"there is no effect {name!r}; there are {', '.join(EFFECTS)}")
    return name


def _what(effect: type[Effect]) -> str:
    return f"{effect.name}: {' '.join((effect.__doc__ or '').split())}"


def _owners(parameter: str) -> str:
    return " or ".join(each.name for each in EFFECTS.values() if parameter in each.model_fields)


def _schema_of(effect: type[Effect]) -> JsonValue:
    """The JSON schema of a fault of *effect*: its parameters, and none of other effects."""
    own: dict[str, Any] = effect.model_json_schema()
    others: dict[str, JsonValue] = {name: {"type": "null"} for name in _PARAMETERS}
    fixed: dict[str, JsonValue] = {"effect": {"const": effect.name}}
    if set(effect.pages) < set(PortalPage):
        fixed["page"] = {"enum": [*(page.value for page in effect.pages), None]}
    kept: dict[str, JsonValue] = {key: own[key] for key in ("required", "anyOf") if key in own}
    return {**kept, "properties": {**others, **own["properties"], **fixed}}


class _Fault(Body):
    """A fault to set: which requests it hits, what it does to them, and how often.

    *page*, *role* and *enrollment* limit the requests; without them, every request matches. The fault begins
    with call number *from_call* of those that match. It ends after so many *times*, or at the moment *until*
    of the portal's clock. With *probability*, each call is drawn from *seed* and the number of the call.
    """

    model_config = ConfigDict(json_schema_extra={"oneOf": [_schema_of(each) for each in EFFECTS.values()]})

    effect: Annotated[str, AfterValidator(_known_effect)] = Field(
        description="\n".join(_what(each) for each in EFFECTS.values()),
        json_schema_extra={"enum": [*EFFECTS]},
    )
    page: PortalPage | None = None
    role: Role | None = None
    enrollment: str | None = None
    from_call: Annotated[int, Field(ge=1, lt=2**31), WHOLE] = 1
    times: Annotated[int, Field(ge=1, lt=2**31), WHOLE] | None = None
    probability: float | None = Field(default=None, gt=0, le=1)
    seed: Annotated[int, Field(ge=0, lt=2**31), WHOLE] = 0
    until: Moment | None = None

    def parameters(self) -> dict[str, JsonValue]:
        """The parameters of the effect that are given."""
        given = self.model_dump(include=set(_PARAMETERS))
        return {name: value for name, value in given.items() if value is not None}

    @model_validator(mode="after")
    def _fits_its_effect(self) -> Self:
        effect, given = EFFECTS[self.effect], self.parameters()
        for name in given.keys() - effect.model_fields.keys():
            raise ValueError(f"{name} belongs to the effect {_owners(name)}, not to {self.effect}")
        for name, field in effect.model_fields.items():
            if field.is_required() and name not in given:
                raise ValueError(f"the effect {self.effect} needs {name}")
        if self.page not in (None, *effect.pages):
            raise ValueError(f"the effect {self.effect} hits only the page {' or '.join(effect.pages)}")
        effect.model_validate(given)
        return self


def _optional(name: str) -> tuple[Any, Any]:
    """The parameter called *name*, in a fault of any effect."""
    field = Field(default=None, description=f"of effect {_owners(name)}")
    return _PARAMETERS[name].rebuild_annotation() | None, field


if TYPE_CHECKING:
    NewFault = _Fault
else:
    NewFault = create_model(
        "NewFault", __base__=_Fault, __doc__=_Fault.__doc__, **{name: _optional(name) for name in _PARAMETERS}
    )


class FaultState(NewFault):
    """A fault that is set, how many *calls* matched it so far, and how many of them it *hits*."""

    model_config = ConfigDict(extra="ignore")

    id: int
    until: datetime | None = None
    calls: int
    hits: int


class FaultList(BaseModel):
    """All faults of a world, in the order in which they were set."""

    faults: list[FaultState]


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=FaultList), tags=["faults"], operation_id="list_faults")
def find(name: str) -> FaultList:
    """List the faults that are set, with the number of hits of each."""
    with world_called(name).session() as session:
        return FaultList(faults=[_state(row) for row in list_faults(session)])


@blueprint.post("")
@api.validate(resp=answers(HTTP_201=FaultState), tags=["faults"], operation_id="set_fault")
def set_fault(name: str, json: NewFault) -> tuple[FaultState, int]:
    """Set a fault; it takes effect with the next request."""
    fields = json.model_dump(exclude=set(_PARAMETERS))
    row = FaultRow(**fields, parameters=jsons.dumps(json.parameters()), calls=0, hits=0)
    with writing(name) as session:
        session.add(row)
        session.flush()
        return _state(row), HTTPStatus.CREATED


@blueprint.delete("")
@api.validate(resp=answers(HTTP_204=None), tags=["faults"], operation_id="remove_faults")
def remove_all(name: str) -> tuple[str, int]:
    """Remove all faults."""
    with writing(name) as session:
        for row in list_faults(session):
            session.delete(row)
    return "", HTTPStatus.NO_CONTENT


@blueprint.delete("/<id>")
@api.validate(resp=answers(HTTP_204=None), tags=["faults"], operation_id="remove_fault")
def remove(name: str, id: str) -> tuple[str, int]:  # noqa: A002 - the name in the address
    """Remove one fault."""
    with writing(name) as session:
        found = [row for row in list_faults(session) if str(row.id) == id]
        if not found:
            refuse(HTTPStatus.NOT_FOUND, f"There is no fault {id!r} in the world {name!r}.")
        session.delete(found[0])
    return "", HTTPStatus.NO_CONTENT


def _state(row: FaultRow) -> FaultState:
    columns = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return FaultState(**columns, **jsons.loads(row.parameters))
