"""What a screen reader is told on each page, compared with what it was told before."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from eaportal.flows.client import World
from eaportal.flows.labels import LABELS, Labels
from eaportal.flows.pages.sign_in import SignInPage
from eaportal.flows.qa.checks import holds
from eaportal.flows.qa.facts import Fact
from eaportal.flows.qa.sign_in import SignedInAs
from eaportal.flows.qa.snapshots import changed_pages, read_pages, write_pages
from eaportal.flows.qa.suite.settings import EDITOR, PAGES, PASSWORD

FOLDER = Path(__file__).with_name("snapshots")
# Of all languages two that are read from left to right, and one from right to left.
FEW = ("en-US", "nl-NL", "ar-SA")


@holds(Fact.LABELS, against="label-changed language-mixed")
@pytest.mark.eaportal_kept
def test_the_pages_tell_a_screen_reader_what_they_told_before(
    language: str, signed_in_as: SignedInAs, world: World, labels: Labels, pytestconfig: pytest.Config
) -> None:
    page = signed_in_as(EDITOR)
    told = {**frame_and_pages(page, world), **sign_in_pages(page, world, labels)}
    now = {name: without_addresses(each) for name, each in told.items()}

    kept = FOLDER / f"{language}.yaml"
    if pytestconfig.getoption("eaportal_update_snapshots"):
        try:
            write_pages(kept, now)
        except OSError as error:
            pytest.fail(f"{kept}: {error.strerror}.", pytrace=False)
    changed = changed_pages(read_pages(kept), now)
    if changed:
        lines = (f"{name}:\n" + "\n".join(f"  {line}" for line in told) for name, told in changed.items())
        pytest.fail(
            f"In {language} a screen reader is told something else on: {', '.join(changed)}."
            " Where that is meant: --update-snapshots.\n" + "\n".join(lines),
            pytrace=False,
        )


def frame_and_pages(page: Page, world: World) -> dict[str, str]:
    """What the pages tell to who is signed in: the frame once, then of each page what is its own."""
    told = {
        "Frame": "\n".join(page.locator(part).aria_snapshot() for part in ("header", "nav.side", "footer"))
    }
    for name, path in PAGES.items():
        page.goto(world.url + path)
        dialog = page.get_by_role("dialog")
        told[name] = (dialog if dialog.count() else page.get_by_role("main")).aria_snapshot()
    return told


def sign_in_pages(page: Page, world: World, labels: Labels) -> dict[str, str]:
    """What the three pages of signing in tell."""
    sign_in_page = SignInPage(page, labels)
    main = page.get_by_role("main")
    page.context.clear_cookies()
    page.goto(world.url)
    told = {"Account": main.aria_snapshot()}
    sign_in_page.enter_account(EDITOR)
    expect(sign_in_page.password_field).to_be_visible()
    told["Password"] = main.aria_snapshot()
    sign_in_page.enter_password(PASSWORD)
    expect(sign_in_page.no_button).to_be_visible()
    return {**told, "Stay signed in?": main.aria_snapshot()}


def without_addresses(told: str) -> str:
    """The same wherever links lead: nobody is told the address of one."""
    return "\n".join(line for line in told.splitlines() if not line.lstrip().startswith("- /url:"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the languages: a few, or all of them; all that are kept anew."""
    if "language" in metafunc.fixturenames:
        asked = (
            metafunc.config.getoption(option) for option in ("eaportal_full", "eaportal_update_snapshots")
        )
        metafunc.parametrize(
            "language",
            [
                pytest.param(tag, marks=pytest.mark.browser_context_args(locale=tag))
                for tag in (LABELS if any(asked) else FEW)
            ],
        )
