"""The plugin in a project that does not use it, or that has the same names; no browser is started."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from eaportal.flows.qa import fixtures
from tests.support.files import ROOT

OWN_NAMES = """
import pytest

@pytest.fixture
def world(): return "their world"

@pytest.fixture
def labels(): return ["their", "labels"]

@pytest.fixture
def portal_world(): return "their portal"

def test_it(world, labels, portal_world):
    assert (world, labels, portal_world) == ("their world", ["their", "labels"], "their portal")
"""
# Both tests see the arguments that pytest-playwright would start its browser with.
LAUNCH = """
import pytest

@pytest.fixture(scope="session")
def playwright():
    class Chromium:
        executable_path = "/nowhere/chromium"
    class Playwright:
        chromium = Chromium
    return Playwright

def test_launch(browser_type_launch_args{also}):
    assert ("executable_path" in browser_type_launch_args) is {exchanged}
"""
SIMULATOR = """
@pytest.fixture(scope="session")
def portal_simulator(): return None
"""
LOADED = """
import sys

def test_nothing_is_loaded():
    ours = {name for name in sys.modules if name.partition(".")[0] == "eaportal"}
    assert ours == {
        "eaportal", "eaportal.flows", "eaportal.flows.qa", "eaportal.flows.qa.plugin",
        "eaportal.flows.qa.failures", "eaportal.flows.qa.fixtures", "eaportal.flows.qa.browser",
    }
    assert not {"flask", "sqlalchemy", "pydantic", "PIL", "yaml", "rich"} & sys.modules.keys()
"""


def run_pytest(folder: Path, test: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:randomly", "-p", "no:xdist"]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", "--disable-warnings", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("test", [OWN_NAMES, LOADED], ids=["fixtures of the same names", "nothing is used"])
def test_a_project_of_its_own_is_not_disturbed(tmp_path: Path, test: str) -> None:
    done = run_pytest(tmp_path, test)

    assert "1 passed" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("also", "setting", "exchanged"),
    [("", "", False), ("", "eaportal_browser = system", True), (", portal_simulator", "", True)],
    ids=["nothing of ours", "the setting", "a fixture of ours"],
)
def test_the_browser_is_exchanged_only_for_tests_that_ask_for_it(
    tmp_path: Path, also: str, setting: str, exchanged: bool
) -> None:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{setting}\n")

    done = run_pytest(tmp_path, LAUNCH.format(also=also, exchanged=exchanged) + SIMULATOR)

    assert "1 passed" in done.stdout, done.stdout


def test_another_setting_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\neaportal_browser = firefox\n")

    done = run_pytest(tmp_path, "")

    assert "eaportal_browser: expected 'system' or nothing." in done.stderr


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "import importlib.util\nimportlib.util.find_spec = lambda name: None"
    )
    done = run_pytest(tmp_path, "def test_it(portal_world): pass", "-p", "no:playwright")

    assert "To install them, run: pip install 'eaportal[pytest]'" in done.stdout
    assert done.returncode == 2


def test_the_guide_lists_each_fixture_and_option() -> None:
    guide = (ROOT / "docs/qa.md").read_text()
    plugin = (ROOT / "flows/qa/plugin.py").read_text()

    names = {name for name in vars(fixtures) if name.startswith("portal_")}
    assert names <= set(re.findall(r"`(portal_\w+)`", guide))
    assert set(re.findall(r'"(--eaportal-[\w-]+)"', plugin)) <= set(re.findall(r"--eaportal-[\w-]+", guide))
