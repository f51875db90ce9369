import os
from pathlib import Path

import pytest

from eaportal.flows.articles.findings.house_rules import ALWAYS_ERRORS, HouseRules
from eaportal.flows.articles.findings.results import (
    LabelStyle,
)
from eaportal.flows.cli.check_settings import CheckSettings, read_check_settings
from eaportal.flows.errors import WrongInputError


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Writes a file of the project, and returns its folder."""
    monkeypatch.chdir(tmp_path)

    def write(text, name="eaportal.toml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return tmp_path

    return write


ALL = """
severity = {not-bold = "note", label-case = "off"}
fail-on = "warning"
labels-in = "quotes"
edition = "2021-08"
labels = "words/fi-FI.yaml"
allow-host = ["portal.example"]
exclude = ["drafts"]
"""


@pytest.mark.parametrize(
    ("name", "table"), [("pyproject.toml", "tool.eaportal.check"), ("eaportal.toml", "check")]
)
def test_all_settings_of_either_file(project, name, table):
    folder = project(f"[{table}]{ALL}", name)

    settings = read_check_settings(folder)

    assert settings.house_rules == HouseRules({"not-bold": "note", "label-case": None}, LabelStyle.QUOTES)
    assert (settings.fail_on, settings.edition) == ("warning", "2021-08")
    assert settings.label_files == (folder / "words" / "fi-FI.yaml",)
    assert (settings.allow_host, settings.exclude) == (["portal.example"], ["drafts"])


def test_the_nearest_file_with_settings_holds(project):
    project('[tool.eaportal.check]\nfail-on = "note"', "pyproject.toml")
    project("[tool.ruff]\nline-length = 100", "docs/pyproject.toml")
    project('[check]\nfail-on = "warning"', "docs/nl/eaportal.toml")
    folder = project("", "docs/nl/more/a.md")

    found = {name: read_check_settings(folder / name).fail_on for name in ("docs", "docs/nl", "docs/nl/more")}

    assert found == {"docs": "note", "docs/nl": "warning", "docs/nl/more": "warning"}


def test_a_project_without_settings_has_the_default_ones(project):
    folder = project("[tool.ruff\nnot even TOML", "pyproject.toml")

    assert read_check_settings(folder) == CheckSettings()
    assert CheckSettings().fail_on == "error"


ONE_OF = "must be 'error', 'warning' or 'note', not"
MISTAKES = {
    "setting": ('[check]\nfail-n = "note"', ":2: there is no setting 'fail-n'; the nearest is 'fail-on'."),
    "rule": (
        '[check]\nseverity = {not-bold = "note", label-cse = "off"}',
        ":2: there is no rule 'label-cse'; the nearest is 'label-case'.",
    ),
    "rule in a table": (
        '[check.severity]\nnot-bold = "note"\nlabel-cse = "off"',
        ":3: there is no rule 'label-cse'; the nearest is 'label-case'.",
    ),
    "severity": (
        '[check]\nseverity.not-bold = "loud"',
        ":2: 'not-bold' must be 'error', 'warning', 'note' or 'off', not 'loud'.",
    ),
    "value": ('[check]\n\nfail-on = "all"', f":3: 'fail-on' {ONE_OF} 'all'."),
    "type": ("[check]\nfail-on = 3", f":2: 'fail-on' {ONE_OF} 3."),
    "type of an entry": ("[check]\nexclude = ['a', 3]", ":2: 'exclude' must be a list of texts, not 3."),
    "table": ('[check]\nseverity = "off"', ":2: 'severity' must be a table, not 'off'."),
    "no table": ("check = 3", ":1: 'check' must be a table, not 3."),
    "edition": (
        '[check]\nedition = "2020"',
        ":2: there is no edition '2020'; there are 2019-12, 2020-12, 2021-08.",
    ),
    "setting outside its table": (
        'fail-on = "note"',
        ":1: there is no 'fail-on' here; the settings are in the table [check].",
    ),
    "syntax": ("[check]\nfail-on = note", ":2:11: not TOML: Invalid value."),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_reported_with_its_line(project, text, message):
    folder = project(text)

    with pytest.raises(WrongInputError) as error:
        read_check_settings(folder)

    assert str(error.value) == f"eaportal.toml{message}"


def test_a_misspelt_table_of_ours_is_a_mistake(project):
    folder = project('[project]\nname = "x"\n[tool.eaportal.chek]\n', "pyproject.toml")

    with pytest.raises(
        WrongInputError, match=r"^pyproject\.toml:3: there is no 'chek' here; .*\[tool\.eaportal\.check\]\.$"
    ):
        read_check_settings(folder)


@pytest.mark.parametrize("severity", ["warning", "note", "off"])
@pytest.mark.parametrize("rule", sorted(rule.code for rule in ALWAYS_ERRORS))
def test_what_was_not_understood_is_always_an_error(project, rule, severity):
    folder = project(f'[check.severity]\n{rule} = "{severity}"')

    with pytest.raises(WrongInputError) as error:
        read_check_settings(folder)

    meaning = "it means that something was not understood or not run"
    assert str(error.value) == f"eaportal.toml:2: {rule!r} is always an error: {meaning}."
    project(f'[check.severity]\n{rule} = "error"')
    assert read_check_settings(folder).severity == {rule: "error"}


@pytest.mark.parametrize(
    ("pattern", "excluded"),
    [
        ("drafts", {"drafts/a.md", "docs/drafts/b.md"}),
        ("drafts/", {"drafts/a.md", "docs/drafts/b.md"}),
        ("./docs/drafts", {"docs/drafts/b.md"}),
        ("docs/*", {"docs/drafts/b.md", "docs/c.md"}),
        ("*.md", {"drafts/a.md", "docs/drafts/b.md", "docs/c.md"}),
        ("**/c.md", {"docs/c.md"}),
        ("**/drafts/*.md", {"drafts/a.md", "docs/drafts/b.md"}),
        ("nothing", set()),
    ],
)
def test_excluded_articles(project, pattern, excluded):
    folder = project(f'[check]\nexclude = ["{pattern}"]')
    settings = read_check_settings(folder)

    articles = [Path("drafts/a.md"), Path("docs/drafts/b.md"), Path("docs/c.md"), Path(os.pardir) / "c.md"]
    assert {path.as_posix() for path in articles if settings.excludes(path)} == excluded
