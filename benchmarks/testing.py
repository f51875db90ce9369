"""What our plugin costs: a test beside the same test with bare pytest-playwright, and an empty collection."""

import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import RUNS, Figure

TESTS = 30
Times = dict[str, dict[str, list[float]]]
# The two kinds alternate, so that other load on the machine slows both. The first of each is left out.
CONFTEST = """
import json
import time
from pathlib import Path

import pytest

READY, WHOLE = {}, {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    began = time.perf_counter()
    item.config.began = began
    done = yield
    WHOLE.setdefault(item.originalname, []).append(time.perf_counter() - began)
    return done


@pytest.fixture
def ready(request):
    def ready():
        READY.setdefault(request.node.originalname, []).append(time.perf_counter() - request.config.began)

    return ready


@pytest.fixture(scope="session")
def signed_in(portal_simulator):
    world = portal_simulator.world()
    cookie = world.begin_session(role="ea_admin")
    kept = {"name": cookie.name, "value": cookie.value, "domain": "127.0.0.1", "path": cookie.path}
    return {"cookies": [{**kept, "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}]}


def pytest_sessionfinish():
    Path("times.json").write_text(json.dumps({"ready": READY, "whole": WHOLE}))
"""
BOTH = """
import pytest
from playwright.sync_api import expect


@pytest.fixture
def plain_page(new_context, signed_in, portal_simulator):
    page = new_context(locale="en-US", storage_state=signed_in).new_page()
    page.goto(portal_simulator.url + "manage/enrollment")
    return page


@pytest.mark.parametrize("number", range({count}))
class TestBoth:
    def test_plain_page(self, number, plain_page, ready):
        ready()

    def test_our_page(self, number, portal_sign_in, ready):
        portal_sign_in("ea_admin")
        ready()

    def test_plain(self, number, plain_page):
        change(plain_page, number)

    def test_ours(self, number, portal_sign_in):
        change(portal_sign_in("ea_admin"), number)


def change(page, number):
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("link", name="Usage Summary", exact=True).click()
    page.get_by_role("link", name="View/Edit PO Numbers").click()
    page.get_by_label("PO Number", exact=True).fill(f"PO-{{number}}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(f"is now PO-{{number}}.")
"""


def testing_figures() -> list[Figure]:
    """Measure a signed-in page in a new world, a whole test that changes a PO number, and a collection."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "conftest.py").write_text(CONFTEST)
        (folder / "test_both.py").write_text(BOTH.format(count=TESTS + 1))
        _run_pytest(folder)
        times: Times = json.loads((folder / "times.json").read_text())

    def median(kind: str, test: str) -> float:
        return statistics.median(times[kind][test][1:])

    plain_page, our_page = (median("ready", test) * 1000 for test in ("test_plain_page", "test_our_page"))
    plain, ours = (median("whole", test) for test in ("test_plain", "test_ours"))
    return [
        Figure("signed_in_page_ms", our_page, "ms", 60, f"bare pytest-playwright {plain_page:.0f} ms"),
        Figure("plugin_vs_playwright", ours / plain, "×", 1.1, f"the same test bare {plain * 1000:.0f} ms"),
        _collection(),
    ]


def _collection() -> Figure:
    """Compare the CPU time of collecting an empty test with and without our plugin."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "test_empty.py").write_text("def test_nothing(): pass")
        arguments = {"with": (), "without": ("-p", "no:eaportal")}
        used: dict[str, list[float]] = {kind: [] for kind in arguments}
        for _ in range(RUNS + 1):
            for kind, more in arguments.items():
                used[kind].append(_cpu_seconds(folder, "--collect-only", *more))
    ours, without = (statistics.median(used[kind][1:]) for kind in arguments)
    return Figure(
        "collect_vs_without", ours / without, "×", 1.1, f"without our plugin {without * 1000:.0f} ms of CPU"
    )


def _cpu_seconds(folder: Path, *arguments: str) -> float:
    """Run pytest in *folder* and return the CPU time that it used."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run_pytest(folder, *arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _run_pytest(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
    subprocess.run([*command, *arguments], cwd=folder, check=True, capture_output=True)
