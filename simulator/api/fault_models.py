"""What the control API takes and gives about faults."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, model_validator

from eaportal.simulator.api.models import WHOLE, Body, Moment
from eaportal.simulator.faults.effects import FaultEffect, PortalPage
from eaportal.simulator.rules.po_numbers import read_po_number
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.roles import Role


def _is_po_number(text: str) -> str:
    refusal = read_po_number(text)
    if isinstance(refusal, Refusal):
        raise ValueError(f"{text!r} is not a PO number ({refusal.reason.value})")
    return text


def _effect(*effects: FaultEffect, **fields: JsonValue) -> dict[str, JsonValue]:
    """What a fault of *effects* has in these *fields*, and that it has nothing in those of other effects."""
    properties: dict[str, JsonValue] = {
        name: fields.get(name, {"type": "null"}) for name in ("status", "retry_after", "seconds", "po_number")
    }
    kinds: list[JsonValue] = [effect.value for effect in effects]
    needed: list[JsonValue] = [name for name in ("status", "seconds") if name in fields]
    return {"properties": {"effect": {"enum": kinds}, **properties}, "required": needed}


_BY_EFFECT: list[JsonValue] = [
    _effect(FaultEffect.STATUS, status={"enum": [429, 503]}, retry_after={"type": ["integer", "null"]}),
    _effect(FaultEffect.STATUS, status={"enum": [500, 502, 504]}),
    _effect(FaultEffect.LATENCY, seconds={"type": "number"}),
    _effect(
        FaultEffect.DROP_BEFORE, FaultEffect.DROP_AFTER, FaultEffect.TRUNCATED, FaultEffect.SESSION_EXPIRED
    ),
    {
        **_effect(FaultEffect.SAVED_FIRST, po_number={"type": ["string", "null"]}),
        "not": {"properties": {"page": {"type": "string", "not": {"const": "save"}}}, "required": ["page"]},
    },
]


class NewFault(Body):
    """A fault to set: which requests it befalls, what it does to them, and how often.

    *page*, *role* and *enrollment* narrow it down; left out, any fits. It begins with the call *from_call*
    of those that fit, and ends after so many *times*, or at the moment *until* of the portal's clock; with
    *probability* each call is drawn from *seed* and its number.
    """

    model_config = ConfigDict(json_schema_extra={"oneOf": _BY_EFFECT})

    effect: FaultEffect = Field(
        description="status: an error page in place of the portal's answer. latency: the answer comes later."
        " drop-before, drop-after: the connection closes without an answer, before or after the portal did"
        " what was asked. truncated: half of the answer's content, then the connection closes."
        " session-expired: the browser's session has ended. saved-first: somebody else saves another number"
        " just before."
    )
    page: PortalPage | None = None
    role: Role | None = None
    enrollment: str | None = None
    status: Literal[429, 500, 502, 503, 504] | None = Field(default=None, description="of effect status")
    retry_after: Annotated[int, Field(ge=1, le=86_400), WHOLE] | None = Field(
        default=None, description="of status 429 and 503, in seconds"
    )
    seconds: float | None = Field(default=None, gt=0, le=60, description="of effect latency")
    po_number: Annotated[str, AfterValidator(_is_po_number)] | None = Field(
        default=None,
        description="of effect saved-first; else one that tells the hit",
        json_schema_extra={"maxLength": 35, "pattern": r"^[A-Za-z0-9#]( ?[A-Za-z0-9_./\\#&+():,-])*$"},
    )
    from_call: Annotated[int, Field(ge=1, lt=2**31), WHOLE] = 1
    times: Annotated[int, Field(ge=1, lt=2**31), WHOLE] | None = None
    probability: float | None = Field(default=None, gt=0, le=1)
    seed: Annotated[int, Field(ge=0, lt=2**31), WHOLE] = 0
    until: Moment | None = None

    @model_validator(mode="after")
    def _says_what_its_effect_needs(self) -> Self:
        needs = {"status": FaultEffect.STATUS, "seconds": FaultEffect.LATENCY}
        takes = {**needs, "po_number": FaultEffect.SAVED_FIRST}
        for field, effect in takes.items():
            if getattr(self, field) is not None and self.effect is not effect:
                raise ValueError(f"{field} belongs to the effect {effect}, not to {self.effect}")
        for field, effect in needs.items():
            if getattr(self, field) is None and self.effect is effect:
                raise ValueError(f"the effect {effect} needs {field}")
        if self.retry_after is not None and self.status not in (429, 503):
            raise ValueError("retry_after belongs to the status 429 or 503")
        if self.effect is FaultEffect.SAVED_FIRST and self.page not in (None, PortalPage.SAVE):
            raise ValueError(f"the effect {self.effect} befalls the page save alone")
        return self


class FaultState(NewFault):
    """A fault that is set, how many *calls* fitted it so far, and how many *hits* it had among them."""

    model_config = ConfigDict(extra="ignore")

    id: int
    until: datetime | None = None
    calls: int
    hits: int


class FaultList(BaseModel):
    """All faults of a world, in the order in which they were set."""

    faults: list[FaultState]
