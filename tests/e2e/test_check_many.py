import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from eaportal.flows.articles.findings.results import (
    Verdict,
)
from eaportal.flows.articles.reports.screenshots import ScreenshotStyle, lacks_fonts_for
from eaportal.flows.articles.resettable_portal import SharedPortal
from eaportal.flows.articles.run import ArticleChecker, BrowserGoneError, PortalFor
from eaportal.flows.articles.text.article import Article, read_article
from eaportal.simulator.database.tables import SignInRow
from tests.e2e.conftest import OwnWorld
from tests.e2e.test_cli import ARTICLES, EAPORTAL, PASSWORD, eaportal
from tests.support.json_reports import misfits

pytestmark = pytest.mark.slow

VERDICTS = {
    "add-subscription.en-US.md": "not-understood",
    "broken.md": "not-understood",
    "update-po-number-drifted.nl-NL.md": "fail",
    "update-po-number-six-steps.en-US.md": "pass",
    "update-po-number-six-steps.nl-NL.md": "pass",
    "update-po-number.en-US.md": "pass",
    "update-po-number.nl-NL.md": "pass",
}


@dataclass(frozen=True)
class Run:
    """One run of the command over a folder, and what it wrote into *folder*."""

    folder: Path
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Two workers on the fixture articles, one broken file among them."""
    folder = tmp_path_factory.mktemp("checked")
    articles = folder / "articles"
    articles.mkdir()
    for name in VERDICTS.keys() - {"broken.md"}:
        shutil.copy(ARTICLES / name, articles)
    (articles / "broken.md").write_bytes(b"1. Press **\xff**.\n")
    done = eaportal(
        "check", str(articles), "--workers", "2", "--format", "json",
        "--report", str(folder / "report"), "--screenshots", str(folder / "screenshots"),
    )  # fmt: skip
    return Run(folder, done)


def test_a_broken_file_does_not_stop_the_others_and_results_keep_their_order(run: Run) -> None:
    report = json.loads(run.done.stdout)

    verdicts = [(Path(article["path"]).name, article["verdict"]) for article in report["articles"]]
    assert verdicts == list(VERDICTS.items())
    assert misfits(run.done.stdout) == []
    assert run.done.returncode == 1


def test_each_result_is_shown_on_standard_error_as_it_comes(run: Run) -> None:
    *lines, report = run.done.stderr.splitlines()

    assert [line.partition(":")[0] for line in lines] == [f"{number} of 7" for number in range(1, 8)]
    assert sorted(line.split(": ")[1:] for line in lines) == [
        [str(run.folder / "articles" / name), "other" if name.startswith("add-") else verdict]
        for name, verdict in VERDICTS.items()
    ]
    assert report == f"Report: {run.folder / 'report' / 'index.html'}"


def test_screenshots_are_named_for_documentation(run: Run) -> None:
    names = sorted(path.name for path in (run.folder / "screenshots").glob("update-po-number.nl-NL.*"))

    assert names == [
        f"update-po-number.nl-NL.step-{step}.png"
        for step in (
            "1-sign-in", "2-reports", "3-period", "3-usage-summary", "4-view-edit-po",
            "5-po-number", "5-save",
        )
    ]  # fmt: skip


def test_an_article_has_the_same_screenshots_whatever_else_is_checked(run: Run, tmp_path: Path) -> None:
    article = run.folder / "articles" / "update-po-number.nl-NL.md"

    eaportal("check", str(article), "--screenshots", str(tmp_path))

    alone = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(alone) == 7
    assert {name: (run.folder / "screenshots" / name).read_bytes() for name in alone} == alone


def test_screenshots_for_documentation_are_cropped_scaled_and_without_the_banner(tmp_path: Path) -> None:
    done = eaportal(
        "check", str(ARTICLES / "update-po-number.nl-NL.md"), "--po-number", "PO-4711",
        "--screenshots", str(tmp_path), "--crop", "--scale", "2", "--no-banner",
    )  # fmt: skip

    sizes = {}
    for path in tmp_path.iterdir():
        with Image.open(path) as picture:
            sizes[path.name.rpartition("step-")[2]] = picture.size
    assert done.returncode == 0
    # Without a control to crop to, the whole window is shown.
    assert sizes.pop("1-sign-in.png") == (2 * 1280, 2 * 800)
    assert all(width < 1400 and height < 1000 for width, height in sizes.values())


def test_letters_without_a_font_are_noticed(page: Page) -> None:
    assert not lacks_fonts_for(page, "Save, Opslaan")
    assert lacks_fonts_for(page, "Sa\u0379e")


def test_the_page_shows_every_article_and_filters_them(run: Run, page: Page) -> None:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))

    page.goto((run.folder / "report" / "index.html").as_uri())

    expect(page.get_by_role("heading", level=1)).to_have_text("Articles checked")
    rows = page.get_by_role("table").locator("tbody tr")
    expect(rows.filter(visible=True)).to_have_count(7)
    page.get_by_label("Show").select_option("pass")
    expect(page.get_by_text("4 of 7 shown")).to_be_visible()
    page.get_by_label("Language or file").fill("nl-nl")
    expect(rows.filter(visible=True)).to_have_count(2)
    expect(page.get_by_role("heading", level=2).filter(visible=True)).to_have_count(3)
    page.get_by_role("link", name="update-po-number.nl-NL.md").click()
    opened = page.get_by_role("img", name="The page on which to save").filter(visible=True)
    expect(opened).to_have_count(1)
    assert opened.evaluate("image => image.naturalWidth") == 960
    assert problems == []


def test_a_report_of_43_articles_has_less_than_8_mb(run: Run) -> None:
    written = [path.stat().st_size for path in (run.folder / "report").rglob("*") if path.is_file()]
    articles = sum(verdict != "not-understood" for verdict in VERDICTS.values())

    assert sum(written) / articles < 8_000_000 / 43


@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_fits_its_window(run: Run, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})

    page.goto((run.folder / "report" / "index.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(article => article.open = true)")

    assert page.evaluate("document.documentElement.scrollWidth") == width


def portal_for(own_world: OwnWorld) -> PortalFor:
    return lambda _edition: SharedPortal(own_world.url)


def dutch() -> Article:
    read = read_article(ARTICLES / "update-po-number.nl-NL.md")
    assert isinstance(read, Article)
    return read


def test_the_second_article_goes_on_in_the_session_of_the_first(
    browser: Browser, own_world: OwnWorld
) -> None:
    checker = ArticleChecker(browser, portal_for(own_world), own_world.credentials())

    results = [checker.check(dutch()).result for _ in range(2)]

    assert [(each.verdict, each.actions_run) for each in results] == [(Verdict.PASS, 7)] * 2
    with own_world.world.session() as session:
        assert session.scalar(select(func.count()).select_from(SignInRow)) == 1


def test_screenshots_do_not_change_the_result(browser: Browser, own_world: OwnWorld) -> None:
    shared, user = portal_for(own_world), own_world.credentials()

    plain = ArticleChecker(browser, shared, user).check(dutch())
    pictured = ArticleChecker(
        browser, shared, user, po_number="CHECK-0002", screenshots=ScreenshotStyle(crop=True), for_report=True
    ).check(dutch())

    assert pictured.result == plain.result
    assert plain.screenshots == ()
    assert [picture.step for picture in pictured.screenshots] == [1, 2, 3, 3, 4, 5, 5]


def test_a_closed_browser_is_distinguished_from_an_article_that_fails(
    playwright, browser_type_launch_args, own_world: OwnWorld
) -> None:
    browser = playwright.chromium.launch(**browser_type_launch_args)
    checker = ArticleChecker(browser, portal_for(own_world), own_world.credentials())
    checker.check(dutch())
    browser.close()

    with pytest.raises(BrowserGoneError):
        checker.check(dutch())


def test_articles_on_an_external_portal_run_one_at_a_time(own_world: OwnWorld) -> None:
    before = own_world.contents()

    done = eaportal(
        "check", "--base-url", own_world.url, "--as", "ea_admin@eaportal.example",
        str(ARTICLES / "update-po-number.nl-NL.md"), str(ARTICLES / "update-po-number.en-US.md"),
        EAPORTAL_PASSWORD=PASSWORD,
    )  # fmt: skip

    assert done.returncode == 0
    numbers = [row for table, row in own_world.changes_since(before) if table == "po_number"]
    assert len(numbers) == 1
    assert "CHECK-0001-2" in numbers[0]


def test_fix_applies_what_diff_shows_and_the_next_check_finds_no_more_of_it(tmp_path: Path) -> None:
    article = tmp_path / "po.md"
    shutil.copy(ARTICLES / "update-po-number.nl-NL.md", article)
    published = article.read_text()

    shown = eaportal("check", str(article), "--diff")
    untouched = article.read_text()
    fixed = eaportal("check", str(article), "--fix")
    again = eaportal("check", str(article), "--format", "github")

    assert untouched == published
    assert [line for line in shown.stdout.splitlines() if line.startswith(("-", "+"))][2:] == [
        "-1. Kies links in het menu de ingang **rapporten**.",
        "+1. Kies links in het menu de ingang **Rapporten**.",
        "-1. Druk rechts op de knop **ko-nummers weergeven/bewerken**.",
        "+1. Druk rechts op de knop **Ko-nummers weergeven/bewerken**.",
    ]
    assert fixed.stderr == f"{article}: fixed.\n"
    assert article.read_text() == published.replace("**rapp", "**Rapp").replace("**ko-", "**Ko-")
    assert again.returncode == 0
    assert [line.partition("title=")[2].partition("::")[0] for line in again.stdout.splitlines()] == [
        "several-terms", "several-terms", "same-link",
    ]  # fmt: skip


def test_interrupted_check_ends_with_1_and_no_traceback() -> None:
    process = subprocess.Popen(
        [EAPORTAL, "check", ARTICLES], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    with process:
        first = process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate()

    assert first.startswith("1 of ")
    assert (process.returncode, errors.splitlines()[-1]) == (1, "Interrupted.")
    assert "Traceback" not in errors
