"""Each view once, in the languages in turn; make accessibility checks every view in every language."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from eaportal.flows.labels import LABELS
from eaportal.simulator.server import Portal
from tests.accessibility.axe import SCHEMES, Checker
from tests.accessibility.views import VIEWS, View

pytestmark = pytest.mark.slow

LANGUAGES = sorted(LABELS)
CASES = [
    pytest.param(
        view,
        LANGUAGES[i % len(LANGUAGES)],
        SCHEMES[i % 2],
        id=f"{i}-{LANGUAGES[i % len(LANGUAGES)]}-{view.path}",
    )
    for i, view in enumerate(VIEWS)
]


@pytest.fixture(scope="module")
def checker(browser: Browser) -> Iterator[Checker]:
    with Portal() as portal:
        yield Checker(browser, portal.url)


@pytest.mark.parametrize(("view", "language", "scheme"), CASES)
def test_axe_finds_nothing(checker: Checker, view: View, language: str, scheme: str) -> None:
    assert checker.check(view, language, [scheme]) == []
