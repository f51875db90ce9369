"""Every page of a world of 100,000 enrollments beside the same page of the sample world."""

import json
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from benchmarks.measuring import EAPORTAL, Figure
from benchmarks.processes import resident_mib
from eaportal.flows.client import Simulator

ENROLLMENTS = 100_000
TIMES = 25
ACCOUNT = "ea_admin@eaportal.example"
PAGES = (
    "signin",
    "manage/enrollment",
    "manage/enrollment/switch",
    # Part of many names, of none, too short for the index, the beginning of many numbers.
    "manage/enrollment/switch?search=smith",
    "manage/enrollment/switch?search=zqzq",
    "manage/enrollment/switch?search=zq",
    "manage/enrollment/switch?search=12",
    "report",
    "report/usagesummary",
    "report/usagesummary?period=2020-11",
    "report/usagesummary/ponumbers?period=2020-11",
    "report/downloadusage",
    "report/pricesheet",
    "report/invoices",
    "mailbox",
)


def big_world_figures() -> list[Figure]:
    """How long the big world takes to make, and its pages as a multiple of those of the sample world."""
    small, _, small_mib = _served(None)
    big, ready, big_mib = _served(ENROLLMENTS)
    for page in PAGES:
        print(f"  {page:48}{small[page]:8.1f} ms{big[page]:8.1f} ms")  # noqa: T201
    slowest = max(PAGES, key=lambda page: big[page] / small[page])
    return [
        Figure("world_100k_ready_s", ready, "s", 600, f"{ENROLLMENTS:,} enrollments, 12 periods each"),
        Figure(
            "page_100k_vs_small",
            sum(big.values()) / sum(small.values()),
            "×",
            1.25,
            f"most at {slowest}: {big[slowest]:.1f} ms beside {small[slowest]:.1f}",
        ),
        Figure("world_100k_memory_mib", big_mib, "MiB", 120, f"after these pages; small {small_mib:.0f}"),
    ]


def _served(enrollments: int | None) -> tuple[dict[str, float], float, float]:
    """The milliseconds of each page, the seconds until it is served, and what the server then holds."""
    with _portal(enrollments) as (process, url, ready):
        cookie = Simulator(url).world().begin_session(ACCOUNT)
        headers = {"Cookie": f"{cookie.name}={cookie.value}"}
        requests = {page: urllib.request.Request(url + page, headers=headers) for page in PAGES}  # noqa: S310
        times = {page: [_milliseconds(request) for _ in range(TIMES)] for page, request in requests.items()}
        medians = {page: statistics.median(each) for page, each in times.items()}
        return medians, ready, resident_mib(process.pid)


@contextmanager
def _portal(enrollments: int | None) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    asked = ["--enrollments", str(enrollments)] if enrollments else []
    began = time.perf_counter()
    with TemporaryDirectory() as folder:
        serve = [str(EAPORTAL), "serve", "--port", "0", "--format", "json", "--data", folder, *asked]
        with subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            try:
                assert process.stdout
                url = json.loads(process.stdout.readline())["url"]
                yield process, url, time.perf_counter() - began
            finally:
                process.terminate()


def _milliseconds(request: urllib.request.Request) -> float:
    began = time.perf_counter()
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        answer.read()
    return (time.perf_counter() - began) * 1000
