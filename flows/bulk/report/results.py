"""A change list again, with what became of each row."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from eaportal.flows.bulk.lists.changes import Change, ChangeList
from eaportal.flows.bulk.lists.list_files import write_table
from eaportal.flows.bulk.protocol.outcomes import RESULT_COLUMNS, WELL, RowOutcome, Status
from eaportal.flows.whole_files import write_whole

Outcomes = Mapping[int, RowOutcome]


def write_results(path: Path, change_list: ChangeList, outcomes: Outcomes) -> None:
    """Write all rows to *path*, as CSV, Excel or JSON by its suffix.

    *outcomes* has them by row number; a row without one was not run. Raises WrongInputError where the
    file cannot be written.
    """
    if path.suffix.lower() == ".json":
        rows = [_as_json(change, _outcome(change, outcomes)) for change in change_list.changes]
        text = json.dumps({"schema": 1, "list": str(change_list.path), "rows": rows}, indent=1)
        write_whole(path, lambda file: file.write(text.encode()))
    else:
        _write_rows(path, change_list, change_list.changes, outcomes)


def write_errors(path: Path, change_list: ChangeList, outcomes: Outcomes) -> int:
    """Write the rows that are not yet as asked for to *path*, a change list again; return how many."""
    left = [change for change in change_list.changes if _outcome(change, outcomes).status not in WELL]
    _write_rows(path, change_list, left, outcomes)
    return len(left)


def _write_rows(path: Path, change_list: ChangeList, changes: Iterable[Change], outcomes: Outcomes) -> None:
    """Write *changes* with the columns of their list; results of an earlier run give way to the new ones."""
    kept = [index for index, name in enumerate(change_list.columns) if name not in RESULT_COLUMNS]
    columns = [*(change_list.columns[index] for index in kept), *RESULT_COLUMNS]
    rows = (
        [*(change.cells[index] for index in kept), *_cells(_outcome(change, outcomes))] for change in changes
    )
    write_table(path, columns, rows, change_list.delimiter)


def _outcome(change: Change, outcomes: Outcomes) -> RowOutcome:
    return outcomes.get(change.row) or RowOutcome(change.row, Status.NOT_RUN)


def _cells(outcome: RowOutcome) -> list[str]:
    return [
        outcome.status,
        outcome.message,
        outcome.before or "",
        outcome.after or "",
        outcome.finished_at or "",
    ]


def _as_json(change: Change, outcome: RowOutcome) -> dict[str, str | int | bool | None]:
    return {
        "row": change.row,
        "enrollment": change.enrollment,
        "period": change.period,
        "po_number": change.po_number,
        "kind": change.kind,
        "lock": change.lock,
        "expected": change.expected,
        "status": outcome.status,
        "message": outcome.message,
        "before": outcome.before,
        "after": outcome.after,
        "finished_at": outcome.finished_at,
    }
