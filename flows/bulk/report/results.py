"""The results of a run: its list again, with the outcome of each row."""

import json
from collections.abc import Sequence
from pathlib import Path

from eaportal.flows.bulk.ledger.rows import DONE, Row, RowOutcome, Source
from eaportal.flows.bulk.lists.cells import RESULT_COLUMNS
from eaportal.flows.bulk.lists.list_files import write_table
from eaportal.flows.files import write_atomically


def write_results(path: Path, source: Source, rows: Sequence[Row]) -> None:
    """Write all *rows* to *path*, as CSV, Excel, or JSON depending on its suffix.

    Raises WrongInputError if the file can't be written.
    """
    if path.suffix.lower() == ".json":
        text = json.dumps(
            {"schema": 1, "list": str(source.path), "rows": [_as_json(row) for row in rows]}, indent=1
        )
        write_atomically(path, lambda file: file.write(text.encode()))
    else:
        _write_rows(path, source, rows)


def write_errors(path: Path, source: Source, rows: Sequence[Row]) -> None:
    """Write those of *rows* that are not done to *path*, as a change list."""
    _write_rows(path, source, [row for row in rows if row.outcome.status not in DONE])


def _write_rows(path: Path, source: Source, rows: Sequence[Row]) -> None:
    """Write *rows* with the columns of their list; new results replace those of an earlier run."""
    kept = [index for index, name in enumerate(source.columns) if name not in RESULT_COLUMNS]
    columns = [*(source.columns[index] for index in kept), *RESULT_COLUMNS]
    cells = ([*(_cell(row, index) for index in kept), *_cells(row.outcome)] for row in rows)
    write_table(path, columns, cells, source.delimiter)


def _cell(row: Row, index: int) -> str:
    cells = row.change.cells
    return cells[index] if index < len(cells) else ""


def _cells(outcome: RowOutcome) -> list[str]:
    return [
        outcome.status,
        outcome.message,
        outcome.before or "",
        outcome.after or "",
        outcome.finished_at or "",
    ]


def _as_json(row: Row) -> dict[str, str | int | bool | None]:
    change, outcome = row.change, row.outcome
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
