"""Measure, print a table, and write results.json."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page
from rich.console import Console
from rich.table import Table

from benchmarks.bare_flask import bare_flask_figure
from benchmarks.big_world import big_world_figures
from benchmarks.bulk import bulk_figures
from benchmarks.checking import check_figures
from benchmarks.measuring import EAPORTAL, RUNS, Figure, median_of, run, seconds
from benchmarks.processes import resident_mib
from benchmarks.scaling import scaling_figures
from benchmarks.testing import testing_figures
from eaportal.flows import steps
from eaportal.flows.browser.sessions import portal_page
from eaportal.flows.browser.start import started_browser
from eaportal.flows.labels import LABELS
from eaportal.flows.pages.usage_summary import UsageSummaryPage
from eaportal.flows.portal import Credentials
from eaportal.simulator.server import Portal
from eaportal.simulator.timeline import advance
from eaportal.simulator.world_files.sample import sample_world
from eaportal.simulator.worlds.folder import BEGINNING, Worlds

ROWS = 30
LABELS_EN = LABELS["en-US"]
RESULTS = Path(__file__).with_name("results.json")


SECTIONS: dict[str, Callable[[Path | None], Iterable[Figure]]] = {
    "simulator": lambda _: [*_simulator(), bare_flask_figure()],
    "update": lambda _: [_update_cold(), *_warm_row()],
    "check": check_figures,
    "help": lambda _: [_help()],
    "reset": lambda _: [_world_reset()],
    "bulk": lambda _: bulk_figures(),
    "scaling": lambda _: scaling_figures(),
    "big-world": lambda _: big_world_figures(),
    "testing": lambda _: testing_figures(),
}


def main() -> None:
    """Measure the sections that are named, or all, and report; results.json is of a run of all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--articles", type=Path, help="a folder of articles to check too")
    asked = parser.parse_args()
    if unknown := set(asked.sections) - SECTIONS.keys():
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    console, figures = Console(width=110), []
    for section in asked.sections or SECTIONS:
        for figure in SECTIONS[section](asked.articles):
            console.print(
                f"{figure.name}: {figure.value:.2f} {figure.unit} ({figure.beside})", highlight=False
            )
            figures.append(figure)
    table = Table("figure", "median", "", "limit", "beside", title=_machine())
    for figure in figures:
        limit = f"{'≥' if figure.is_least else '<'} {figure.limit:g}"
        table.add_row(figure.name, f"{figure.value:.2f}", figure.unit, limit, figure.beside)
    console.print(table)
    if not asked.sections:
        _keep(figures)


def _keep(figures: list[Figure]) -> None:
    RESULTS.write_text(
        json.dumps(
            {
                "schema": 1,
                "machine": _machine(),
                "commit": _output("git", "rev-parse", "--short", "HEAD"),
                "figures": {figure.name: round(figure.value, 3) for figure in figures},
            },
            indent=1,
        )
        + "\n"
    )


def _simulator() -> list[Figure]:
    ready, memory = [], []
    for _ in range(RUNS):
        began = time.perf_counter()
        process = subprocess.Popen(
            [EAPORTAL, "serve", "--port", "0", "--format", "json"], stdout=subprocess.PIPE, text=True
        )
        with process:
            assert process.stdout
            json.loads(process.stdout.readline())
            ready.append(time.perf_counter() - began)
            memory.append(resident_mib(process.pid))
            process.terminate()
    bare = median_of(lambda: run(sys.executable, "-c", "import flask, sqlalchemy.orm, faker"))
    return [
        Figure(
            "simulator_ready_s", statistics.median(ready), "s", 1, f"importing its libraries {bare:.2f} s"
        ),
        Figure("simulator_memory_mib", statistics.median(memory), "MiB", 80, "resident when ready"),
    ]


def _update_cold() -> Figure:
    enrollment = sample_world().enrollments[0].number
    words = ["update", "--enrollment", enrollment, "--period", "2020-11", "--po-number", "PO-1"]
    cold = median_of(lambda: run(str(EAPORTAL), *words))
    browser = median_of(lambda: run(str(EAPORTAL), "browser"))
    return Figure("update_cold_s", cold, "s", 4, f"finding the browser alone {browser:.2f} s")


def _warm_row() -> list[Figure]:
    with Portal() as portal, started_browser() as browser:
        user = portal.users[0]
        credentials = Credentials(user.account, user.password or "")

        def measure(*, in_page: bool) -> float:
            with portal_page(browser, "en-US") as page:
                if not in_page:
                    page.route("**/in_page.js", lambda route: route.abort())
                steps.sign_in(page, portal.url, LABELS_EN, credentials)
                return statistics.median(_row(page, number, in_page=in_page) for number in range(ROWS))

        whole_pages = measure(in_page=False)
        exchanged = measure(in_page=True)
    beside = f"the same with whole page loads {whole_pages * 1000:.0f} ms"
    return [Figure("warm_row_ms", exchanged * 1000, "ms", 350, beside)]


def _row(page: Page, number: int, *, in_page: bool) -> float:
    """Carry out steps 2 to 5 once on a signed-in *page*; returns seconds."""
    period = ("2020-11", "2020-12")[number % 2]
    po_number = f"PO-{in_page:d}-{number:04}"
    began = time.perf_counter()
    steps.open_reports(page, LABELS_EN)
    steps.open_usage_summary(page, LABELS_EN)
    if in_page:
        steps.choose_period(page, LABELS_EN, period)
    else:
        UsageSummaryPage(page, LABELS_EN).choose_period(period)
        page.evaluate("document.querySelector('form.period').submit()")
        page.wait_for_url(f"**period={period}*")
    steps.open_po_numbers(page, LABELS_EN, "azure")
    steps.enter_and_save(page, LABELS_EN, po_number)
    assert steps.read_po_number(page, LABELS_EN, "azure") == po_number
    return time.perf_counter() - began


def _help() -> Figure:
    ours = median_of(lambda: run(str(EAPORTAL), "--help"))
    click = median_of(lambda: run(sys.executable, "-c", "import click"))
    return Figure("help_vs_click", ours / click, "×", 2, f"importing click {click * 1000:.0f} ms")


def _world_reset() -> Figure:
    with TemporaryDirectory() as folder:
        worlds = Worlds(Path(folder))
        made = seconds(lambda: worlds.create("default", sample_world()))
        with worlds.create("other", sample_world()).session(writes=True) as session, session.begin():
            advance(session, timedelta(days=30))
        reset = median_of(lambda: worlds.restore("other", BEGINNING))
        worlds.close()
    beside = f"making it from its seed {made * 1000:.0f} ms"
    return Figure("world_reset_ms", reset * 1000, "ms", 5, beside)


def _output(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def _machine() -> str:
    system, python = platform.system(), platform.python_version()
    return f"{system} {platform.machine()}, {os.cpu_count()} cores, Python {python}"


if __name__ == "__main__":
    main()
