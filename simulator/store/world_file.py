"""World files: what a world begins as, written down in YAML."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from simulator.billing.cycles import billing_cycle, period_from
from simulator.billing.periods import BillingPeriod, month
from simulator.billing.po_numbers import PoKind, read_po_number
from simulator.billing.refusals import Refusal
from simulator.billing.roles import EnrollmentKind, Role
from simulator.store.placed_errors import PlacedError, first_error

SAMPLE_PASSWORD = "PO-number-2020"  # noqa: S105 - printed on the sign-in page and in the README
DEFAULT_SEED = 2020
DEFAULT_NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
SCHEMA = 1
EDITIONS = ("2020-12",)
YEARS = range(2000, 2100)


class WorldFileError(ValueError):
    """A world file that cannot be used; the message says where and why."""


def _enrollment_number(number: str) -> str:
    if not re.fullmatch("[0-9]{5,10}", number):
        raise ValueError(f"{number!r} is not an enrollment number of 5 to 10 digits")
    return number


def _schema(number: int) -> int:
    if number != SCHEMA:
        raise ValueError(f"this simulator reads world files of schema {SCHEMA}, not {number}")
    return number


def _within_years(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"the year {moment.year} does not lie between {YEARS[0]} and {YEARS[-1]}")
    return moment


def _period_key(key: str) -> str:
    if month(key).start.year not in YEARS:
        raise ValueError(f"{key!r} does not lie between {YEARS[0]} and {YEARS[-1]}")
    return key


def _po_number(typed: str) -> str:
    number = read_po_number(typed)
    if isinstance(number, Refusal) or number != typed:
        reason = number.reason.value if isinstance(number, Refusal) else "spaces at an end"
        raise ValueError(f"{typed!r} is not a PO number ({reason})")
    return number


def _edition(name: str) -> str:
    if name not in EDITIONS:
        raise ValueError(f"there is no edition {name!r}; there is {', '.join(EDITIONS)}")
    return name


EnrollmentNumber = Annotated[
    str,
    AfterValidator(_enrollment_number),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{5,10}$"}),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EnrollmentEntry(_Strict):
    """An Enterprise Agreement of one customer."""

    number: EnrollmentNumber
    name: str = Field(min_length=1)
    kind: EnrollmentKind
    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$")
    start: date
    end: date
    commitment: int = Field(
        default=0, ge=0, le=10**12, description="the prepayment, in units of the currency"
    )

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"the agreement ends on {self.end}, not after its start on {self.start}")
        return self


class UserEntry(_Strict):
    """Somebody who can sign in."""

    account: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    name: str = Field(min_length=1)
    role: Role
    password: str = Field(default=SAMPLE_PASSWORD, min_length=1)
    enrollments: list[EnrollmentNumber] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        _unique("enrollments", self.enrollments)
        return self


class PeriodEntry(_Strict):
    """A billing period of an enrollment, by the month in which it starts."""

    enrollment: EnrollmentNumber
    period: Annotated[str, AfterValidator(_period_key)]


class PoNumberEntry(PeriodEntry):
    """A PO number that somebody has set."""

    kind: PoKind = PoKind.AZURE
    number: Annotated[str, AfterValidator(_po_number)]
    lock: bool = False


class WorldFile(_Strict):
    """All that makes a world; the same file and seed give the same world in every value."""

    schema_: Annotated[int, AfterValidator(_schema)] = Field(default=SCHEMA, alias="schema")
    seed: int = Field(default=DEFAULT_SEED, ge=0, lt=2**63)
    now: Annotated[AwareDatetime, AfterValidator(_within_years)] = DEFAULT_NOW
    edition: Annotated[str, AfterValidator(_edition)] = EDITIONS[0]
    enrollments: list[EnrollmentEntry] = Field(min_length=1)
    users: list[UserEntry] = Field(min_length=1)
    periods: list[PeriodEntry] = Field(min_length=1)
    po_numbers: list[PoNumberEntry] = []

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        numbers = [entry.number for entry in self.enrollments]
        periods = [(entry.enrollment, entry.period) for entry in self.periods]
        _unique("enrollments", numbers)
        _unique("users", [entry.account.casefold() for entry in self.users])
        _unique("periods", periods)
        _unique("po_numbers", [(entry.enrollment, entry.period, entry.kind) for entry in self.po_numbers])
        for place, number in (
            *(
                (f"users.{i}.enrollments.{j}", n)
                for i, u in enumerate(self.users)
                for j, n in enumerate(u.enrollments)
            ),
            *((f"periods.{i}.enrollment", entry.enrollment) for i, entry in enumerate(self.periods)),
        ):
            if number not in numbers:
                raise PlacedError(place, f"there is no enrollment {number!r} in this file")
        for i, entry in enumerate(self.po_numbers):
            if (entry.enrollment, entry.period) not in periods:
                raise PlacedError(
                    f"po_numbers.{i}.period",
                    f"enrollment {entry.enrollment} has no period {entry.period!r} in this file",
                )
        for number in numbers:
            for earlier, later in pairwise(self.periods_of(number)):
                if later.start <= earlier.end:
                    place = f"periods.{periods.index((number, later.key))}"
                    raise PlacedError(place, f"{later.key} begins before {earlier.key} ends on {earlier.end}")
        return self

    def periods_of(self, number: str) -> list[BillingPeriod]:
        """The periods of the enrollment *number*, the oldest first, as long as its billing cycle says."""
        (enrollment,) = (entry for entry in self.enrollments if entry.number == number)
        cycle = billing_cycle(enrollment.kind, enrollment.start, heavy_use=False)
        starts = sorted(month(entry.period).start for entry in self.periods if entry.enrollment == number)
        return [period_from(start, cycle) for start in starts]


def _unique(section: str, keys: Sequence[str | tuple[str, ...]]) -> None:
    for i, key in enumerate(keys):
        if key in keys[:i]:
            said = key if isinstance(key, str) else " ".join(key)
            raise PlacedError(f"{section}.{i}", f"{said} stands here a second time")


def read_world_file(path: Path) -> WorldFile:
    """Read the world file at *path*; raises WorldFileError that begins with ``path:line:column``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise WorldFileError(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WorldFileError(f"{path}: not UTF-8 at byte {error.start}.") from error
    return read_world_text(text, str(path))


def read_world_text(text: str, path: str) -> WorldFile:
    """Read the world file *text*; raises WorldFileError that begins with ``path:line:column``."""
    try:
        loader = yaml.CBaseLoader(text)
        tree = loader.get_single_node()
        _refuse_repeated_keys(tree)
        content = loader.construct_document(tree) if tree else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise WorldFileError(f"{place}: not YAML: {error.problem}.") from error
    except RecursionError as error:
        raise WorldFileError(f"{path}: not YAML: nested too deeply.") from error
    except yaml.YAMLError as error:
        raise WorldFileError(f"{path}: not YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(content, dict):
        raise WorldFileError(f"{path}:1:1: a world file is a mapping with enrollments, users and periods.")
    try:
        return WorldFile.model_validate(content)
    except ValidationError as error:
        keys, message = first_error(error)
        line, column = _place(tree, keys)
        field = ".".join(map(str, keys))
        raise WorldFileError(
            f"{path}:{line}:{column}: {field}: {message[0].lower()}{message[1:]}."
        ) from error


def _refuse_repeated_keys(node: yaml.Node | None, seen_nodes: set[int] | None = None) -> None:
    """Raise where a mapping has a key twice, of which YAML would drop the first without a word.

    An alias is refused too: it may lead back to itself, or grow a small file without end.
    """
    seen_nodes = seen_nodes if seen_nodes is not None else set()
    if node is not None and not isinstance(node, yaml.ScalarNode):
        if id(node) in seen_nodes:
            problem = "an alias is not understood here; write out what it stands for"
            raise yaml.composer.ComposerError(None, None, problem, node.start_mark)
        seen_nodes.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.composer.ComposerError(None, None, "a key has to be one word", key.start_mark)
            if key.value in seen:
                problem = f"{key.value!r} stands here a second time"
                raise yaml.composer.ComposerError(None, None, problem, key.start_mark)
            seen.add(key.value)
            _refuse_repeated_keys(value, seen_nodes)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(item, seen_nodes)


def _place(node: yaml.Node | None, keys: tuple[str | int, ...]) -> tuple[int, int]:
    """Line and column, from 1, of the entry that *keys* lead to, or of the nearest above it."""
    place = node
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pairs = {name.value: (name, value) for name, value in node.value}
            if key not in pairs:
                break
            place, node = pairs[str(key)]
        elif isinstance(node, yaml.SequenceNode) and int(key) < len(node.value):
            place = node = node.value[int(key)]
        else:
            break
    return (place.start_mark.line + 1, place.start_mark.column + 1) if place else (1, 1)
