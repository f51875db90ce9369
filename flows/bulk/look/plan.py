"""Plans: what applying a list would do, and the file that holds it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

from eaportal.flows.bulk.lists.cell_rules import po_number_refusal, read_enrollment, read_kind
from eaportal.flows.bulk.lists.cells import Cell, CellError, known_column
from eaportal.flows.bulk.lists.change_list import ChangeList, ListedChange
from eaportal.flows.bulk.lists.periods import read_period
from eaportal.flows.bulk.look.own_files import is_own, signature
from eaportal.flows.bulk.look.readings import Reading
from eaportal.flows.bulk.run.decision import Decision, decide
from eaportal.flows.bulk.session.session import conflict_message
from eaportal.flows.errors import WrongInputError
from eaportal.flows.files import check_writable, write_atomically
from eaportal.flows.wording import breaks_lines

SUFFIX = ".json"
_MOST_ROWS = 2**31


class Action(StrEnum):
    """What applying a row would do."""

    CHANGE = "change"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class PlannedRow(ListedChange):
    """A change, the number that the portal shows at *present*, and what applying it would do.

    *may_carry_into* are the later periods whose numbers its lock replaces if nobody has entered them.
    """

    cells: tuple[str, ...]
    present: str | None
    action: Action
    message: str = ""
    may_carry_into: tuple[str, ...] = ()


class Plan(BaseModel):
    """All rows of a list compared with what one portal shows to one account."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal[1] = Field(default=1, alias="schema")
    list: str
    columns: tuple[str, ...]
    delimiter: str
    base_url: str
    account: str
    sheet: str | None = None
    include_hidden: bool = False
    rows: tuple[PlannedRow, ...]
    # Of the user who made it. A plan that was read has none unless this user made it.
    signature: str = ""

    @property
    def is_own(self) -> bool:
        """Whether this user made the plan, and nobody has edited it."""
        return bool(self.signature)

    @property
    def changes_nothing(self) -> bool:
        """Whether every row is already as the list asks for."""
        return all(row.action is Action.UNCHANGED for row in self.rows)

    @property
    def unread(self) -> tuple[PlannedRow, ...]:
        """The rows that could not be read; applying the plan doesn't write them."""
        return tuple(row for row in self.rows if row.action is Action.FAILED)

    def as_list(self) -> ChangeList:
        """Return the list, in which every row expects the number that the plan has seen.

        A row of which the plan has seen no number expects an empty one, so that none is replaced.
        """
        changes = tuple(
            ListedChange(
                row.row,
                row.enrollment,
                row.period,
                row.po_number,
                row.kind,
                row.lock,
                "" if row.present is None else row.expected or row.present,
                row.cells,
            )
            for row in self.rows
        )
        return ChangeList(
            Path(self.list),
            self.columns,
            changes,
            self.delimiter,
            sheet=self.sheet,
            include_hidden=self.include_hidden,
        )


def _problem_in(plan: Plan) -> str | None:
    """Return what is wrong with a *plan* that does not come from a list, because it was edited."""
    if Path(plan.list).name in ("", "..") or breaks_lines(Path(plan.list).name):
        return f"it names no list, but {plan.list!r}"
    if len(plan.delimiter) != 1 or plan.delimiter in '\r\n"':
        return f"the delimiter of its list is {plan.delimiter!r}"
    numbers: set[int] = set()
    places: set[tuple[str, str, str]] = set()
    for row in plan.rows:
        problem = _problem_of(row, plan.columns)
        if row.row in numbers or row.key in places:
            problem = "it is there twice, or another row is for the same PO number"
        if problem:
            return f"row {row.row}: {problem}"
        numbers.add(row.row)
        places.add(row.key)
    return None


def _problem_of(row: PlannedRow, columns: Sequence[str]) -> str | None:
    """Return what is wrong with a *row* that does not come from a list with these *columns*."""
    if not 0 < row.row <= _MOST_ROWS:
        return "there is no such row"
    try:
        read_enrollment(Cell(row.enrollment))
        read_kind(Cell(row.kind or "none"))
        if read_period(row.period) != row.period:
            return f"{row.period!r} is not a period. Write it like 2020-11."
    except CellError as error:
        return str(error)
    if len(row.cells) != len(columns):
        return f"it has {len(row.cells)} cells, and the list {len(columns)} columns"
    written = [
        cell for name, cell in zip(columns, row.cells, strict=True) if known_column(name) == "po_number"
    ]
    if written != [row.po_number]:
        return f"the PO number is {row.po_number!r}, but not in the cells of its list"
    return po_number_refusal(row.po_number)


def plan_of(change_list: ChangeList, base_url: str, account: str, readings: Mapping[int, Reading]) -> Plan:
    """Plan *change_list* from the *readings* of its rows.

    Its locks are set last, so its own changes of later periods are made first and stay.
    """
    rows = [_planned_row(readings[change.row]) for change in change_list.changes]
    sharing_lock: dict[tuple[str, str], list[PlannedRow]] = defaultdict(list)
    for row in rows:
        sharing_lock[row.lock_key].append(row)
    return Plan(
        list=str(change_list.path.absolute()),
        columns=change_list.columns,
        delimiter=change_list.delimiter,
        base_url=base_url,
        account=account,
        sheet=change_list.sheet,
        include_hidden=change_list.include_hidden,
        rows=tuple(
            _with_locks(row, sharing_lock[row.lock_key], readings[row.row].later_periods) for row in rows
        ),
    )


