"""A portal of many enrollments for bulk runs, and what its journal says of them."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eaportal.flows.client import World
from tests.support.world_files import world_yaml

EAPORTAL = Path(sys.executable).with_name("eaportal")
ACCOUNT = "ea_admin@eaportal.example"
PASSWORD = "PO-number-2020"
PERIODS = ("2020-11", "2020-12")
# A line that says how a row has ended.
ROW_LINE = re.compile(r"\d+ of \d+: row ")
# A line that says what a slow command waits for.
WAITING = re.compile(r"^.* … \d+ s\n", re.MULTILINE)
RowOfList = tuple[str, ...]


def world_of(enrollments: Sequence[str], locked: Sequence[str] = (), periods: Sequence[str] = PERIODS) -> str:
    """A world file in which ACCOUNT may edit the *periods* of each of *enrollments*.

    The last number of those that are *locked* is PO-LOCKED.
    """
    return world_yaml(
        enrollments,
        users={ACCOUNT: "ea_admin", "reader@eaportal.example": "ea_admin_readonly"},
        periods=("2020-10", *periods),
        po_numbers=[
            {"enrollment": number, "period": periods[-1], "number": "PO-LOCKED", "lock": True}
            for number in locked
        ],
    )


@dataclass(frozen=True)
class BulkPortal:
    """A world for bulk runs, and a folder to run them in; no command takes more than *patience* seconds."""

    world: World
    folder: Path
    patience: int = 180

    def write(self, rows: Sequence[RowOfList], columns: str = "enrollment,period,po_number") -> Path:
        """Write a change list of *rows*."""
        path = self.folder / "changes.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerows([columns.split(","), *rows])
        return path

    def command(self, *words: str | Path) -> list[str]:
        """The command line ``eaportal bulk`` with *words*, and with the portal where it is needed."""
        portal = ["--base-url", self.world.url] if words[0] in ("apply", "plan", "template") else []
        return [str(EAPORTAL), "bulk", *map(str, words), *portal]

    def bulk(self, *words: str | Path, account: str = ACCOUNT) -> subprocess.CompletedProcess[str]:
        """Run ``eaportal bulk`` with *words*; what it waits for is left out of its standard error."""
        done = subprocess.run(
            self.command(*words),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            env=environment(account),
            check=False,
            timeout=self.patience,
        )
        done.stderr = WAITING.sub("", done.stderr)
        return done

    def counts(self, *words: str | Path) -> dict[str, int]:
        """What a run counts, the statuses that have none left out."""
        done = self.bulk(*words, "--format", "json")
        assert done.stdout, done.stderr
        return {status: count for status, count in json.loads(done.stdout)["counts"].items() if count}

    def statuses(self, results: str = "changes.results.csv") -> list[str]:
        """The statuses of a results file."""
        return [row["status"] for row in self.results(results)]

    def results(self, results: str = "changes.results.csv") -> list[dict[str, str]]:
        """The rows of a results file."""
        return read_results(self.folder / results)

    def journal(self) -> list[tuple[str, str, str | None, str | None]]:
        """Who has changed which PO number from what to what, in order."""
        return [
            (entry.who, entry.subject.removeprefix("po_number "), entry.old, entry.new)
            for entry in self.world.journal(subject="po_number")
            if entry.field == "number" and entry.old is not None
        ]

    def changed(self) -> list[tuple[str, str | None, str | None]]:
        """What ACCOUNT has changed, without the order."""
        return sorted((what, old, new) for who, what, old, new in self.journal() if who == ACCOUNT)


def next_row(process: subprocess.Popen[str]) -> str:
    """The line of the next row that ends in a run."""
    return next(line for line in process.stderr or () if ROW_LINE.match(line))


def environment(account: str = ACCOUNT) -> dict[str, str]:
    """The environment of a command of *account*."""
    return {**os.environ, "EAPORTAL_USER": account, "EAPORTAL_PASSWORD": PASSWORD}


def read_results(path: Path) -> list[dict[str, str]]:
    """The rows of the results file at *path*."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def updated(results: Sequence[dict[str, str]]) -> list[tuple[str, str | None, str | None]]:
    """What was changed according to *results*, as BulkPortal.changed() returns it."""
    return sorted(
        (f"{row['enrollment']} {row['period']} {row.get('kind') or 'azure'}", row["before"], row["after"])
        for row in results
        if row["status"] == "updated"
    )
