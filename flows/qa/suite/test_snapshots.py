"""What a screen reader is told on each page, compared with what it was told before."""

import difflib
from pathlib import Path

import pytest

from flows.control import World
from flows.qa.checks import holds
from flows.qa.facts import Fact
from flows.qa.signing_in import SignedInAs
from flows.qa.suite.settings import EDITOR

FOLDER = Path(__file__).with_name("snapshots")
# Those into which every word of the pages is translated; the others differ in labels, which have checks.
LANGUAGES = ("en-US", "nl-NL")
PAGES = (
    "manage/enrollment",
    "manage/enrollment/switch",
    "report",
    "report/usagesummary?period=2020-11",
    "report/usagesummary/ponumbers?period=2020-11",
    "report/usagesummary/ponumbers?period=2020-10",
    "report/invoices",
    "mailbox",
)


@holds(Fact.LABELS, against="label-changed language-mixed")
@pytest.mark.parametrize(
    "language", [pytest.param(tag, marks=pytest.mark.browser_context_args(locale=tag)) for tag in LANGUAGES]
)
def test_the_pages_tell_a_screen_reader_what_they_told_before(
    language: str, signed_in_as: SignedInAs, world: World, pytestconfig: pytest.Config
) -> None:
    page = signed_in_as(EDITOR)
    told = []
    for path in PAGES:
        page.goto(world.url + path)
        told.append(f"# {path}\n{page.get_by_role('main').aria_snapshot()}\n".replace(world.url, "/"))
    now = "\n".join(told).replace(f"/w/{world.name}/", "/")

    kept = FOLDER / f"{language}.yaml"
    if pytestconfig.getoption("eaportal_update_snapshots"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(now, encoding="utf-8")
    before = kept.read_text(encoding="utf-8")
    difference = difflib.unified_diff(before.splitlines(), now.splitlines(), kept.name, "now", lineterm="")
    assert "\n".join(difference) == "", "Differs; where it is meant: --eaportal-update-snapshots."
