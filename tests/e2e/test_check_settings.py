"""A project with settings, comments that ignore findings, and a label file, from the command line on."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.test_cli import EAPORTAL

pytestmark = pytest.mark.slow

ENGLISH = """---
ms.locale: en-US
---
# Change a PO number

The number is on the invoice.

1. Sign in to the [EA portal](https://ea.azure.com/).
1. Select "reports". <!-- eaportal: ignore label-case -->
1. Select "Usage Summary" and pick the month of your invoice.
1. Select "View/Edit PO Numbers".
1. Type the new number and press "Save".
"""
FINNISH = """---
ms.locale: fi-FI
---
# Ostotilausnumeron muuttaminen

1. Kirjaudu [portaaliin](https://ea.azure.com/).
1. Avaa **Raportit**.
1. Avaa **Käytön yhteenveto** ja valitse alla olevasta luettelosta laskutuskausi.
1. Napsauta **Näytä tai muokkaa tilausnumeroita**.
1. Anna uusi numero ja napsauta **Tallenna**.
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an article in two languages, and a draft that isn't finished."""
    docs = tmp_path / "docs"
    (docs / "drafts").mkdir(parents=True)
    (docs / "po.md").write_text(ENGLISH, encoding="utf-8")
    (docs / "po.fi.md").write_text(FINNISH, encoding="utf-8")
    (docs / "drafts" / "po.md").write_text("Soon.\n", encoding="utf-8")
    return tmp_path


def run(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([EAPORTAL, *words], cwd=project, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "table"), [("pyproject.toml", "tool.eaportal.check"), ("eaportal.toml", "check")]
)
def test_an_article_in_a_language_that_the_portal_lacks_passes_with_its_own_labels(
    project: Path, name: str, table: str
) -> None:
    before = run(project, "check", "docs/po.fi.md")
    written = run(project, "labels", "from", "docs/po.fi.md")
    (project / name).write_text(
        f'[{table}]\nlabels = "fi-FI.yaml"\nexclude = ["drafts"]\nfail-on = "warning"\nlabels-in = "any"\n',
        encoding="utf-8",
    )
    both = run(project, "check", "docs")
    bold = (
        (project / name).read_text("utf-8").replace('labels-in = "any"', 'severity = {not-bold = "warning"}')
    )
    (project / name).write_text(bold, encoding="utf-8")
    strict = run(project, "check", "docs")
    lenient = run(project, "check", "docs", "--fail-on", "error")

    assert before.returncode == 1
    assert "docs/po.fi.md:1:1: note[language]: fi-FI: the portal has no Finnish pages" in before.stdout
    assert (written.returncode, written.stdout) == (0, "fi-FI.yaml: 4 labels of fi-FI.\n")
    assert (both.returncode, both.stdout.splitlines()) == (
        0,
        [
            "docs/po.fi.md:1:1: note[not-judged]: Whether words beside the actions make sense was not judged:"
            " the words of Finnish for that are not known.",
            "    1 | ---",
            "      | ^",
            "docs/po.fi.md: pass: all 5 steps work, 7 actions in the text, 7 run; 1 note",
            "docs/po.md: pass: all 5 steps work, 7 actions in the text, 7 run",
            "2 articles: 2 passed, 0 failed, 0 not understood; 1 note",
        ],
    )
    assert strict.returncode == 1
    assert "docs/po.md:9:12: warning[not-bold]: All 4 labels are in quotes, not bold." in strict.stdout
    assert lenient.returncode == 0


def test_each_list_of_a_file_has_its_own_screenshots(project: Path) -> None:
    article = project / "docs" / "po.md"
    steps = ENGLISH.partition("1. Sign in")
    article.write_text(f"{ENGLISH}\n## Again\n\n{steps[1]}{steps[2]}", encoding="utf-8")

    done = run(project, "check", "docs/po.md", "--screenshots", "media")

    assert [line.partition(": pass")[0] for line in done.stdout.splitlines() if ": pass: " in line] == [
        "docs/po.md, list on line 8 (Change a PO number)",
        "docs/po.md, list on line 16 (Again)",
    ]
    names = sorted(path.name for path in (project / "media").iterdir())
    assert len(names) == 14
    assert {name.split(".step-")[0] for name in names} == {"po.en-US.list-1", "po.en-US.list-2"}
