"""The memory that a long bulk run needs from its first thousand rows to its last: make endurance."""

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from rich.console import Console

from benchmarks.portal_of_many import portal_of
from benchmarks.processes import family_mib

ROWS = 10_000
STAGES = 10


def main() -> None:
    """Apply a list of 10,000 rows, or the given number, and print the memory after each tenth."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    stages = [rows * stage // STAGES for stage in range(1, STAGES + 1)]
    console, began = Console(), time.perf_counter()
    with portal_of(rows) as portal:
        change_list = portal.write_list("many.csv", "")
        with portal.bulk("apply", change_list) as process:
            while process.poll() is None:
                time.sleep(1)
                done = _done(change_list.with_name("many.csv.ledger.sqlite"))
                if stages and done >= stages[0]:
                    stages = [stage for stage in stages if stage > done]
                    tool, simulator = family_mib(process.pid), family_mib(portal.process.pid)
                    seconds = time.perf_counter() - began
                    console.print(
                        f"{done:6} rows {seconds:6.0f} s: run {tool:.0f} MiB, simulator {simulator:.0f} MiB"
                    )
        console.print(portal.counts())


def _done(ledger: Path) -> int:
    """How many rows the *ledger* has recorded."""
    if not ledger.exists():
        return 0
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        try:
            (done,) = connection.execute("SELECT count(*) FROM row WHERE status != 'not-run'").fetchone()
        except sqlite3.OperationalError:  # it is empty so far
            return 0
        return int(done)


if __name__ == "__main__":
    main()