def _planned_row(reading: Reading) -> PlannedRow:
    """Plan a row from its *reading*."""
    action, message = action_of(reading)
    return PlannedRow(**asdict(reading.change), present=reading.number, action=action, message=message)


def _with_locks(row: PlannedRow, same: Sequence[PlannedRow], later_periods: Sequence[str]) -> PlannedRow:
    """Return *row* with what its lock does to the *later_periods*, and what the locks of the *same* do to it.

    Those are the rows that share its lock, itself included.
    """
    locks = [each for each in same if each.lock and each.action is Action.CHANGE and each is not row]
    if row.action is Action.CHANGE and row.lock:
        entered = [
            each
            for each in same
            if each.period in later_periods and each.action is Action.CHANGE and not each.lock
        ]
        reached = tuple(sorted(set(later_periods) - {each.period for each in entered}))
        sentences = [
            *(
                f"Row {each.row} enters {each.po_number} for {each.period} before the lock is set."
                for each in entered
            ),
            *(
                [
                    f"The lock carries {row.po_number} on into {', '.join(reached)},"
                    " unless somebody has entered a number there."
                ]
                if reached
                else []
            ),
            *(
                f"Row {each.row} sets a lock too: while one is set, the portal refuses another number."
                for each in locks
                if each.wanted_number != row.wanted_number
            ),
        ]
        return replace(row, message=" ".join(sentences), may_carry_into=reached)
    for lock in locks:
        if row.lock is False:
            return replace(row, message=f"Row {lock.row} sets the lock again afterwards.")
        if (
            row.action is Action.UNCHANGED
            and row.period > lock.period
            and row.wanted_number != lock.wanted_number
        ):
            message = (
                f"The lock of row {lock.row} carries {lock.po_number} on into this period,"
                " unless somebody has entered this number."
            )
            return replace(row, message=message)
    return row


def action_of(reading: Reading) -> tuple[Action, str]:
    """Return what applying a row would do, and a message about it."""
    change, present, refusal = reading.change, reading.present, reading.refusal
    if reading.problem:
        return Action.FAILED, reading.problem
    if present is None:
        return Action.REFUSED, refusal or ""
    match decide(change, present, None):
        case Decision.UNCHANGED:
            return Action.UNCHANGED, ""
        case Decision.CONFLICT:
            return Action.CONFLICT, conflict_message(present.number, change.expected)
        case _:
            return (Action.REFUSED, refusal) if refusal else (Action.CHANGE, "")


def check_plan_path(path: Path) -> None:
    """Check that a plan can be written to *path* and read from there, and that it replaces only a plan.

    Raises WrongInputError.
    """
    if path.suffix.lower() != SUFFIX:
        raise WrongInputError(f"{path}: a plan is a {SUFFIX} file. Write -o {path}{SUFFIX}")
    check_writable(path)
    if path.exists() and path.stat().st_size:
        try:
            _parsed(path)
        except WrongInputError as error:
            raise WrongInputError(
                f"{path} exists and is not a plan, so no plan is written over it. Name another file."
            ) from error


def write_plan(path: Path, plan: Plan) -> None:
    """Write *plan* to *path*. Raises WrongInputError if it can't be written."""
    signed = plan.model_copy(update={"signature": signature(_unsigned(plan))})
    text = signed.model_dump_json(by_alias=True, indent=1)
    write_atomically(path, lambda file: file.write(f"{text}\n".encode()))


def read_plan(path: Path) -> Plan:
    """Read the plan at *path*. Raises WrongInputError, also if it was edited and is none any more.

    The list of a plan that somebody else made is next to the plan, wherever theirs was.
    """
    plan = _parsed(path)
    if problem := _problem_in(plan):
        raise _not_a_plan(path, problem)
    own = is_own(_unsigned(plan), plan.signature)
    change_list = Path(plan.list) if own else Path(plan.list).name
    where = {"list": str(path.parent.absolute() / change_list)}
    return plan.model_copy(update=where if own else {**where, "signature": ""})


def _unsigned(plan: Plan) -> str:
    return plan.model_dump_json(by_alias=True, exclude={"signature"})


def _parsed(path: Path) -> Plan:
    try:
        return Plan.model_validate_json(path.read_bytes())
    except OSError as error:
        raise WrongInputError(f"{path}: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f"{part}: " for part in (".".join(map(str, first["loc"])),) if part)
        raise _not_a_plan(path, f"{place}{first['msg']}") from error


def _not_a_plan(path: Path, problem: str) -> WrongInputError:
    return WrongInputError(
        f"{path}: not a plan of this eaportal ({problem.rstrip('.')})."
        " Make one with: eaportal bulk plan LIST -o plan.json"
    )
