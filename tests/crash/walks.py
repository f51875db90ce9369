"""Random walks: kills, list edits, rollbacks, other runs and a colleague's changes, compared after each."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

from eaportal.flows.bulk.ledger.files import ledger_path
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.opening import opened_to_read
from eaportal.flows.bulk.ledger.rows import WRITTEN, Row, Run, Status
from tests.support.bulk_commands import Ended
from tests.support.bulk_portal import ACCOUNT, read_results
from tests.support.fake_portal import Key, Saved

LISTS = ("changes.csv", "others.csv")
COLUMNS = ("enrollment", "period", "po_number", "kind", "lock")
# How many times a list is applied at the end, until the portal shows all of it.
PATIENCE = 4
ANY_CODE = {0, 1, 2, 3, None}


class Setting(Protocol):
    """Where a walk takes place: the commands, and the portal that they change."""

    folder: Path
    has_locks: bool

    def run(self, words: Sequence[str], kill: Random | None) -> Ended:
        """Run ``eaportal bulk`` with *words*, and *kill* it at a random point, or not."""

    def numbers(self) -> Mapping[Key, str]:
        """The numbers that the portal shows."""

    def is_locked(self, key: Key) -> bool:
        """Check whether the number of *key* is locked."""

    def journal(self) -> Sequence[Saved]:
        """What was saved."""

    def change(self, key: Key, number: str) -> None:
        """Let a colleague change the number of *key*."""

    def break_a_save(self, random: Random) -> None:
        """Let one of the next saves fail."""


@dataclass
class Walk:
    """The walk with this *seed*; *steps* are the commands so far, *findings* what was wrong after one."""

    seed: int
    setting: Setting
    steps: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)  # noqa: S311 - repeatable on purpose
        self._keys = sorted(self.setting.numbers())
        self._lists: dict[str, dict[Key, tuple[str, str]]] = {}
        self._earlier: list[tuple[str, dict[Key, tuple[str, str]]]] = []
        self._made = 0
        self._seen = 0
        self._heard = dict.fromkeys(LISTS, 0)
        # What the portal has saved, and what the ledgers say of it: begun and recorded, and in which list.
        self._saved: Counter[Saved] = Counter()
        self._last_by: dict[Key, str] = {}
        self._begun: Counter[Saved] = Counter()
        self._recorded_saves: Counter[Saved] = Counter()
        self._recorded_in: defaultdict[Saved, set[str]] = defaultdict(set)

    def go(self, steps: int) -> None:
        """Take so many *steps*, or fewer if one is wrong, and end with the list applied."""
        for name in LISTS:
            self._write(name, {key: (self._new(), "") for key in self._some_keys()})
        while len(self.steps) < steps and not self.findings:
            self._random.choices(
                [self._apply, self._apply_a_plan, self._resume, self._roll_back, self._close, self._edit,
                 self._colleague, self._break, self._look],
                [6, 2, 5, 4, 1, 4, 3, 2, 1],
            )[0]()  # fmt: skip
        if not self.findings:
            self._finish()

    def _apply(self) -> None:
        self._work("apply", self._list())

    def _apply_a_plan(self) -> None:
        name = self._list()
        plan = f"{name}.plan.json"
        self._run("plan", name, "-o", plan)
        if self._random.random() < 0.3:
            self._colleague()
        if (self.setting.folder / plan).exists():
            self._work("apply", plan)

    def _resume(self) -> None:
        options = ["--as-begun"] if self._random.random() < 0.2 else []
        self._work("resume", *options, self._run_name())

    def _roll_back(self) -> None:
        self._work("rollback", self._run_name())

    def _close(self) -> None:
        self._run("close", self._run_name())

    def _look(self) -> None:
        name = self._list()
        ended = self._run("verify", name)
        if ended.printed and ended.printed["audit"]["wrong_line"]:
            self._find(f"the audit log differs in line {ended.printed['audit']['wrong_line']}")
        self._run("runs", name)
        self._run("results", self._run_name(), "-o", "again.csv")

    def _edit(self) -> None:
        """Change, add, or remove rows, or take back an earlier version."""
        name = self._list()
        rows = dict(self._lists[name])
        if self._earlier and self._random.random() < 0.25:
            name, rows = self._random.choice(self._earlier)
        for _ in range(self._random.randint(1, 2)):
            key = self._random.choice(self._keys)
            if key in rows and len(rows) > 1 and self._random.random() < 0.3:
                del rows[key]
            else:
                lock = self._random.choice(["", "", "", "yes", "no"]) if self.setting.has_locks else ""
                rows[key] = (self._new(), lock)
        self.steps.append(f"edit {name}")
        self._write(name, rows)

    def _colleague(self) -> None:
        key = self._random.choice(self._keys)
        if not self.setting.is_locked(key):
            number = self._new("COL")
            self.steps.append(f"colleague {' '.join(key)} {number}")
            self.setting.change(key, number)

    def _break(self) -> None:
        self.steps.append("break")
        self.setting.break_a_save(self._random)

    def _finish(self) -> None:
        """Apply a list until the portal shows all of it."""
        name = LISTS[0]
        unlocked = "no" if self.setting.has_locks else ""
        self._write(name, {key: (self._new(), unlocked) for key in self._keys})
        codes = []
        for _ in range(PATIENCE):
            codes.append(self._run("apply", name).code)
            if codes[-1] == 0 or self.findings:
                return
        self._find(f"the list can't be applied: {codes}")

    def _work(self, *words: str) -> None:
        self._run(*words, kill=self._random.random() < 0.4)

    def _run(self, *words: str, kill: bool = False) -> Ended:
        """Run a command, and compare what it says with the ledgers and the portal."""
        ended = self.setting.run((*words, "--format", "json"), self._random if kill else None)
        self.steps.append(f"{' '.join(words)}: {'killed' if ended.code is None else ended.code}")
        for finding in self._compare(words[0], ended):
            self._find(finding)
        return ended

    def _compare(self, word: str, ended: Ended) -> Iterator[str]:
        journal = self.setting.journal()[self._seen :]
        new = [saved for saved in journal if saved.who == ACCOUNT]
        self._seen += len(journal)
        for saved in journal:
            is_ours = saved.who == ACCOUNT
            if word == "rollback" and is_ours and self._last_by.get(saved.key, ACCOUNT) != ACCOUNT:
                yield f"rolled back what somebody else has changed: {saved}"
            self._last_by[saved.key] = saved.who
        if ended.code not in ANY_CODE:
            yield f"exit code {ended.code}: {ended.errors}"
        if new and (ended.code == 2 or word not in ("apply", "resume", "rollback")):
            yield f"saved {new}: {ended.errors}"
        self._saved.update(new)
        known: set[Saved] = set()
        for name in LISTS:
            path = ledger_path(self.setting.folder / name)
            if path.exists():
                with opened_to_read(path) as ledger:
                    yield from self._recorded(ledger, name)
                    for run in ledger.runs():
                        known.update(_known(ledger.rows(run)))
                    if ended.code is not None and str(ended.printed.get("ledger")).endswith(path.name):
                        yield from self._said(ledger, word, ended)
        for saved in new:
            if saved not in known:
                yield f"saved and not recorded: {saved}"
        for saved in self._saved:
            if self._saved[saved] > self._begun[saved]:
                yield f"saved without being announced: {saved}"
        for saved in self._recorded_saves:
            if self._recorded_saves[saved] > self._saved[saved] and len(self._recorded_in[saved]) < 2:
                yield f"recorded and not saved: {saved}"

    def _recorded(self, ledger: Ledger, name: str) -> Iterator[str]:
        """Compare what *ledger* has recorded with what was saved."""
        changes = {
            (run.number, row.change.row): row.change for run in ledger.runs() for row in ledger.rows(run)
        }
        for event in ledger.events(self._heard[name]):
            self._heard[name] = event.number
            detail, change = event.detail, changes.get((event.run, event.row or 0))
            if change is None:
                continue
            if event.what == "saving":
                self._begun[Saved(ACCOUNT, change.key, detail["before"], change.po_number)] += 1
            if event.what == "recorded" and detail["status"] in WRITTEN:
                saved = Saved(ACCOUNT, change.key, detail["before"], detail["after"])
                if saved.old != saved.new:
                    self._recorded_saves[saved] += 1
                    self._recorded_in[saved].add(name)
                if change.expected not in (None, saved.old):
                    yield f"{name}#{event.run} row {event.row} replaced {saved.old}, not {change.expected}"

    def _said(self, ledger: Ledger, word: str, ended: Ended) -> Iterator[str]:
        """Compare what a command says of its run with *ledger* and the portal."""
        printed = ended.printed
        run = ledger.run(int(printed["run"].rpartition("#")[2])) if "run" in printed else None
        if run is None or word not in ("apply", "resume", "rollback", "results"):
            return
        rows = ledger.rows(run)
        counts = Counter(str(row.outcome.status) for row in rows)
        if counts != Counter({status: count for status, count in printed["counts"].items() if count}):
            yield f"counts {printed['counts']} instead of {dict(counts)}"
        written = _results(self.setting.folder / printed["results"])
        kept = [(row.outcome.status, row.outcome.after or "") for row in rows]
        if written != kept:
            yield f"results {written} instead of {kept}"
        if word != "results" and ended.code == 0:
            yield from self._shown(run, rows)

    def _shown(self, run: Run, rows: Sequence[Row]) -> Iterator[str]:
        """Find rows of *run* that the portal doesn't show as asked; a lock is cleared before one sets it."""
        numbers = self.setting.numbers()
        locked = {row.change.lock_key for row in rows if row.change.lock}
        for row in rows:
            change = row.change
            if numbers[change.key] != change.po_number:
                yield f"0, but #{run.number} {change.place} is {numbers[change.key]}, not {change.po_number}"
            lock = change.lock_key in locked
            if change.lock is not None and self.setting.is_locked(change.key) is not lock:
                yield f"0, but #{run.number} {change.place} has another lock than {lock}"

    def _find(self, what: str) -> None:
        self.findings.append(f"after step {len(self.steps)} ({self.steps[-1]}): {what}")

    def _write(self, name: str, rows: dict[Key, tuple[str, str]]) -> None:
        self._lists[name] = rows
        self._earlier.append((name, dict(rows)))
        with (self.setting.folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for (enrollment, period, kind), (number, lock) in rows.items():
                writer.writerow([enrollment, period, number, kind, lock])

    def _new(self, prefix: str = "PO") -> str:
        self._made += 1
        return f"{prefix}-{self._made}"

    def _some_keys(self) -> list[Key]:
        return self._random.sample(self._keys, self._random.randint(2, len(self._keys)))

    def _list(self) -> str:
        return self._random.choices(LISTS, [3, 1])[0]

    def _run_name(self) -> str:
        """A list, or one of its runs."""
        name = self._list()
        return f"{name}#{self._random.randint(1, 5)}" if self._random.random() < 0.4 else name


def _known(rows: Sequence[Row]) -> Iterator[Saved]:
    """The saves that *rows* know of: recorded, with an unknown result, or overtaken by somebody else."""
    for row in rows:
        is_overtaken = row.outcome.status is Status.CONFLICT
        if row.before and (row.intent or row.wrote is not None or is_overtaken):
            yield Saved(ACCOUNT, row.change.key, row.before.number, row.change.po_number)


def _results(path: Path) -> list[tuple[str, str]]:
    if path.suffix == ".json":
        return [(row["status"], row["after"] or "") for row in json.loads(path.read_text())["rows"]]
    return [(row["status"], row["after"]) for row in read_results(path)]
