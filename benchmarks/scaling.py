"""Bulk runs with workers on PostgreSQL, next to the embedded engine with as many browsers, in turn."""

import argparse
import os
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
from rich.console import Console

from benchmarks.measuring import EAPORTAL, Figure
from benchmarks.portal_of_many import ACCOUNT, ServedPortal, portal_of
from benchmarks.processes import CpuMeter
from benchmarks.wires import wire_to
from eaportal.flows.bulk.ledger.opening import ledger_of, opened_to_read
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD
from tests.support.postgres import OTHER_USER, Postgres, started_postgres

ROWS, TIMES = 130, 3
BROWSERS = (1, 2, 4)
# Rows per second of workers on PostgreSQL, compared with the embedded engine.
LEAST = 0.95


@dataclass(frozen=True)
class Pair:
    """Rows per second with workers on PostgreSQL, and then *embedded* with as many browsers."""

    shared: float
    embedded: float

    @property
    def ratio(self) -> float:
        """How many times as fast the workers are."""
        return self.shared / self.embedded


@dataclass(frozen=True)
class Costs:
    """What a row costs: round trips to the database, bytes, and seconds of CPU; the most *connections*."""

    round_trips: float
    log_bytes: float
    postgres: float
    portal: float
    tool: float
    database_bytes: float
    portal_bytes: float
    connections: float


class Bench:
    """A portal, and a PostgreSQL with the ledgers of runs."""

    def __init__(self, portal: ServedPortal, postgres: Postgres) -> None:
        self._portal = portal
        self._postgres = postgres
        self._url = postgres.create("scaling")
        self._lists = 0

    def pairs(self, browsers: int, times: int) -> list[Pair]:
        """Apply lists with so many *browsers*, in turn; each worker beside the first is a process."""
        with self._workers(browsers - 1):
            self._rate(1, self._url)  # the workers start their browsers
            return [Pair(self._rate(1, self._url), self._rate(browsers, None)) for _ in range(times)]

    def costs(self) -> Costs:
        """Apply a list with one worker on PostgreSQL, and return what a row costs."""
        server, portal, tool = CpuMeter(), CpuMeter(), CpuMeter()
        processes = self._postgres.process.pid, self._portal.process.pid
        with (
            wire_to(self._postgres.connect) as database_wire,
            wire_to(lambda: socket.create_connection(("127.0.0.1", urlsplit(self._portal.url).port))) as wire,
            psycopg.connect(self._url, autocommit=True) as connection,
        ):
            wired = replace(self._portal, url=f"http://127.0.0.1:{wire.port}/")
            url = f"postgresql://{OTHER_USER}@127.0.0.1:{database_wire.port}/{connection.info.dbname}"
            before = [*_counters(connection), server.look(processes[0]), portal.look(processes[1]), 0.0]
            with self._begun(1, url, wired) as process:
                idle = most = len(self._postgres.process.children())
                while process.poll() is None:
                    most = max(most, len(self._postgres.process.children()))
                    server.look(processes[0])
                    tool.look(process.pid)
                    time.sleep(0.1)
            after = [*_counters(connection), server.look(processes[0]), portal.look(processes[1])]
            after.append(tool.look(process.pid))
            rows = len(self._portal.rows)
            spent = [(later - earlier) / rows for earlier, later in zip(before, after, strict=True)]
            passed = [each.count / rows for each in (database_wire, wire)]
            return Costs(*[*spent, *passed, most - idle])

    def _rate(self, browsers: int, ledger: str | None) -> float:
        """Rows per second between the first result and the last: browsers start before."""
        with self._begun(browsers, ledger) as process:
            process.wait()
        assert max(self._portal.counts().values()) == len(self._portal.rows), self._portal.counts()
        with opened_to_read(ledger_of(self._list, ledger)) as opened:
            ends = [datetime.fromisoformat(each.at) for each in opened.events() if each.what == "recorded"]
        return (len(ends) - 1) / (max(ends) - min(ends)).total_seconds()

    def _begun(
        self, browsers: int, ledger: str | None, portal: ServedPortal | None = None
    ) -> "subprocess.Popen[str]":
        self._lists += 1
        written = self._portal.write_list(self._list.name, f"{self._lists}-")
        where = ["--ledger", ledger] if ledger else []
        return (portal or self._portal).bulk("apply", written, "--workers", str(browsers), *where)

    @property
    def _list(self) -> Path:
        return self._portal.folder / f"list-{self._lists}.csv"

    @contextmanager
    def _workers(self, number: int) -> Iterator[None]:
        command = [
            str(EAPORTAL),
            "worker",
            "--ledger",
            self._url,
            "--base-url",
            self._portal.url,
            "--workers",
            "1",
        ]
        started = [
            subprocess.Popen(
                command,
                stderr=subprocess.DEVNULL,
                cwd=self._portal.folder,
                env={**os.environ, "EAPORTAL_USER": ACCOUNT, "EAPORTAL_PASSWORD": SAMPLE_PASSWORD},
            )
            for _ in range(number)
        ]
        try:
            yield
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait()


