"""Compare what the pages expose to a screen reader with the snapshots, in each language."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.labels import LABELS, SOURCE, Labels
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.fixtures import option_prefix
from eaportal.flows.qa.sign_in import SignIn, begin_session
from eaportal.flows.qa.snapshots import (
    PAGES_FILE,
    TEXTS_FILE,
    StructureDiffersError,
    differences,
    read_pages,
    read_texts,
    texts_of,
    write_pages,
    write_texts,
)
from eaportal.flows.qa.suite.pages import snapshots
from eaportal.flows.qa.suite.settings import EDITOR

# Two languages that are written from left to right, and one from right to left.
FEW = (SOURCE, "nl-NL", "ar-SA")


@proves(Fact.LABELS, against="label-changed language-mixed")
@pytest.mark.eaportal_kept
def test_the_pages_match_their_snapshots(
    language: str,
    portal_sign_in: SignIn,
    portal_world: World,
    portal_labels: Labels,
    snapshot_folder: Path,
    request: pytest.FixtureRequest,
) -> None:
    actual = snapshots(portal_sign_in(EDITOR), portal_world, portal_labels)

    found = differences(
        read_pages(snapshot_folder / PAGES_FILE),
        read_texts(snapshot_folder / TEXTS_FILE).get(language, {}),
        actual,
    )

    if found:
        lines = (f"{name}:\n" + "\n".join(f"  {line}" for line in each) for name, each in found.items())
        pytest.fail(
            f"In {language} these pages differ from their snapshots: {', '.join(found)}."
            f" If the change is intended: {option_prefix(request.config)}update-snapshots\n"
            + "\n".join(lines),
            pytrace=False,
        )


@proves(Fact.LABELS)
@pytest.mark.eaportal_kept
def test_the_snapshots_are_updated(
    browser: Browser, browser_context_args: dict[str, Any], portal_world: World, snapshot_folder: Path
) -> None:
    """Runs on request, instead of the comparison."""
    taken = {}
    for language, labels in LABELS.items():
        context = browser.new_context(**{**browser_context_args, "locale": language})
        begin_session(context, portal_world, EDITOR)
        page = context.new_page()
        page.goto(portal_world.url)
        taken[language] = snapshots(page, portal_world, labels)
        context.close()
    english = taken.pop(SOURCE)
    texts = {}
    for language, pages in taken.items():
        try:
            texts[language] = texts_of(english, pages)
        except StructureDiffersError as error:
            pytest.fail(f"In {language} the structure isn't that of English. {error}", pytrace=False)

    try:
        write_pages(snapshot_folder / PAGES_FILE, english)
        write_texts(snapshot_folder / TEXTS_FILE, texts)
    except OSError as error:
        pytest.fail(f"{error.filename}: {error.strerror}.", pytrace=False)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the languages: a few, or all of them."""
    if "language" in metafunc.fixturenames:
        languages = LABELS if metafunc.config.getoption("eaportal_full") else FEW
        metafunc.parametrize(
            "language",
            [pytest.param(tag, marks=pytest.mark.browser_context_args(locale=tag)) for tag in languages],
        )
