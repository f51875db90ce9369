import json
from pathlib import Path

import pytest

from tests.e2e.test_cli import ARTICLES, eaportal

DUTCH, ENGLISH, OTHER = (
    str(ARTICLES / f"{name}.md")
    for name in ("update-po-number.nl-NL", "update-po-number.en-US", "add-subscription.en-US")
)


def breaks(done) -> list[str]:
    """What the check says breaks, from the line that says how many articles do."""
    lines = done.stdout.splitlines()
    return lines[next(number for number, line in enumerate(lines) if line.startswith("If the page says ")) :]


@pytest.mark.slow
def test_a_renamed_label_breaks_the_articles_that_name_it_at_the_lines_where_they_do() -> None:
    done = eaportal("check", DUTCH, ENGLISH, OTHER, "--rename", "Usage Summary=Usage overview")

    assert done.returncode == 1
    assert breaks(done) == [
        "If the page says 'Usage overview' instead of 'Usage Summary', 2 of 3 articles break:",
        f"  {DUTCH}:19: step 3 says 'Samenvatting van gebruik'",
        f"  {ENGLISH}:17: step 3 says 'Usage Summary'",
    ]


@pytest.mark.slow
def test_a_label_renamed_in_one_language_breaks_only_that_language() -> None:
    done = eaportal("check", DUTCH, ENGLISH, "--rename", "Samenvatting van gebruik=Verbruik")

    assert breaks(done) == [
        "If the page says 'Verbruik' instead of 'Samenvatting van gebruik', 1 of 2 articles breaks:",
        f"  {DUTCH}:19: step 3 says 'Samenvatting van gebruik'",
    ]


@pytest.mark.slow
def test_a_label_renamed_to_what_the_article_says_fixes_it(tmp_path: Path) -> None:
    article = tmp_path / "ahead.md"
    text = Path(ENGLISH).read_text(encoding="utf-8").replace("**Usage Summary**", "**Usage overview**")
    article.write_text(text, encoding="utf-8")

    before = eaportal("check", str(article))
    after = eaportal("check", str(article), "--rename", "Usage Summary=Usage overview")

    assert (before.returncode, after.returncode) == (1, 0)
    assert breaks(after) == [
        "If the page says 'Usage overview' instead of 'Usage Summary', no article breaks."
    ]


@pytest.mark.slow
def test_an_article_in_a_language_of_a_label_file_is_checked_with_its_labels(tmp_path: Path) -> None:
    labels = tmp_path / "fi-FI.yaml"
    labels.write_text(
        "language: fi-FI\nlabels:\n  Reports: Raportit\n  Usage Summary: Käytön yhteenveto\n"
        "  View/Edit PO Numbers: Näytä tai muokkaa tilausnumeroita\n  Save: Tallenna\n",
        encoding="utf-8",
    )
    article = tmp_path / "fi.md"
    article.write_text(
        "---\nms.locale: fi-FI\n---\n# Tilausnumeron päivittäminen\n\n"
        "1. Kirjaudu [portaaliin](https://ea.azure.com).\n1. Avaa **Raportit**.\n"
        "1. Avaa **Käytön yhteenveto** ja valitse alla olevasta luettelosta laskutuskausi.\n"
        "1. Napsauta **Näytä tai muokkaa tilausnumeroita**.\n1. Anna uusi numero ja napsauta **Tallenna**.\n",
        encoding="utf-8",
    )

    done = eaportal("check", str(article), "--labels", str(labels), "--format", "json")

    (checked,) = json.loads(done.stdout)["articles"]
    assert (checked["locale"], checked["verdict"], checked["actions_run"]) == ("fi-FI", "pass", 7)


@pytest.mark.slow
def test_a_named_edition_comes_before_the_articles_own() -> None:
    done = eaportal("check", DUTCH, "--edition", "2021-08", "--format", "json")

    (checked,) = json.loads(done.stdout)["articles"]
    assert (checked["edition"], checked["verdict"]) == ("2021-08", "fail")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--rename", "Usage"],
            "--rename: 'Usage' is not of the form OLD=NEW, such as 'Usage Summary=Usage overview'.",
        ),
        (
            ["--rename", "=x"],
            "--rename: '=x' is not of the form OLD=NEW, such as 'Usage Summary=Usage overview'.",
        ),
        (
            ["--rename", "Usage Sumary=x"],
            "--rename: No page of edition 2020-12 reads 'Usage Sumary'; the nearest is 'Usage Summary'.",
        ),
        (["--labels", "none.yaml"], "none.yaml: No such file or directory."),
        (
            ["--rename", "Save=Keep", "--base-url", "http://127.0.0.1:1/"],
            "--rename and --labels change the labels of the built-in simulator: leave out --base-url.",
        ),
    ],
)
def test_labels_that_cannot_be_changed_are_reported_and_nothing_runs(
    options: list[str], sentence: str
) -> None:
    done = eaportal("check", ENGLISH, *options)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"Error: {sentence}"