def _counters(connection: "psycopg.Connection[tuple[int, ...]]") -> tuple[int, ...]:
    """How many transactions of one statement there were, and the bytes of the write-ahead log."""
    query = (
        "SELECT xact_commit, (pg_current_wal_insert_lsn() - '0/0')::bigint"
        " FROM pg_stat_database WHERE datname = current_database()"
    )
    return connection.execute(query).fetchone() or ()


@contextmanager
def bench(rows: int) -> Iterator[Bench]:
    """Start a portal with so many *rows*, and a PostgreSQL."""
    with portal_of(rows) as portal, started_postgres() as postgres:
        yield Bench(portal, postgres)


def scaling_figures() -> list[Figure]:
    """Two workers on PostgreSQL, compared with two embedded browsers."""
    with bench(ROWS) as measured:
        pairs = measured.pairs(2, TIMES)
    ratios = [pair.ratio for pair in pairs]
    beside = f"of {spread(ratios)}; {spread([pair.shared for pair in pairs], 1)} rows/s"
    return [Figure("postgres_vs_embedded", statistics.median(ratios), "×", LEAST, beside, is_least=True)]


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The least and the greatest of *values*."""
    return f"{min(values):.{digits}f}-{max(values):.{digits}f}"


def main() -> None:
    """Measure with 1, 2 and 4 browsers, and print what docs/scaling.md quotes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of a list, 13 for each enrollment")
    parser.add_argument(
        "--times", type=int, default=TIMES, help="how often each is compared; 0 for the costs alone"
    )
    parser.add_argument("--browsers", type=int, nargs="+", default=BROWSERS, metavar="N")
    asked = parser.parse_args()
    console = Console(width=110, highlight=False)
    with bench(asked.rows) as measured:
        for browsers in asked.browsers if asked.times else ():
            pairs = measured.pairs(browsers, asked.times)
            ratios = [pair.ratio for pair in pairs]
            shared, embedded = ([getattr(pair, of) for pair in pairs] for of in ("shared", "embedded"))
            console.print(
                f"{browsers} browsers: PostgreSQL {spread(shared)} rows/s, embedded {spread(embedded)},"
                f" ratio {statistics.median(ratios):.2f} of {spread(ratios)}"
            )
        costs = measured.costs()
    for said in (
        f"A row: {costs.round_trips:.1f} round trips to the database, {costs.database_bytes:,.0f} bytes",
        f"  its write-ahead log: {costs.log_bytes:,.0f} bytes; the portal: {costs.portal_bytes:,.0f} bytes",
        f"  CPU: PostgreSQL {costs.postgres * 1000:.1f} ms, portal {costs.portal * 1000:.1f} ms,"
        f" tool and browser {costs.tool * 1000:.0f} ms",
        f"At most {costs.connections:.0f} connections of a process with one browser",
    ):
        console.print(said)
    console.print(f"{psutil.cpu_count()} cores, load {psutil.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
