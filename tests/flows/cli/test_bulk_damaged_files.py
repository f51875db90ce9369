"""Whatever has become of the files of a run: a sentence, and nothing written into a file of somebody else."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from eaportal.flows.bulk import executor, updates
from eaportal.flows.bulk.ledger.opening import opened_to_write
from eaportal.flows.bulk.ledger.rows import Present, RowOutcome, Status
from eaportal.flows.bulk.lists.change_list import read_change_list
from eaportal.flows.bulk.run.continuing import source_of
from eaportal.flows.cli import main
from eaportal.flows.cli.bulk import silence
from eaportal.flows.cli.bulk.options import USUAL_URL
from eaportal.flows.portal import PortalUnreachableError
from tests.support.parameters import slow_after

LIST = Path("changes.csv")
LEDGER, LOG = Path("changes.csv.ledger.sqlite"), Path("changes.csv.audit.jsonl")
LOCK = Path("changes.csv.ledger.sqlite.lock")
PLAN = Path("plan.json")
PAGE = 4096
READING = ("status", "runs", "results")
WRITING = ("apply", "rollback", "resume", "verify", "close")
NOBODY = "No portal answers."
Damage = Callable[[], object]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of which a row is updated, one is refused, one may have been saved, and one was not run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EAPORTAL_USER", "a@b.c")
    monkeypatch.setenv("EAPORTAL_PASSWORD", "x")
    monkeypatch.setattr(silence, "LONGEST_S", float("inf"))
    monkeypatch.setattr(executor, "LONGEST_SAVE", timedelta())
    monkeypatch.setattr(updates, "session_opener", lambda *_portal: no_session)
    lines = [f"{7000000 + number},2020-11,PO-{number}\n" for number in range(4)]
    LIST.write_text(f"enrollment,period,po_number\n{''.join(lines)}")
    changes = read_change_list(LIST)
    first, _, third, _ = changes.changes
    with opened_to_write(LEDGER) as ledger:
        run = ledger.begin("apply", source_of(changes, USUAL_URL, "a@b.c"), changes.changes)
        at = "2026-12-01T09:00:00+00:00"
        with ledger.claimed(run, first.enrollment) as rows:
            rows.saving(first, Present("OLD-0"))
        ledger.record(run, RowOutcome(2, Status.UPDATED, "", "OLD-0", "PO-0", at))
        ledger.record(run, RowOutcome(3, Status.REFUSED, "Closed.", "OLD-1", "OLD-1", at))
        with ledger.claimed(run, third.enrollment) as rows:
            rows.saving(third, Present("OLD-2"))
            rows.failed_attempt(third, 1, "No answer.")
            rows.record(RowOutcome(4, Status.FAILED, "No answer.", "OLD-2", None, at), settled=False)


@contextmanager
def no_session() -> Iterator[None]:
    raise PortalUnreachableError(NOBODY) from OSError("refused")
    yield


def bulk(*words: str) -> Result:
    """Run a bulk command without a portal."""
    yes = ["--yes"] if "--yes" in CliRunner().invoke(main, ["bulk", words[0], "--help"]).output else []
    return CliRunner().invoke(main, ["bulk", *words, *yes])


def wrong_end(words: tuple[str, ...], result: Result) -> str | None:
    """What is wrong with the end of a command: it must be a sentence and an exit code."""
    if result.exception and not isinstance(result.exception, SystemExit):
        return f"{words}: {type(result.exception).__name__}: {result.exception}"
    said = result.output.strip().splitlines()
    if result.exit_code not in (0, 1, 2, 3) or not said or "Traceback" in result.output:
        return f"{words}: exit code {result.exit_code}, {said}"
    errors = [line for line in said if line.startswith("Error: ")]
    if result.exit_code == 2 and (len(errors) != 1 or not re.search(r"(\.|eaportal bulk .+)$", errors[0])):
        return f"{words}: {errors}"
    return None


def put(path: Path, content: bytes | None) -> Damage:
    """Put a file with *content* in the place of *path*, or a folder."""

    def damage() -> None:
        path.unlink(missing_ok=True)
        path.mkdir() if content is None else path.write_bytes(content)

    return damage


def cut(length: int) -> Damage:
    """Cut the ledger to *length* bytes."""
    return lambda: LEDGER.write_bytes(LEDGER.read_bytes()[:length])


def zeros(page: int) -> Damage:
    """Fill a page of the ledger with zeros."""

    def damage() -> None:
        content = bytearray(LEDGER.read_bytes())
        content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
        LEDGER.write_bytes(content)

    return damage


def noise(seed: int) -> Damage:
    """Change bytes of the ledger at random."""

    def damage() -> None:
        chance = Random(seed)  # noqa: S311 - the same damage each time
        content = bytearray(LEDGER.read_bytes())
        for _ in range(chance.randint(1, 40)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        LEDGER.write_bytes(content)

    return damage


def sql(*statements: str) -> Damage:
    """Edit the ledger by hand."""

    def damage() -> None:
        connection = sqlite3.connect(LEDGER, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return damage


def foreign(tables: str, version: int) -> Damage:
    """Put the database of another program in the place of the ledger."""

    def damage() -> None:
        LEDGER.unlink()
        sql(f"CREATE TABLE {tables} (number INTEGER PRIMARY KEY, mine TEXT)")()
        sql(f"PRAGMA user_version={version}")()

    return damage


EDITS = [
    *("run SET columns='x'", "run SET columns='[1]'", "run SET columns='[]'", "run SET undoes=1"),
    *("run SET undoes=7", "run SET base_url='x'", "run SET account=''", "run SET list=''"),
    *("run SET list='/'", "run SET list='/nowhere/x.csv'", "run SET began_at='yesterday'"),
    *("run SET ended_at='later'", "run SET delimiter=''", "run SET delimiter='xx'", "run SET number=5"),
    *("run SET kind='x'", "row SET cells='x'", "row SET cells='[1]'", "row SET cells='[]'"),
    *("row SET cells='null'", "row SET status='x'", "row SET status='updated'", "row SET before=NULL"),
    *("row SET before=NULL WHERE row=2", "row SET saving=7", "row SET others='x'", "row SET others='[[1]]'"),
    *('row SET others=\'[["a","b","x"]]\'', "row SET row=-row", "row SET finished_at='x'"),
    *("row SET after=NULL", "row SET message=CAST(x'ff' AS TEXT)", "event SET detail='x'"),
    *("event SET detail='{}'", "event SET detail='[]'", "event SET at='x'", "event SET what='x'"),
    *("event SET run=9", "event SET row=99"),
]
STATEMENTS = [
    *("DELETE FROM run", "DELETE FROM row", "DELETE FROM event"),
    *("DROP TABLE run", "DROP TABLE row", "DROP TABLE event", "DROP INDEX row_of_lock"),
    *("ALTER TABLE row DROP COLUMN message", "ALTER TABLE row ADD COLUMN more TEXT"),
    *("PRAGMA user_version=0", "PRAGMA user_version=99"),
]
DAMAGES: dict[str, Damage] = {
    **{f"cut to {length}": cut(length) for length in (0, 1, 16, 99, 100, PAGE - 1, PAGE, PAGE + 1, 5 * PAGE)},
    **{f"page {page} of zeros": zeros(page) for page in range(6)},
    "a folder": put(LEDGER, None),
    "a text": put(LEDGER, b"Dear diary,\n"),
    "a lock that is a folder": put(LOCK, None),
    "a log that is a folder": put(LOG, None),
    "an empty log": put(LOG, b""),
    "half a log": lambda: LOG.write_bytes(LOG.read_bytes()[:-30]),
    "no log": LOG.unlink,
    "no list": LIST.unlink,
    "a list that is a folder": put(LIST, None),
    "results that are a folder": put(Path("changes.results.csv"), None),
    "errors that are a folder": put(Path("changes.errors.csv"), None),
    "a log of writing ahead that is a folder": put(Path(f"{LEDGER}-wal"), None),
    **{edit: sql(f"UPDATE {edit}") for edit in EDITS},
    **{statement: sql(statement) for statement in STATEMENTS},
}
FOREIGN: dict[str, tuple[Damage, Path]] = {
    "a text": (put(LEDGER, b"Dear diary,\n"), LEDGER),
    "bytes": (put(LEDGER, bytes(range(256)) * 40), LEDGER),
    **{
        f"a database of {tables}, version {version}": (foreign(tables, version), LEDGER)
        for tables in ("run", "bookmarks")
        for version in (0, 1, 2, 3, 99)
    },
    "a lock": (put(LOCK, b"my own file"), LOCK),
    "notes in place of the log": (put(LOG, b"my notes\nand a line without an end"), LOG),
    "JSON in place of the log": (put(LOG, b'{"a": 1}\n'), LOG),
    "bytes in place of the log": (put(LOG, bytes(range(256))), LOG),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_whatever_became_of_the_files_a_command_ends_with_a_sentence(damage: Damage) -> None:
    damage()

    ends = [wrong_end((name,), bulk(name, str(LIST))) for name in (*READING, "rollback", "apply")]

    assert ends == [None] * 5


# Each damage with three commands, and each command with damages of every kind.
COMMANDS = [*WRITING, *READING]
EVERY = {**DAMAGES, **{f"noise {seed}": noise(seed) for seed in range(10)}}
TRIED = [(name, COMMANDS[(n + 3 * k) % len(COMMANDS)]) for n, name in enumerate(EVERY) for k in range(3)]


@pytest.mark.slow
@pytest.mark.parametrize(("damage", "command"), TRIED)
def test_every_command_does(damage: str, command: str) -> None:
    EVERY[damage]()

    assert wrong_end((command,), bulk(command, str(LIST))) is None


@pytest.mark.parametrize("command", slow_after(3, [*WRITING, *READING]))
@pytest.mark.parametrize(("damage", "path"), FOREIGN.values(), ids=FOREIGN)
def test_nothing_is_written_into_a_file_of_somebody_else(damage: Damage, path: Path, command: str) -> None:
    damage()
    before = path.read_bytes()

    result = bulk(command, str(LIST))

    assert (wrong_end((command,), result), path.read_bytes()) == (None, before)


@pytest.mark.parametrize(
    ("damage", "words", "message"),
    [
        (put(LEDGER, None), ("status", "changes.csv"), f"{LEDGER}: cannot be used: it is a folder."),
        (put(LEDGER, b""), ("status", "changes.csv"), f"{LEDGER}: there is no run in it."),
        (
            put(LEDGER, b"Dear diary,\n"),
            ("apply", "changes.csv"),
            f"{LEDGER}: not a ledger, or a damaged one (file is not a database).",
        ),
        (
            foreign("bookmarks", 3),
            ("rollback", "changes.csv"),
            f"{LEDGER}: not a ledger, but the database of another program.",
        ),
        (
            sql("UPDATE row SET status='x'"),
            ("resume", "changes.csv"),
            f"{LEDGER}: a row of run 1 is damaged ('x' is not a valid Status). Nothing was run."
            " Restore a copy of the ledger, or move it away to apply its list from the start.",
        ),
        (
            sql("UPDATE row SET po_number='PO-9' WHERE row=2"),
            ("resume", "changes.csv"),
            f"{LEDGER}: a row of run 1 is damaged (row 2 was changed by hand or by another program)."
            " Nothing was run. Restore a copy of the ledger, or move it away to apply its list from the"
            " start.",
        ),
        (put(LOCK, None), ("apply", "changes.csv"), f"{LOCK}: cannot be used: it is a folder."),
        (
            put(LOCK, b"my own file"),
            ("apply", "changes.csv"),
            f"{LOCK}: is not the lock of a ledger (file is not a database). Move it away.",
        ),
        (
            put(LOG, b"my notes\n"),
            ("apply", "changes.csv"),
            f"{LOG}: is not the audit log of {LEDGER}. Move it away, and the log is written again.",
        ),
        (put(LOG, None), ("rollback", "changes.csv"), f"{LOG}: cannot be written: Is a directory."),
        (LIST.exists, ("status", "#1"), "'#1' is not the name of a list, a ledger, or a run."),
        (LIST.exists, ("status", "changes.csv#7"), f"{LEDGER}: there is no run 7; it has 1."),
    ],
)
def test_the_sentence_names_the_file_and_what_to_do(
    damage: Damage, words: tuple[str, ...], message: str
) -> None:
    damage()

    result = bulk(*words)

    assert (result.exit_code, result.output.splitlines()[-1]) == (2, f"Error: {message}")


def test_a_ledger_in_a_folder_that_cannot_be_written_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    # As for somebody without the right to write; the tests may be run by root.
    monkeypatch.setattr("os.access", lambda *_right: False)

    assert bulk("status", str(LIST)).output.startswith("changes.csv#1: apply, unfinished: ")
    assert not Path(f"{LEDGER}-wal").exists()


def test_the_status_of_a_run_that_was_killed_is_read_on_a_full_disk(tmp_path: Path) -> None:
    # The killed process has left its log of writing ahead; without space, no file can grow.
    killed = f"""
