"""What a fault can do to a request: one class for each effect.

To add an effect, write its class here, and its row in ``docs/simulator.md``, which a test compares.
The control API, the Python client and the portal read everything from the class.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import select
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests, default_exceptions

from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow, SignInRow
from eaportal.simulator.json_types import WHOLE
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.po_numbers import PoChange, PoKind, read_po_number, shown_state
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.po_numbers import po_number_states, save_po_number
from eaportal.simulator.services.sign_ins import end_session


@dataclass(frozen=True)
class HitRequest:
    """A request that a fault hits: its form or address, who sent it, and which hit of the fault it is."""

    path: str
    sign_in: SignInRow | None
    enrollment: str
    period: str
    kind: str
    now: datetime
    hit: int


class Effect(BaseModel):
    """What a fault does to the requests that it hits.

    The fields of a subclass are the parameters of the effect, its docstring says what a browser sees.
    A subclass overrides what differs from a request without a fault.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ClassVar[str]
    # The pages that the fault can be limited to.
    pages: ClassVar[tuple[PortalPage, ...]] = tuple(PortalPage)
    # Whether the faults that were set later also see the request.
    shares_request: ClassVar[bool] = False
    # Whether the portal handles the request, and whether the browser gets an answer.
    reaches_portal: ClassVar[bool] = True
    is_answered: ClassVar[bool] = True

    def delay(self, request: HitRequest) -> float:
        """Return how many seconds the *request* waits."""
        return 0

    def change_world(self, session: JournaledSession, request: HitRequest) -> None:
        """Change the world before the portal handles the *request*."""

    def error(self) -> HTTPException | None:
        """Return the error that replaces the portal's answer, if there is one."""
        return None

    def arriving(self, length: int) -> int:
        """Return how many of the *length* bytes of an answer arrive before the connection closes."""
        return length


class Status(Effect):
    """An error page: 429, 500, 502, 503 or 504.

    With 429 and 503, `retry_after` sets the header of that name, in seconds.
    """

    name = "status"
    reaches_portal = False
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"status": {"enum": [429, 503]}}},
                {"properties": {"retry_after": {"type": "null"}}},
            ]
        }
    )

    status: Literal[429, 500, 502, 503, 504]
    retry_after: Annotated[int, Field(ge=1, le=86_400), WHOLE] | None = None

    @model_validator(mode="after")
    def _may_ask_to_retry(self) -> Self:
        if self.retry_after is not None and self.status not in (429, 503):
            raise ValueError("retry_after belongs to the status 429 or 503")
        return self

    def error(self) -> HTTPException:
        """Return the error of that status."""
        if self.status == TooManyRequests.code:
            return TooManyRequests(retry_after=self.retry_after)
        if self.status == ServiceUnavailable.code:
            return ServiceUnavailable(retry_after=self.retry_after)
        return default_exceptions[self.status]()


class Latency(Effect):
    """The right answer, `seconds` later."""

    name = "latency"
    shares_request = True

    seconds: float = Field(gt=0, le=60)

    def delay(self, request: HitRequest) -> float:
        """Return the *seconds*."""
        return self.seconds


class DropBefore(Effect):
    """The connection closes without an answer; nothing was done."""

    name = "drop-before"
    reaches_portal = False
    is_answered = False


class DropAfter(Effect):
    """The connection closes without an answer; the portal did what was asked."""

    name = "drop-after"
    is_answered = False


class Truncated(Effect):
    """Half of the answer's content, then the connection closes.

    A save answers with a redirect: to truncate what follows it, name the page that follows.
    """

    name = "truncated"

    def arriving(self, length: int) -> int:
        """Return half of the *length*."""
        return length // 2


class SessionExpired(Effect):
    """The sign-in page: the session has ended."""

    name = "session-expired"

    def change_world(self, session: JournaledSession, request: HitRequest) -> None:
        """End the session of the user."""
        if request.sign_in:
            end_session(session, request.sign_in.token)


def _is_po_number(text: str) -> str:
    refusal = read_po_number(text)
    if isinstance(refusal, Refusal):
        raise ValueError(f"{text!r} is not a PO number ({refusal.reason.value})")
    return text


class SavedFirst(Effect):
    """Somebody else has just saved another number, `po_number` if it is given."""

    name = "saved-first"
    pages = (PortalPage.SAVE,)

    po_number: Annotated[str, AfterValidator(_is_po_number)] | None = Field(
        default=None,
        json_schema_extra={"maxLength": 35, "pattern": r"^[A-Za-z0-9#]( ?[A-Za-z0-9_./\\#&+():,-])*$"},
    )

    def change_world(self, session: JournaledSession, request: HitRequest) -> None:
        """Save the other number, if the rules of the portal allow the user to."""
        if not request.sign_in or request.kind not in list(PoKind):
            return
        query = select(PeriodRow).join(EnrollmentRow).where(EnrollmentRow.number == request.enrollment)
        rows = [row for row in session.scalars(query) if row.period.key == request.period]
        if not rows:
            return
        (row,) = rows
        session.sign("somebody else", request.path)
        kind = PoKind(request.kind)
        state = po_number_states(session, row.enrollment, row)[kind]
        shown = shown_state(row.period, kind, state.po_number, state.lock)
        number = self.po_number or f"SAVED-FIRST-{request.hit}"
        change = PoChange(number, state.lock.locked, based_on=shown)
        save_po_number(session, request.sign_in.user, row.enrollment, row, kind, change, request.now)


EFFECTS = {effect.name: effect for effect in Effect.__subclasses__()}
