"""Each view of the portal once, in each language in turn; all of them together: make accessibility."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from eaportal.flows.labels import LABELS
from eaportal.simulator.server import Portal
from tests.accessibility.looking import SCHEMES, Looker
from tests.accessibility.views import VIEWS, View

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
def looker(browser: Browser) -> Iterator[Looker]:
    with Portal() as portal:
        yield Looker(browser, portal.url)


@pytest.mark.parametrize(("view", "language", "scheme"), CASES)
def test_axe_finds_nothing(looker: Looker, view: View, language: str, scheme: str) -> None:
    assert looker.look(view, language, [scheme]) == []
