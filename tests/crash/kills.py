"""Kill the tool, its browsers, and the simulator at random points while lists are applied; count errors."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from eaportal.flows.bulk.ledger.database import DatabasePlace, LedgerError
from eaportal.flows.bulk.ledger.files import ledger_path
from eaportal.flows.bulk.ledger.opening import opened_to_read
from eaportal.flows.client import Simulator
from tests.crash.processes import Served, Tool
from tests.support.bulk_portal import ACCOUNT, PERIODS, BulkPortal, world_of

TOOL, BROWSER, SIMULATOR = "tool", "browser", "simulator"
KINDS = {"azure": "", "marketplace": "M"}
# How often the tool may end by itself before the test fails.
PATIENCE = 20
Place = tuple[str, str, str]
Step = tuple[str | None, str | None]


LOST, DOUBLED, WRONG = "lost", "doubled", "wrong"


@dataclass(frozen=True)
class Finding:
    """A wrong entry of the portal's journal or of a ledger: LOST, DOUBLED, or WRONG, with its place."""

    kind: str
    place: Place
    seen: str

    def __str__(self) -> str:
        return f"{self.kind}: {' '.join(self.place)}: {self.seen}"


@dataclass(frozen=True)
class Tally:
    """The result of a crash test."""

    rows: int
    kills: int
    findings: tuple[Finding, ...]

    def count(self, kind: str) -> int:
        """How many findings are of *kind*."""
        return sum(finding.kind == kind for finding in self.findings)


class CrashTest:
    """Applies lists of *enrollments*, one after the other, until everything has been killed."""

    _options: tuple[str, ...] = ("--workers", "2")

    def __init__(self, folder: Path, enrollments: Sequence[str], seed: int = 2020) -> None:
        self._random = Random(seed)  # noqa: S311 - repeatable on purpose
        self._places: list[Place] = [
            (number, period, kind) for number in enrollments for period in PERIODS for kind in KINDS
        ]
        self._served = Served(folder, world_of(enrollments))
        self._portal = BulkPortal(Simulator(self._served.url).world(), folder)
        self._lists: list[Path] = []
        self._tool: Tool | None = None

    def _place(self, change_list: Path) -> Path | DatabasePlace:
        """Where the ledger of a list is."""
        return ledger_path(change_list)

    def run(self, victims: Sequence[str]) -> Tally:
        """Kill each of *victims*, in random order, finish the last list, and count."""
        try:
            for victim in self._random.sample(victims, len(victims)):
                assert any(self._killed(victim) for _ in range(PATIENCE)), f"no {victim} to kill"
            assert any(self._at_work().end() == 0 for _ in range(PATIENCE)), "a list does not finish"
            return self._tally(len(victims))
        finally:
            if self._tool:
                self._tool.kill()
            self._served.end()

    def _killed(self, victim: str) -> bool:
        tool = self._at_work()
        rows = self._random.randrange(4)
        tool.wait(rows, self._random.uniform(0, 0.3) if rows else self._random.uniform(0.2, 3))
        if not tool.is_at_work:
            return False
        if victim == BROWSER:
            return tool.kill_a_browser(self._random)
        (tool if victim == TOOL else self._served).kill()
        return True

    def _at_work(self) -> Tool:
        """The tool, started again if it was killed or gave up; on a new list if the last one is done."""
        if self._tool is None or not self._tool.is_at_work:
            if not self._lists or (self._tool and self._tool.end() == 0):
                self._lists.append(self._write())
            name = self._lists[-1].name
            word = "resume" if self._has_begun() else "apply"
            self._tool = Tool(self._portal.command(word, name, *self._options), self._portal.folder)
        return self._tool

    def _write(self) -> Path:
        turn = len(self._lists) + 1
        rows = [(*place[:2], _wanted(place, turn), place[2]) for place in self._places]
        written = self._portal.write(rows, "enrollment,period,po_number,kind")
        return written.rename(written.with_name(f"changes-{turn}.csv"))

    def _has_begun(self) -> bool:
        try:
            with opened_to_read(self._place(self._lists[-1])) as ledger:
                return bool(ledger.runs())
        except LedgerError:
            return False

    def _tally(self, kills: int) -> Tally:
        findings = [*self._in_the_journal(), *self._in_the_ledgers()]
        return Tally(len(self._places) * len(self._lists), kills, tuple(findings))

    def _in_the_journal(self) -> Iterator[Finding]:
        """Find what the portal has not written exactly once for each row, in the order of the lists."""
        written: dict[Place, list[Step]] = defaultdict(list)
        for who, what, old, new in self._portal.journal():
            number, period, kind = what.split()
            written[number, period, kind].append((old, new))
            if who != ACCOUNT:
                yield Finding(WRONG, (number, period, kind), f"{new} by {who}")
        for place in self._places:
            wanted = list(pairwise(_wanted(place, turn) for turn in range(len(self._lists) + 1)))
            count, seen = Counter(written[place]), f"{written[place]} instead of {wanted}"
            yield from (Finding(LOST, place, f"{step}") for step in wanted if not count[step])
            yield from (Finding(DOUBLED, place, f"{step}") for step in wanted for _ in range(count[step] - 1))
            if set(count) - set(wanted) or (count == Counter(wanted) and written[place] != wanted):
                yield Finding(WRONG, place, seen)

    def _in_the_ledgers(self) -> Iterator[Finding]:
        """Find the rows that were not updated from the number before to the wanted one."""
        for turn, path in enumerate(self._lists, start=1):
            with opened_to_read(self._place(path)) as ledger:
                rows = ledger.rows(ledger.runs()[0])
            for place, row in zip(self._places, rows, strict=True):
                said = (row.outcome.status, row.outcome.before, row.outcome.after)
                if said != ("updated", _wanted(place, turn - 1), _wanted(place, turn)):
                    yield Finding(WRONG, place, f"{path.name}: {said} {row.outcome.message}")


def _wanted(place: Place, turn: int) -> str:
    """The number that list *turn* wants; 0 for the default number."""
    number, period, kind = place
    own = f"{number}-{period.replace('-', '')}{KINDS[kind]}"
    return f"PO{turn}-{own}" if turn else own
