"""Kill the tool, its browsers and the simulator at random points while lists are applied, and count."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from flows.bulk.ledger import LedgerError, ledger_path, opened_to_read
from flows.control import Simulator
from tests.crash.processes import Served, Tool
from tests.e2e.bulk_portal import ACCOUNT, PERIODS, BulkPortal, world_of

TOOL, BROWSER, SIMULATOR = "tool", "browser", "simulator"
KINDS = {"azure": "", "marketplace": "M"}
# How often the tool may end by itself before it counts as broken.
PATIENCE = 20
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Tally:
    """What the portal and the ledgers say once all is done; *wrong* are values that nobody asked for."""

    rows: int
    kills: int
    lost: int
    doubled: int
    wrong: int


class CrashTest:
    """Lists over *enrollments*, one after the other for as long as something is to be killed."""

    def __init__(self, folder: Path, enrollments: Sequence[str], seed: int = 2020) -> None:
        self._random = Random(seed)  # noqa: S311 - repeatable on purpose
        self._places: list[Place] = [
            (number, period, kind) for number in enrollments for period in PERIODS for kind in KINDS
        ]
        self._served = Served(folder, world_of(enrollments))
        self._portal = BulkPortal(Simulator(self._served.url).world(), folder)
        self._lists: list[Path] = []
        self._tool: Tool | None = None

    def run(self, victims: Sequence[str]) -> Tally:
        """Kill each of *victims*, in an order of chance, finish the last list, and count."""
        try:
            for victim in self._random.sample(victims, len(victims)):
                assert any(self._killed(victim) for _ in range(PATIENCE)), f"no {victim} to kill"
            assert any(self._at_work().end() == 0 for _ in range(PATIENCE)), "a list does not come to its end"
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
        """The tool, started again where it has been killed or has given up, on a new list after the last."""
        if self._tool is None or not self._tool.is_at_work:
            if not self._lists or (self._tool and self._tool.end() == 0):
                self._lists.append(self._write())
            name = self._lists[-1].name
            word = "resume" if self._has_begun() else "apply"
            self._tool = Tool(self._portal.command(word, name, "--workers", "2"), self._portal.folder)
        return self._tool

    def _write(self) -> Path:
        turn = len(self._lists) + 1
        rows = [(*place[:2], _wanted(place, turn), place[2]) for place in self._places]
        written = self._portal.write(rows, "enrollment,period,po_number,kind")
        return written.rename(written.with_name(f"changes-{turn}.csv"))

    def _has_begun(self) -> bool:
        try:
            with opened_to_read(ledger_path(self._lists[-1])) as ledger:
                return bool(ledger.runs())
        except LedgerError:
            return False

    def _tally(self, kills: int) -> Tally:
        journal: dict[Place, list[tuple[str | None, str | None]]] = defaultdict(list)
        others = 0
        for who, what, old, new in self._portal.journal():
            number, period, kind = what.split()
            journal[number, period, kind].append((old, new))
            others += who != ACCOUNT
        lost = doubled = 0
        wrong = others
        for place in self._places:
            wanted = list(pairwise(_wanted(place, turn) for turn in range(len(self._lists) + 1)))
            written = Counter(journal[place])
            lost += sum(not written[step] for step in wanted)
            doubled += sum(max(0, written[step] - 1) for step in wanted)
            wrong += sum(count for step, count in written.items() if step not in wanted)
            wrong += journal[place] != wanted and Counter(wanted) == written
        wrong += sum(each is not True for each in self._as_the_ledgers_say())
        return Tally(len(self._places) * len(self._lists), kills, lost, doubled, wrong)

    def _as_the_ledgers_say(self) -> Iterator[bool]:
        """Whether each row has ended as updated, from the number before it to the one that it wants."""
        for turn, path in enumerate(self._lists, start=1):
            with opened_to_read(ledger_path(path)) as ledger:
                rows = ledger.rows(ledger.run(1))
            for place, row in zip(self._places, rows, strict=True):
                said = (row.outcome.status, row.outcome.before, row.outcome.after)
                yield said == ("updated", _wanted(place, turn - 1), _wanted(place, turn))


def _wanted(place: Place, turn: int) -> str:
    """The number that list *turn* wants; 0 for the one that the portal has made."""
    number, period, kind = place
    own = f"{number}-{period.replace('-', '')}{KINDS[kind]}"
    return f"PO{turn}-{own}" if turn else own
