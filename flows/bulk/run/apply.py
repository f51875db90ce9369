"""Begin a run over a change list, or go on with the one that a crash or an interrupt has cut short."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple

from eaportal.flows.bulk.ledger.ledger import Ledger, Run, Source
from eaportal.flows.bulk.lists.changes import Change, ChangeList

APPLY = "apply"


def source_of(change_list: ChangeList, base_url: str, account: str) -> Source:
    """What ties a run to its list, its portal and its account."""
    content = _hash(change_list.changes)
    return Source(change_list.path, change_list.columns, change_list.delimiter, content, base_url, account)


def run_to_apply(ledger: Ledger, change_list: ChangeList, source: Source) -> tuple[Run, bool]:
    """The run that applies *change_list*, and whether it is an unfinished one that goes on."""
    for run in ledger.runs():
        if run.ended_at is None and run.kind == APPLY and run.source == source:
            return run, True
    return ledger.begin(APPLY, source, change_list.changes), False


def list_of(ledger: Ledger, run: Run) -> ChangeList:
    """The list of *run* as the ledger has it; the file may be gone or another by now."""
    changes = tuple(row.change for row in ledger.rows(run))
    return ChangeList(run.source.path, run.source.columns, changes, run.source.delimiter)


def _hash(changes: Sequence[Change]) -> str:
    return hashlib.sha256(json.dumps([astuple(change) for change in changes]).encode()).hexdigest()
