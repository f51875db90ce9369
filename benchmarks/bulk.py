"""A bulk run compared with the scripts that people write, on the same portal."""

import shutil
import time
from pathlib import Path

from benchmarks.measuring import Figure
from benchmarks.portal_of_many import ServedPortal, portal_of
from benchmarks.processes import CpuMeter
from benchmarks.scripts import playwright_rows, selenium_rows
from eaportal.flows.browser.start import choose_browser, started_browser, started_playwright

ROWS = 500
SCRIPT_ROWS = 20
# How often WebDriverWait polls, in seconds: its default, and what suits these pages best.
USUAL, TUNED = 0.5, 0.05


def bulk_figures() -> list[Figure]:
    """Rows per second as a multiple of scripts, CPU time per row, and planning compared with applying."""
    with portal_of(ROWS) as portal:
        plain = _playwright(portal)
        selenium = _selenium(portal)
        planning, _ = _timed(portal, "plan", portal.write_list("planned.csv", "planned-"))
        applying, cpu = _timed(portal, "apply", portal.write_list("applied.csv", "applied-"))
    rate = ROWS / applying
    return [
        Figure(
            "bulk_vs_plain", rate / plain, "×", 10, f"{rate:.1f} rows/s against {plain:.2f}", is_least=True
        ),
        *_beside_selenium(rate, selenium),
        Figure("bulk_cpu_ms_per_row", cpu / ROWS * 1000, "ms", 120, f"{ROWS} rows, all processes"),
        Figure(
            "plan_vs_apply",
            applying / planning,
            "×",
            2,
            f"planning {ROWS / planning:.1f} rows/s",
            is_least=True,
        ),
    ]


def _beside_selenium(rate: float, selenium: tuple[float, float] | None) -> list[Figure]:
    """The comparison with Selenium, left out if there is no driver for it."""
    if selenium is None:
        return []
    usual, tuned = selenium
    detail = f"{usual:.2f} rows/s by default; {tuned:.2f} polling every {TUNED} s: {rate / tuned:.1f} ×"
    return [Figure("bulk_vs_selenium", rate / usual, "×", 6, detail, is_least=True)]


def _playwright(portal: ServedPortal) -> float:
    with started_browser() as browser:
        return playwright_rows(portal, browser, portal.rows[:SCRIPT_ROWS])


def _selenium(portal: ServedPortal) -> tuple[float, float] | None:
    """Rows per second of Selenium by default and tuned; None without Debian's chromium-driver."""
    driver = shutil.which("chromedriver")
    if driver is None:
        return None
    with started_playwright() as playwright:
        browser = choose_browser(playwright).path
    rows = portal.rows[:SCRIPT_ROWS]
    usual, tuned = (selenium_rows(portal, browser, Path(driver), rows, each) for each in (USUAL, TUNED))
    return usual, tuned


def _timed(portal: ServedPortal, command: str, change_list: Path) -> tuple[float, float]:
    """Seconds that *command* takes, and CPU seconds of it, its browsers, and the portal."""
    meter = CpuMeter()
    before = meter.look(portal.process.pid)
    began = time.perf_counter()
    with portal.bulk(command, change_list) as process:
        while process.poll() is None:
            meter.look(process.pid)
            time.sleep(0.1)
        seconds = time.perf_counter() - began
        used = meter.look(portal.process.pid) - before
    assert max(portal.counts().values()) == ROWS, portal.counts()
    return seconds, used