import os
from pathlib import Path
from eaportal.flows.bulk.ledger.opening import opened_to_write
with opened_to_write(Path({str(LEDGER)!r})) as ledger:
    ledger.resumed(ledger.run())
    os._exit(9)
"""
    subprocess.run([sys.executable, "-c", killed], check=False)
    Path(f"{LEDGER}-shm").unlink()
    no_space = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0));"
    status = f"from eaportal.flows.cli import main; main(['bulk', 'status', {str(LIST)!r}])"

    done = subprocess.run(
        [sys.executable, "-c", no_space + status], capture_output=True, text=True, check=False
    )

    assert Path(f"{LEDGER}-wal").stat().st_size > 0
    assert done.stdout.startswith("changes.csv#1: apply, unfinished: 4 rows: "), done.stderr


def planned(number: int, **edits: object) -> dict[str, object]:
    cells = [str(7000000 + number), "2020-11", f"PO-{number}"]
    change = {"enrollment": cells[0], "period": cells[1], "po_number": cells[2], "kind": "azure"}
    rest = {"lock": None, "expected": None, "cells": cells, "present": "OLD", "action": "change"}
    return {"row": number, **change, **rest, **edits}


def plan(*rows: dict[str, object], **edits: object) -> dict[str, object]:
    return {
        "schema": 1,
        "list": "changes.csv",
        "columns": ["enrollment", "period", "po_number"],
        "delimiter": ",",
        "base_url": USUAL_URL,
        "account": "a@b.c",
        "rows": rows or [planned(2), planned(3)],
        **edits,
    }


WHOLE = json.dumps(plan())
# Each with the part of the message in parentheses, or nothing if those are words of another library.
PLANS: dict[str, tuple[str | bytes | dict[str, object], str]] = {
    "no list": (plan(list=""), "it names no list, but ''"),
    "a folder as list": (plan(list="/"), "it names no list, but '/'"),
    "a delimiter of two": (plan(delimiter=";;"), "the delimiter of its list is ';;'"),
    "no delimiter": (plan(delimiter=""), "the delimiter of its list is ''"),
    "a row copied": (
        plan(planned(2), planned(2)),
        "row 2: it is there twice, or another row is for the same PO number",
    ),
    "a place copied": (
        plan(planned(2), planned(2, row=3)),
        "row 3: it is there twice, or another row is for the same PO number",
    ),
    "a kind that isn't": (
        plan(planned(2, kind="azur")),
        "row 2: 'azur' is not a kind. Write azure or marketplace",
    ),
    "no kind": (plan(planned(2, kind="")), "row 2: 'none' is not a kind. Write azure or marketplace"),
    "a month that isn't": (
        plan(planned(2, period="2020-13")),
        "row 2: '2020-13' is not a period. Write it like 2020-11",
    ),
    "a period in words": (
        plan(planned(2, period="Nov 2020")),
        "row 2: 'Nov 2020' is not a period. Write it like 2020-11",
    ),
    "an enrollment that isn't": (
        plan(planned(2, enrollment="x")),
        "row 2: 'x' is not an enrollment number. Those have 5 to 10 digits",
    ),
    "cells emptied": (plan(planned(2, cells=[])), "row 2: it has 0 cells, and the list 3 columns"),
    "columns removed": (plan(columns=[]), "row 2: it has 3 cells, and the list 0 columns"),
    "another number": (
        plan(planned(2, po_number="PO-77")),
        "row 2: the PO number is 'PO-77', but not in the cells of its list",
    ),
    "a row 0": (plan(planned(0)), "row 0: there is no such row"),
    "a row beyond": (plan(planned(2, row=10**30)), f"row {10**30}: there is no such row"),
    "an action that isn't": (plan(planned(2, action="explode")), ""),
    "a number as PO number": (plan(planned(2, po_number=77)), ""),
    "a lock in words": (plan(planned(2, lock="maybe")), ""),
    "a key too many": (plan(hello=1), ""),
    "another schema": (plan(schema=2), ""),
    "rows that are none": (plan(rows={}), ""),
    "nothing": (b"", ""),
    "zero bytes": (bytes(100), ""),
    "NaN": (WHOLE.replace('"OLD"', "NaN"), ""),
    "infinity": (WHOLE.replace('"row": 2', '"row": Infinity'), ""),
    "a key missing": (WHOLE.replace('"account"', '"acount"'), ""),
    "depth": ("[" * 100_000, ""),
    "a huge number": (WHOLE.replace('"row": 2', f'"row": {"9" * 5000}'), ""),
    "half of it": (WHOLE[:200], ""),
    "UTF-16": (WHOLE.encode("utf-16"), ""),
    "Latin-1": (WHOLE.replace("OLD", "é").encode("latin-1"), ""),
    "a list": ("enrollment,period,po_number\n", ""),
}  # fmt: skip


@pytest.mark.parametrize(("content", "problem"), PLANS.values(), ids=PLANS)
def test_a_plan_that_was_edited_or_damaged_is_not_applied(
    content: str | bytes | dict[str, object], problem: str
) -> None:
    text = json.dumps(content) if isinstance(content, dict) else content
    PLAN.write_bytes(text.encode() if isinstance(text, str) else text)
    before = LEDGER.read_bytes()

    result = bulk("apply", str(PLAN))

    said = result.output.splitlines()
    assert (result.exit_code, len(said), wrong_end(("apply",), result)) == (2, 1, None)
    assert said[0].startswith(f"Error: plan.json: not a plan of this eaportal ({problem}")
    assert said[0].endswith("). Make one with: eaportal bulk plan LIST -o plan.json")
    assert LEDGER.read_bytes() == before


def test_a_plan_as_it_was_made_is_applied() -> None:
    PLAN.write_text(WHOLE)

    result = bulk("apply", str(PLAN))

    assert (result.exit_code, result.output.splitlines()[-1]) == (3, f"Error: {NOBODY}")
