import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from eaportal.flows.bulk.ledger.rows import Evidence, Row, RowOutcome, Run, Source, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.report.page import write_report
from eaportal.flows.bulk.session import evidence
from eaportal.flows.bulk.session.evidence import EvidenceFolder, PageRecorder
from eaportal.simulator.server import Portal
from tests.e2e.conftest import bulk_world
from tests.support.bulk_portal import BulkPortal, world_of

FIRST, SECOND, THIRD = "7000000", "7000001", "7000002"
LIST = [
    (FIRST, "2020-11", "PO-1"),
    (FIRST, "2020-12", "PO-2"),
    (SECOND, "2020-10", "PO-3"),
    ("9999999", "2020-11", "PO-4"),
]


def report_of(portal: BulkPortal) -> Path:
    return portal.folder / "changes.report"


def run_and_fail(portal: BulkPortal) -> None:
    """A run with a row that keeps failing, two that are refused, and one that is updated."""
    portal.write(LIST)
    portal.world.break_next("save", status=500, from_call=2, times=2)
    portal.bulk("apply", "changes.csv", "--workers", "1", "--retries", "1")


@pytest.fixture(scope="session")
def page_of_failures(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the report of such a run, for tests that only read it."""
    with bulk_world(portal, world_of([FIRST, SECOND])) as world:
        failed = BulkPortal(world, tmp_path_factory.mktemp("failed"))
        run_and_fail(failed)
        yield (report_of(failed) / "index.html").as_uri()


def test_a_failed_row_has_a_picture_and_a_trace_of_its_last_attempt(
    bulk_portal: BulkPortal, page: Page
) -> None:
    run_and_fail(bulk_portal)
    folder = report_of(bulk_portal)

    page.goto((folder / "index.html").as_uri())

    failed = page.locator("#failure-3")
    expect(failed.get_by_role("blockquote")).to_have_text(
        "The portal couldn't do this (error 500). Nothing was saved."
    )
    expect(failed.get_by_role("list").get_by_role("listitem")).to_have_count(2)
    expect(failed.get_by_role("img")).to_have_js_property("naturalWidth", 1280)
    with zipfile.ZipFile(folder / "traces/run-1-row-3.zip") as trace:
        calls = [json.loads(line) for line in trace.read("trace.trace").splitlines()]
    typed = [call["params"]["value"] for call in calls if call.get("method") == "fill"]
    assert typed == ["PO-2"]
    expect(failed.get_by_role("link", name="traces/")).to_have_attribute("href", "traces/run-1-row-3.zip")
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*")) == [
        "index.html",
        "pictures/run-1-row-3.png",
        "pictures/run-1-row-4.png",
        "pictures/run-1-row-5.png",
        "traces/run-1-row-3.zip",
    ]


@pytest.mark.slow
def test_a_resumed_run_reports_what_earlier_processes_have_seen(bulk_portal: BulkPortal, page: Page) -> None:
    run_and_fail(bulk_portal)
    assert bulk_portal.counts("resume", "changes.csv") == {"updated": 2, "refused": 2}

    page.goto((report_of(bulk_portal) / "index.html").as_uri())

    expect(page.locator(".failure h3")).to_have_text(
        [
            f"Row 4: {SECOND}, 2020-10, azure ! refused",
            "Row 5: 9999999, 2020-11, azure ! refused",
        ]
    )
    for picture in page.locator(".failure").get_by_role("img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", 1280)
    expect(page.locator(".rows").get_by_text("2 failed attempts")).to_have_count(1)


@pytest.mark.slow
def test_a_run_without_failures_writes_only_the_report(bulk_portal: BulkPortal) -> None:
    bulk_portal.write(LIST[:2])

    done = bulk_portal.bulk("apply", "changes.csv", "--format", "json", "--report", "kept/here")

    assert json.loads(done.stdout)["report"] == "kept/here/index.html"
    assert os.listdir(bulk_portal.folder / "kept/here") == ["index.html"]
    assert not report_of(bulk_portal).exists()


def test_a_report_that_has_no_place_is_an_error_before_anything_is_run(bulk_portal: BulkPortal) -> None:
    bulk_portal.write(LIST[:1])
    report_of(bulk_portal).touch()
    before = bulk_portal.journal()

    done = bulk_portal.bulk("apply", "changes.csv")

    assert (done.returncode, done.stdout, done.stderr) == (2, "", "Error: changes.report: File exists.\n")
    assert bulk_portal.journal() == before


def test_a_report_that_cannot_be_written_is_an_error_and_the_results_are_complete(
    bulk_portal: BulkPortal,
) -> None:
    bulk_portal.write(LIST[:1])
    (report_of(bulk_portal) / "index.html").mkdir(parents=True)

    done = bulk_portal.bulk("apply", "changes.csv", "--format", "json")

    said = json.loads(done.stdout)
    assert (done.returncode, said["counts"]["updated"], said["report"]) == (1, 1, None)
    assert done.stderr == (
        "Error: changes.report/index.html: cannot be written: Is a directory."
        " There is no report; the results are complete.\n"
    )


@pytest.mark.slow
def test_a_page_that_hangs_is_the_reason_for_no_picture_and_keeps_nobody_waiting(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "_PICTURE_MS", 300)
    with pytest.raises(PlaywrightTimeoutError):
        page.goto("data:text/html,<script>while (true);</script>", timeout=2000)

    evidence_of_row = EvidenceFolder(tmp_path, 1).of_row(2)
    evidence_of_row.begin_attempt(PageRecorder(page), is_retry=True)
    evidence_of_row.attempt_failed(is_last=True)

    kept = evidence_of_row.keep(Status.FAILED)
    assert kept == Evidence(lacking="Timeout 300ms exceeded")


def test_a_picture_shows_no_password_and_leaves_the_page_as_it_was(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 240})
    page.set_content("<input type=password>")
    empty = PageRecorder(page).picture()
    page.locator("input").fill("a password")

    filled = PageRecorder(page).picture()

    assert filled == empty
    assert (page.viewport_size, page.locator("input").input_value()) == (
        {"width": 320, "height": 240},
        "a password",
    )


@pytest.mark.slow
def test_rows_are_filtered_by_status_and_by_words(page_of_failures: str, page: Page) -> None:
    page.goto(page_of_failures)
    rows, failures = page.locator(".rows tbody tr:visible th"), page.locator(".failure:visible")

    page.get_by_label("Show").select_option("refused")
    expect(rows).to_have_text(["4", "5"])
    expect(page.get_by_role("status")).to_have_text("2 of 4 rows shown")
    page.get_by_label("Enrollment, period, or number").fill("po-4")

    expect(rows).to_have_text(["5"])
    expect(failures).to_have_attribute("id", "failure-5")


def test_the_counts_of_the_report_and_of_its_groups_follow_the_filter(page: Page, tmp_path: Path) -> None:
    began = "2026-11-22T09:00:00+00:00"
    source = Source(Path("changes.csv"), (), ",", "hash", "http://127.0.0.1:8020/", "a@b.c")
    rows = []
    for number in range(2, 12):
        change = ListedChange(number, str(7_000_000 + number), "2020-11", f"PO-{number}")
        status = (Status.REFUSED, Status.UPDATED, Status.REFUSED)[number % 3]
        message = "" if status is Status.UPDATED else ("Closed.", "", "Locked.")[number % 3]
        rows.append(Row(change, None, None, RowOutcome(number, status, message)))
    write_report(
        tmp_path / "index.html", "changes.csv#1", Run(1, "apply", None, source, began, None), rows, []
    )
    errors: list[Error] = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(f"{(tmp_path / 'index.html').as_uri()}#failure-6")
    groups, headings = page.locator(".group h3:visible"), page.locator("#totals, .attention")

    expect(groups).to_have_text(["4 rows ! refused", "3 rows ! refused"])
    expect(page.locator("#failure-6 details")).to_have_attribute("open", "")
    page.get_by_label("Enrollment, period, or number").fill("700000")
    page.get_by_label("Show").select_option("refused")

    expect(headings).to_have_text(["Outcomes of 6 of 10 rows", "Needs attention: 6 of 7 rows"])
    expect(groups).to_have_text(["3 of 4 rows ! refused", "3 rows ! refused"])
    expect(page.locator(".totals strong")).to_have_text(["0", "0", "6", "0", "0", "0"])
    page.get_by_label("Enrollment, period, or number").fill("7000011")
    expect(groups).to_have_text(["1 of 4 rows ! refused"])
    page.get_by_label("Enrollment, period, or number").fill("")
    page.get_by_label("Show").select_option("all statuses")
    expect(headings).to_have_text(["Outcomes of 10 rows", "Needs attention: 7 rows"])
    expect(page.locator(".totals strong")).to_have_text(["3", "0", "7", "0", "0", "0"])
    assert errors == []


def test_the_picture_of_a_dialog_shows_it_as_a_screen_does(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 240})
    page.set_content(
        "<main style='height: 3000px'>A page</main><dialog><p role=alert>This number is locked.</p></dialog>"
    )
    whole = PageRecorder(page).picture()
    page.evaluate("document.querySelector('dialog').showModal()")

    picture = PageRecorder(page).picture()

    assert (height_of(whole) > 3000, height_of(picture)) == (True, 800)


def height_of(png: bytes) -> int:
    return int.from_bytes(png[20:24])


def test_without_javascript_every_row_is_shown(page_of_failures: str, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(page_of_failures)

        expect(page.locator(".rows tbody tr:visible")).to_have_count(4)
        expect(page.locator(".failure:visible")).to_have_count(3)
        expect(page.get_by_role("searchbox")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_is_accessible(page_of_failures: str, page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(page_of_failures)
    page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")

    found = Axe().run(page)

    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
