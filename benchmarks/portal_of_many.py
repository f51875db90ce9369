"""A served portal of many enrollments, and a change list for it."""

import csv
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from benchmarks.measuring import EAPORTAL
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD
from tests.support.world_files import world_yaml

ACCOUNT = "ea_admin@eaportal.example"
PERIODS = ("2020-11", "2020-12", *(f"2021-{month:02}" for month in range(1, 12)))


@dataclass(frozen=True)
class Wanted:
    """One number to be entered."""

    enrollment: str
    period: str
    po_number: str


@dataclass(frozen=True)
class ServedPortal:
    """A portal in a process of its own, in which ACCOUNT may edit all of *rows*; *folder* is to work in."""

    url: str
    process: subprocess.Popen[str]
    folder: Path
    rows: tuple[Wanted, ...]

    def write_list(self, name: str, prefix: str) -> Path:
        """Write a change list of all rows, each number begun with *prefix*."""
        path = self.folder / name
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("enrollment", "period", "po_number"))
            writer.writerows((row.enrollment, row.period, prefix + row.po_number) for row in self.rows)
        return path

    def bulk(self, *words: str | Path) -> subprocess.Popen[str]:
        """Begin ``eaportal bulk`` with *words*, with this portal and its user; counts() reads its end."""
        with self._output.open("w", encoding="utf-8") as output:  # a pipe would be full before it ends
            return subprocess.Popen(
                [str(EAPORTAL), "bulk", *map(str, words), "--base-url", self.url, "--format", "json"],
                stdout=output,
                stderr=subprocess.DEVNULL,
                text=True,
                cwd=self.folder,
                env={**os.environ, "EAPORTAL_USER": ACCOUNT, "EAPORTAL_PASSWORD": SAMPLE_PASSWORD},
            )

    def counts(self) -> dict[str, int]:
        """How many rows the last ``bulk()`` has brought to which status."""
        return cast("dict[str, int]", json.loads(self._output.read_text(encoding="utf-8"))["counts"])

    @property
    def _output(self) -> Path:
        return self.folder / "output.json"


@contextmanager
def portal_of(rows: int) -> Iterator[ServedPortal]:
    """Serve a portal in which so many *rows* can be changed, 13 in each enrollment, for the block."""
    numbers = [str(7_000_000 + number) for number in range(-(-rows // len(PERIODS)))]
    wanted = (Wanted(number, period, f"PO-{number}-{period}") for number in numbers for period in PERIODS)
    with TemporaryDirectory() as folder:
        world = Path(folder) / "world.yaml"
        world.write_text(world_yaml(numbers, periods=PERIODS, users=[ACCOUNT]), encoding="utf-8")
        serve = [str(EAPORTAL), "serve", "--port", "0", "--format", "json", "--world", str(world)]
        with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout
                url = json.loads(process.stdout.readline())["url"]
                yield ServedPortal(url, process, Path(folder), tuple(islice(wanted, rows)))
            finally:
                process.terminate()
