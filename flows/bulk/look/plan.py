"""Plans: what applying a list would do, read from the portal's pages, and the file that holds it."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eaportal.flows.bulk.lists.changes import Change, ChangeList
from eaportal.flows.bulk.protocol.decision import Decision, Present, decide, moved
from eaportal.flows.errors import WrongInputError
from eaportal.flows.whole_files import write_whole


class Action(StrEnum):
    """What would become of a row."""

    CHANGE = "change"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"
    FAILED = "failed"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlannedRow(_Strict):
    """A row of the list, the number that the portal has at *present*, and what would become of it."""

    row: int
    enrollment: str
    period: str
    kind: str
    po_number: str
    lock: bool | None = None
    expected: str | None = None
    cells: tuple[str, ...]
    present: str | None
    action: Action
    message: str = ""


class Plan(_Strict):
    """All rows of a list as they stood against one portal, seen by one account."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    list: str
    columns: tuple[str, ...]
    delimiter: str
    base_url: str
    account: str
    rows: tuple[PlannedRow, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether every row is as it should be already."""
        return all(row.action is Action.UNCHANGED for row in self.rows)

    def as_list(self) -> ChangeList:
        """The list again, in which every row expects the number that the plan has seen."""
        changes = tuple(
            Change(
                row.row,
                row.enrollment,
                row.period,
                row.po_number,
                row.kind,
                row.lock,
                row.expected or row.present,
                row.cells,
            )
            for row in self.rows
        )
        return ChangeList(Path(self.list), self.columns, changes, self.delimiter)


def planned_row(change: Change, present: Present | None, refusal: str | None) -> PlannedRow:
    """What would become of *change* where the portal shows *present*, and in the dialog a *refusal*."""
    message = ""
    if present is None:
        action, message = Action.REFUSED, refusal or ""
    else:
        match decide(change, present, None):
            case Decision.UNCHANGED:
                action = Action.UNCHANGED
            case Decision.CONFLICT:
                action, message = Action.CONFLICT, moved(present.number, change.expected)
            case _:
                action, message = (Action.REFUSED, refusal) if refusal else (Action.CHANGE, "")
    return _row(change, present, action, message)


def failed_row(change: Change, message: str) -> PlannedRow:
    """A row that could not be read."""
    return _row(change, None, Action.FAILED, message)


def plan_of(change_list: ChangeList, base_url: str, account: str, rows: Sequence[PlannedRow]) -> Plan:
    """Put *rows* together in the order of *change_list*."""
    return Plan(
        list=str(change_list.path),
        columns=change_list.columns,
        delimiter=change_list.delimiter,
        base_url=base_url,
        account=account,
        rows=tuple(sorted(rows, key=lambda row: row.row)),
    )


def write_plan(path: Path, plan: Plan) -> None:
    """Write *plan* to *path*; raises WrongInputError where that cannot be."""
    text = plan.model_dump_json(by_alias=True, indent=1)
    write_whole(path, lambda file: file.write(f"{text}\n".encode()))


def read_plan(path: Path) -> Plan:
    """Read the plan at *path*; raises WrongInputError."""
    try:
        return Plan.model_validate_json(path.read_bytes())
    except OSError as error:
        raise WrongInputError(f"{path}: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise WrongInputError(
            f"{path}: it is not a plan of this eaportal ({place}: {first['msg']})."
            " Make one with: eaportal bulk plan LIST -o plan.json"
        ) from error


def _row(change: Change, present: Present | None, action: Action, message: str) -> PlannedRow:
    return PlannedRow(
        row=change.row,
        enrollment=change.enrollment,
        period=change.period,
        kind=change.kind,
        po_number=change.po_number,
        lock=change.lock,
        expected=change.expected,
        cells=change.cells,
        present=present.number if present else None,
        action=action,
        message=message,
    )
