"""What a plain install has, what each extra adds, and what a user reads without it."""

import json
import re
import tomllib
from importlib.metadata import packages_distributions
from urllib.request import urlopen

import pytest

from eaportal import extras
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD
from tests.support.files import ARTICLES, CHANGE_LISTS, ROOT

SENTENCES = {
    "check": "Checking articles needs packages that are not installed. To install them, run: "
    "pip install 'eaportal[check]'",
    "bulk": "Changing PO numbers in bulk needs packages that are not installed. To install them, run: "
    "pip install 'eaportal[bulk]'",
    "postgres": "A ledger in PostgreSQL needs packages that are not installed. To install them, run: "
    "pip install 'eaportal[postgres]'",
    "pytest": "Testing the portal with pytest needs packages that are not installed. To install them, run: "
    "pip install 'eaportal[pytest]'",
    "pdf": "An invoice as PDF needs packages that are not installed. To install them, run: "
    "pip install 'eaportal[pdf]'",
}
ARTICLE = ARTICLES / "update-po-number.en-US.md"
CHANGES = CHANGE_LISTS / "semicolons.csv"
COMMANDS = [
    ("check", ["check", ARTICLE]),
    ("check", ["demo"]),
    ("bulk", ["bulk", "plan", CHANGES]),
    ("bulk", ["bulk", "apply", CHANGES]),
    ("bulk", ["bulk", "template", "template.csv"]),
    ("postgres", ["bulk", "status", CHANGES, "--ledger", "postgresql://host/name"]),
    ("pytest", ["verify"]),
]
IMPORTS = [
    ("bulk", "from eaportal import BulkUpdates"),
    ("check", "from eaportal import check_articles"),
    ("pytest", "from eaportal.flows.qa.verify.verifying import Suite"),
]

PDF = """
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from eaportal.flows.client import Simulator
from eaportal.simulator.server import Portal

with Portal() as portal:
    world = Simulator(portal.url).create_world("invoices")
    user = world.users()[0]
    cookie = world.begin_session(user.account)
    url = f"{portal.url}w/invoices/report/invoices/E{user.enrollments[0]}202010.pdf"
    try:
        with urlopen(Request(url, headers={"Cookie": f"{cookie.name}={cookie.value}"})) as answer:
            print(answer.status, answer.headers["Content-Type"])
    except HTTPError as error:
        page = error.read().decode()
        print(error.code, page[page.index("An invoice as PDF"):])
"""


def test_each_missing_extra_is_an_error_with_the_command_that_installs_it(monkeypatch):
    for extra in extras.MODULES:
        extras.require(extra)
        monkeypatch.setitem(extras.MODULES, extra, ("json", "a_module_that_is_not_installed"))

        with pytest.raises(extras.MissingExtraError) as caught:
            extras.require(extra)

        assert str(caught.value) == SENTENCES[extra]


def test_the_modules_of_an_extra_are_those_of_its_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    packages = {
        module: {package.casefold().replace("_", "-") for package in names}
        for module, names in packages_distributions().items()
    }

    for extra, modules in extras.MODULES.items():
        listed = {re.match("[a-z0-9-]+", each).group() for each in project[extra]} - {"keyring"}
        assert set().union(*(packages[module] for module in modules)) == listed
    assert project["all"] == [f"eaportal[{','.join(sorted(extras.MODULES))}]"]


@pytest.mark.slow
def test_a_plain_install_brings_few_packages_and_one_import_package(environment):
    bare = environment()

    assert len(bare.installed()) <= 32
    assert not bare.installed() & {"pytest", "pytest-playwright", "fpdf2", "openpyxl", "keyring", "pillow"}
    ours = {path.name for path in bare.packages.iterdir()} & {"eaportal", "flows", "simulator", "tests"}
    assert ours == {"eaportal"}


@pytest.mark.slow
def test_a_plain_install_serves_the_simulator_and_updates_a_number(environment):
    bare = environment()

    assert "Commands:" in bare.run("eaportal", "--help").stdout
    with bare.serving() as ready, urlopen(ready["url"]) as page:
        assert page.status == 200
    enrollment = ready["users"][0]["enrollments"][0]
    options = ["--period", "2020-11", "--po-number", "PO-1", "--format", "json"]
    done = bare.run("eaportal", "update", "--enrollment", enrollment, *options)
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "updated"), done.stderr


@pytest.mark.slow
def test_without_an_extra_its_commands_end_with_2_and_one_sentence(environment):
    bare = environment()
    ends = [bare.run("eaportal", *command) for _, command in COMMANDS]

    assert [(done.returncode, done.stdout, done.stderr.strip()) for done in ends] == [
        (2, "", f"Error: {SENTENCES[extra]}") for extra, _ in COMMANDS
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("extra", "line"), IMPORTS)
def test_without_an_extra_python_raises_the_same_sentence(environment, extra, line):
    done = environment().run("python", "-c", line)

    assert done.stderr.splitlines()[-1] == f"eaportal.extras.MissingExtraError: {SENTENCES[extra]}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("extra", "answer"), [("", "404 An invoice as PDF needs packages"), ("pdf", "200 application/pdf")]
)
def test_without_the_extra_a_page_says_what_a_pdf_needs(environment, extra, answer):
    done = environment(extra).run("python", "-c", PDF)

    assert done.stdout.startswith(answer), done.stderr
    assert extra or "pip install &#39;eaportal[pdf]&#39;" in done.stdout


@pytest.mark.slow
def test_the_extra_for_articles_is_enough_to_check_one(environment):
    done = environment("check").run("eaportal", "check", ARTICLE)

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_extra_for_lists_is_enough_to_plan_one(environment):
    bulk = environment("bulk")
    with bulk.serving() as ready:
        list_file = bulk.folder / "changes.xlsx"
        access = ["--base-url", ready["url"], "--as", ready["users"][0]["account"]]
        template = bulk.run("eaportal", "bulk", "template", list_file, *access, password=SAMPLE_PASSWORD)

    assert template.returncode == 0, template.stderr
    assert list_file.exists()
