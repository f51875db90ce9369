"""Kill workers, the tool that began the run, and PostgreSQL, and stop workers past their lease."""

import signal
from collections.abc import Sequence
from pathlib import Path

from eaportal.flows.bulk.ledger.database import Place
from eaportal.flows.bulk.ledger.opening import ledger_of
from tests.crash.kills import TOOL, CrashTest, Tally
from tests.crash.processes import Tool
from tests.support.bulk_portal import EAPORTAL
from tests.support.postgres import Postgres

WORKER, ASLEEP, DATABASE = "worker", "asleep", "database"
LEASE_S = 2


class FleetTest(CrashTest):
    """Applies lists with so many *workers* beside the tool, whose ledger is in *postgres*."""

    def __init__(
        self, folder: Path, enrollments: Sequence[str], postgres: Postgres, workers: int = 3, seed: int = 2020
    ) -> None:
        super().__init__(folder, enrollments, seed)
        self._postgres = postgres
        self._url = postgres.create(folder.name)
        self._options = ("--workers", "1", "--ledger", self._url)
        self._folder = folder
        self._workers = [self._started() for _ in range(workers)]

    def run(self, victims: Sequence[str]) -> Tally:
        """Kill each of *victims*, in random order, finish the last list, and count."""
        try:
            return super().run(victims)
        finally:
            for worker in self._workers:
                worker.kill()

    def _place(self, change_list: Path) -> Place:
        return ledger_of(change_list, self._url)

    def _killed(self, victim: str) -> bool:
        if victim == TOOL:
            return super()._killed(victim)
        tool = self._at_work()
        tool.wait(self._random.randrange(4), self._random.uniform(0, 0.5))
        place = self._random.randrange(len(self._workers))
        worker = self._workers[place]
        if victim == DATABASE:
            self._postgres.kill()
            self._postgres.start()
        elif victim == ASLEEP:
            worker.signal(signal.SIGSTOP)
            tool.wait(0, LEASE_S + self._random.uniform(0.5, 3))
            worker.signal(signal.SIGCONT)
        if victim == WORKER or not worker.is_at_work:
            worker.kill()
            self._workers[place] = self._started()
        return True

    def _started(self) -> Tool:
        command = [str(EAPORTAL), "worker", "--ledger", self._url, "--base-url", self._portal.world.url]
        return Tool([*command, "--workers", "1", "--lease", str(LEASE_S)], self._folder)
