"""The plugin in a project that does not use it, or that has the same names; no browser is started."""

import re

import pytest

from eaportal.flows.qa import fixtures
from tests.support.files import ROOT

pytest_plugins = ["pytester"]

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


ALONE = ("-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider", "-W", "ignore")


def test_a_project_that_uses_nothing_of_it_loads_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(LOADED)

    pytester.runpytest_subprocess(*ALONE).assert_outcomes(passed=1)


def test_a_project_keeps_its_fixtures_of_the_same_names(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(OWN_NAMES)

    pytester.runpytest_inprocess(*ALONE, "-p", "no:playwright").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("also", "setting", "exchanged"),
    [("", "", False), ("", "eaportal_browser = system", True), (", portal_simulator", "", True)],
    ids=["nothing of ours", "the setting", "a fixture of ours"],
)
def test_the_browser_is_exchanged_only_for_tests_that_ask_for_it(
    pytester: pytest.Pytester, also: str, setting: str, exchanged: bool
) -> None:
    pytester.makeini(f"[pytest]\n{setting}\n")
    pytester.makepyfile(LAUNCH.format(also=also, exchanged=exchanged) + SIMULATOR)

    pytester.runpytest_subprocess(*ALONE).assert_outcomes(passed=1)


def test_another_setting_is_an_error(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\neaportal_browser = firefox\n")

    done = pytester.runpytest_inprocess(*ALONE)

    done.stderr.fnmatch_lines("*eaportal_browser: expected 'system' or nothing.")


def test_without_the_extra_one_sentence_says_what_to_install(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eaportal.extras.find_spec", lambda _name: None)
    pytester.makepyfile("def test_it(portal_world): pass")

    done = pytester.runpytest_inprocess(*ALONE, "-p", "no:playwright")

    done.stdout.fnmatch_lines("*To install them, run: pip install 'eaportal[[]pytest[]]'*")
    assert done.ret == 2


def test_the_guide_lists_each_fixture_and_option() -> None:
    guide = (ROOT / "docs/qa.md").read_text()
    plugin = (ROOT / "flows/qa/plugin.py").read_text()

    names = {name for name in vars(fixtures) if name.startswith("portal_")}
    assert names <= set(re.findall(r"`(portal_\w+)`", guide))
    options = set(re.findall(r'"(--eaportal-[\w-]+)"', plugin)) - {
        "--eaportal-pictures"
    }  # the old name of one
    assert options <= set(re.findall(r"--eaportal-[\w-]+", guide))


def test_the_old_name_of_an_option_is_answered_with_the_new_one(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess(*ALONE, "-p", "no:playwright", "--eaportal-pictures", "folder")

    result.stderr.fnmatch_lines(["ERROR: --eaportal-pictures is now --eaportal-screenshots."])


def test_the_options_of_pytest_are_named_in_its_errors(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(portal_simulator): pass")

    done = pytester.runpytest_subprocess(*ALONE, "--base-url", "http://portal.example/")

    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(
        ["*portal.example is not this machine. To use a portal there anyway, pass: --eaportal-allow-host *"]
    )


def test_a_session_that_uses_the_portal_without_a_browser_reports_it_in_one_sentence(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(pytester.path))
    # Where Playwright has downloaded nothing, nothing is found.
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(pytester.path))
    pytester.makepyfile(LAUNCH.format(also=", portal_simulator", exchanged=False) + SIMULATOR)

    done = pytester.runpytest_subprocess(*ALONE)

    done.assert_outcomes(errors=1)
    assert done.ret == 3
    done.stdout.fnmatch_lines(["*There is no browser. Run 'eaportal browser --install', or set *"])
