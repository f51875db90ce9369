"""Projects of others, in an environment that has eaportal: they run as they would without it."""

import pytest

pytestmark = pytest.mark.slow

# Prefect's layout: the two folders have the names of folders in our repository.
OWN_FOLDERS = {
    "flows/__init__.py": "",
    "flows/order.py": "NAME = 'their flow'\n",
    "simulator/__init__.py": "from flows.order import NAME\n",
    "tests/test_own_folders.py": """
from flows.order import NAME
import simulator

def test_they_are_theirs():
    assert simulator.NAME == NAME == "their flow"
""",
    "pytest.ini": "[pytest]\npythonpath = .\n",
}
OWN_NAMES = {
    "conftest.py": """
import pytest

@pytest.fixture
def world():
    return "their world"

@pytest.fixture
def labels():
    return ["their", "labels"]

@pytest.fixture
def simulator(labels):
    return labels
""",
    "tests/test_own_names.py": """
def test_they_are_theirs(world, labels, simulator):
    assert (world, simulator) == ("their world", ["their", "labels"])
""",
}
# Of a project that drives a browser without pytest-playwright.
OWN_OPTION = {
    "conftest.py": OWN_NAMES["conftest.py"]
    + """
def pytest_addoption(parser):
    parser.addoption("--browser", default="theirs")

@pytest.fixture
def browser(pytestconfig):
    return pytestconfig.getoption("browser")
""",
    "tests/test_own_option.py": """
def test_it_is_theirs(browser):
    assert browser == "theirs"
""",
}
OWN_BROWSER = {
    "conftest.py": OWN_NAMES["conftest.py"]
    + """
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": "/their/browser"}
""",
    "tests/test_own_browser.py": """
import pytest

def test_it_is_theirs(browser_type_launch_args):
    assert browser_type_launch_args["executable_path"] == "/their/browser"

def test_it_is_started(request):
    with pytest.raises(Exception, match="/their/browser"):
        request.getfixturevalue("page")
""",
}
PORTAL = {
    "tests/test_portal.py": """
def test_the_portal(portal_sign_in, portal_reports_page):
    portal_sign_in("ea_admin")
    portal_reports_page.open()
""",
}
LOADED = {
    "conftest.py": """
import sys

def pytest_sessionfinish():
    loaded = {name.partition(".")[0] for name in sys.modules}
    heavy = {"babel", "click", "flask", "playwright", "pydantic", "rich", "sqlalchemy", "yaml"}
    print("loaded:", sorted(loaded & heavy), sorted(each for each in sys.modules if "simulator" in each))
""",
    "tests/test_nothing.py": "def test_nothing(): pass\n",
}


@pytest.fixture
def run(tmp_path):
    """Run pytest in an environment, on a project of these files."""

    def run(environment, *projects, options=()):
        for name, content in (file for project in projects for file in project.items()):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return environment.run(
            "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, cwd=tmp_path
        )

    return run


def test_a_project_with_its_own_names_folders_and_option_runs_beside_a_plain_install(environment, run):
    done = run(environment("", "pytest"), OWN_FOLDERS, OWN_NAMES, OWN_OPTION)

    assert "3 passed" in done.stdout, done.stdout


def test_a_project_with_its_own_browser_runs_beside_the_extra(environment, run):
    done = run(environment("pytest"), OWN_FOLDERS, OWN_NAMES, OWN_BROWSER)

    assert "4 passed" in done.stdout, done.stdout


def test_a_project_with_such_folders_tests_the_portal_and_verifies_it(environment, run, tmp_path):
    done = run(environment("pytest"), OWN_FOLDERS, PORTAL)
    verified = environment("pytest").run("eaportal", "verify", "--defect", "no-such-defect", cwd=tmp_path)

    assert "2 passed" in done.stdout, done.stdout
    assert "There is no defect" in verified.stderr
    assert verified.returncode == 2


def test_collecting_a_project_that_does_not_use_it_loads_nothing_heavy(environment, run):
    done = run(environment("", "pytest"), LOADED, options=["--collect-only"])

    assert "loaded: [] []" in done.stdout, done.stdout


def test_the_portal_without_the_extra_ends_with_2_and_one_sentence(environment, run):
    done = run(environment("", "pytest"), PORTAL)

    assert "pip install 'eaportal[pytest]'" in done.stdout + done.stderr
    assert done.returncode == 2
