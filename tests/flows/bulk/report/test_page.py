from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from eaportal.flows.bulk.ledger.audit import Event
from eaportal.flows.bulk.ledger.rows import Evidence, Present, Row, RowOutcome, Run, Source, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.report.chart import Stretch
from eaportal.flows.bulk.report.page import FailedAttempt, History, as_page, history_of

BEGAN = datetime(2026, 11, 22, 9, tzinfo=UTC)
PICTURE, TRACE = "pictures/run-1-row-4.png", "traces/run-1-row-4.zip"
HOSTILE = "<script>alert('&')</script>"


def run_of(ended: str | None = "2026-11-22T09:01:30+00:00", undoes: int | None = None) -> Run:
    source = Source(Path("changes.csv"), (), ",", "hash", "http://127.0.0.1:8020/", "a@b.c")
    return Run(1, "apply", undoes, source, "2026-11-22T09:00:00.250+00:00", ended)


def row_of(number: int, status: Status, before: str | None = None, after: str | None = None, said: str = ""):
    change = ListedChange(number, "8599081", "2020-11", f"PO-{number}")
    finished = None if status is Status.NOT_RUN else "2026-11-22T09:00:01+00:00"
    present = None if before is None else Present(before)
    return Row(change, present, None, RowOutcome(number, status, said, before, after, finished))


ROWS = [
    row_of(2, Status.UPDATED, "OLD", "PO-2"),
    row_of(3, Status.UNCHANGED, "PO-3", "PO-3"),
    row_of(4, Status.FAILED, HOSTILE, None, f"Error {HOSTILE}."),
    row_of(5, Status.NOT_RUN),
    row_of(6, Status.REFUSED, None, None, "There is no enrollment 8599081 for this user."),
]
HISTORY = History(
    (Stretch(BEGAN, BEGAN + timedelta(seconds=30)),),
    {number: BEGAN + timedelta(seconds=seconds) for number, seconds in ((2, 1), (3, 1), (4, 29), (6, 30))},
    {
        2: (FailedAttempt(BEGAN, "No answer."),),
        4: (FailedAttempt(BEGAN, "One."), FailedAttempt(BEGAN + timedelta(seconds=2), HOSTILE)),
    },
    {4: Evidence(PICTURE, TRACE), 6: Evidence(None, None, "there was no page")},
)


Page = Callable[..., BeautifulSoup]


@pytest.fixture
def page(tmp_path: Path) -> Page:
    """The page of a run in a folder that holds what was kept."""
    for name in (PICTURE, TRACE):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()

    def made(rows=ROWS, history=HISTORY, run=None, folder=tmp_path) -> BeautifulSoup:
        return BeautifulSoup(as_page("changes.csv#1", run or run_of(), rows, history, folder), "html.parser")

    return made


def texts(elements):
    return [" ".join(element.get_text(" ").split()) for element in elements]


def facts(shown):
    return dict(zip(texts(shown.select("main > dl dt")), texts(shown.select("main > dl dd")), strict=True))


def test_the_report_names_the_list_the_portal_the_account_and_the_time(page: Page):
    shown = page()

    assert shown.title.string == shown.h1.string == "Update PO number: changes.csv#1"
    assert facts(shown) == {
        "List": "changes.csv",
        "Run": "changes.csv#1",
        "Portal": "http://127.0.0.1:8020/",
        "Account": "a@b.c",
        "Started": "2026-11-22 09:00:00",
        "Ended": "2026-11-22 09:01:30",
        "Time at work": "30.0 s; 8.0 rows per minute",
    }


def test_a_run_interrupted_twice_says_so(page: Page):
    stretches = tuple(
        Stretch(BEGAN + timedelta(hours=hour), BEGAN + timedelta(hours=hour, seconds=1200)) for hour in (0, 9)
    )
    history = History(stretches, HISTORY.ended, {}, {})

    shown = facts(page(history=history, run=run_of(ended=None)))

    assert shown["Ended"] == "not yet: 1 of 5 rows was not run"
    assert shown["Time at work"] == "40 min 0 s, in 2 sessions; 0.1 rows per minute"


def test_a_rollback_says_which_run_it_rolls_back(page: Page):
    assert facts(page(run=run_of(undoes=7)))["Run"] == "changes.csv#1, which rolls back run 7"


def test_the_totals_name_every_status(page: Page):
    assert texts(page().select(".totals li")) == [
        "✓ updated 1",
        "= unchanged 1",
        "! refused 1",
        "≠ conflict 0",
        "✗ failed 1",
        "– not-run 1",
    ]


def test_the_chart_says_the_same_as_its_table(page: Page):
    shown = page()

    assert texts(shown.select(".chart rect title")) == [
        "09:00:01: 1 updated",
        "09:00:01: 1 unchanged",
        "09:00:29: 1 failed",
        "09:00:30: 1 refused",
    ]
    table = shown.select_one("#over-time-in-numbers table")
    numbers = [texts(line.select("td")) for line in table.select("tbody tr")]
    assert texts(table.select("thead th")) == ["From", "updated", "unchanged", "refused", "failed"]
    assert [texts(line.select("th")) for line in table.select("tbody tr")][1] == ["2026-11-22 09:00:01"]
    assert (numbers[1], numbers[29], numbers[30]) == (
        ["1", "1", "0", "0"],
        ["0", "0", "0", "1"],
        ["0", "0", "1", "0"],
    )
    assert sum(int(number) for line in numbers for number in line) == 4


def test_a_run_of_which_no_row_has_ended_has_no_chart(page: Page):
    shown = page([row_of(2, Status.NOT_RUN)], History((Stretch(BEGAN, BEGAN),), {}, {}, {}))

    assert shown.select(".chart, #over-time, .failure") == []
    assert facts(shown)["Time at work"] == "0.0 s"


def test_every_row_is_shown_in_the_order_of_the_list(page: Page):
    rows = page([ROWS[4], *ROWS[:4]]).select(".rows tbody tr")

    assert [texts(row.select("th, td")) for row in rows] == [
        ["6", "8599081", "2020-11", "azure", "PO-6", "", "! refused", "2026-11-22 09:00:01",
         "There is no enrollment 8599081 for this user."],
        ["2", "8599081", "2020-11", "azure", "PO-2", "OLD → PO-2", "✓ updated", "2026-11-22 09:00:01",
         "1 failed attempt 2026-11-22 09:00:00 No answer."],
        ["3", "8599081", "2020-11", "azure", "PO-3", "PO-3", "= unchanged", "2026-11-22 09:00:01", ""],
        ["4", "8599081", "2020-11", "azure", "PO-4", f"{HOSTILE} → ?", "✗ failed", "2026-11-22 09:00:01",
         f"Error {HOSTILE}. 2 failed attempts 2026-11-22 09:00:00 One. 2026-11-22 09:00:02 {HOSTILE}"],
        ["5", "8599081", "2020-11", "azure", "PO-5", "", "– not-run", "", ""],
    ]  # fmt: skip


def test_what_needs_attention_has_its_message_its_attempts_its_picture_and_its_trace(page: Page):
    shown = page()

    failed, refused = shown.select(".failure")
    assert texts(shown.select("#failure-4 h3, #failure-4 blockquote")) == [
        "Row 4: 8599081, 2020-11, azure ✗ failed",
        f"Error {HOSTILE}.",
    ]
    assert texts(failed.select(".attempts li")) == [
        "2026-11-22 09:00:00 One.",
        f"2026-11-22 09:00:02 {HOSTILE}",
    ]
    assert [link["href"] for link in failed.select("a")] == [TRACE, PICTURE]
    assert (failed.img["src"], failed.img["loading"]) == (PICTURE, "lazy")
    assert texts(refused.select(".pictures")) == ["No picture: there was no page."]
    assert [link["href"] for link in shown.select(".rows a")] == ["#failure-4", "#failure-6"]


GENERATED = "The invoice for October 2020 has been generated."
CONFLICTS = [
    row_of(number, Status.CONFLICT, f"OLD-{number}", f"OLD-{number}", f"The portal shows OLD-{number}.")
    for number in (4, 12)
]


def test_rows_that_ended_alike_are_one_group_in_the_place_of_the_first(page: Page):
    rows = [
        row_of(2, Status.REFUSED, "A", "A", GENERATED),
        row_of(3, Status.FAILED, "B", "B", "No answer."),
        CONFLICTS[0],
        *(row_of(number, Status.REFUSED, f"A-{number}", f"A-{number}", GENERATED) for number in range(5, 12)),
        CONFLICTS[1],
        row_of(13, Status.FAILED, None, None, GENERATED),
    ]

    shown = page(rows, History((Stretch(BEGAN, BEGAN),), {}, {}, {4: Evidence(PICTURE, None)}))

    assert texts(shown.select(".steps > li h3")) == [
        "8 rows ! refused",
        "Row 3: 8599081, 2020-11, azure ✗ failed",
        "2 rows ≠ conflict",
        "Row 13: 8599081, 2020-11, azure ✗ failed",
    ]
    assert texts(shown.select(".steps > li > div > blockquote")) == [
        GENERATED, "No answer.", "The portal shows ….", GENERATED,
    ]  # fmt: skip
    assert texts([shown.select_one(".attention")]) == ["Needs attention: 12 rows"]
    generated, conflicts = shown.select(".group")
    assert [row["id"] for row in generated.select(".failure")] == [
        f"failure-{number}" for number in (2, *range(5, 12))
    ]
    assert texts(conflicts.select("summary")) == [
        "Row 4: 8599081, 2020-11, azure PO-4",
        "Row 12: 8599081, 2020-11, azure PO-12",
    ]
    assert texts(conflicts.select("details blockquote")) == [
        "The portal shows OLD-4.", "The portal shows OLD-12.",
    ]  # fmt: skip
    assert [image["src"] for image in conflicts.select(".group > .pictures img")] == [PICTURE]
    assert generated.select("details blockquote, img") == []


def test_what_is_not_in_the_folder_any_more_is_not_linked(page: Page, tmp_path: Path):
    (failed, _) = page(folder=tmp_path / "elsewhere").select(".failure")

    assert failed.select("a, img") == []
    assert texts(failed.select(".pictures")) == ["No picture: it is in another folder, or was removed."]


def test_texts_of_the_portal_and_the_list_are_escaped(page: Page):
    shown = page()

    assert len(shown.select("script")) == 1
    assert "alert" not in shown.script.string


def test_the_page_needs_nothing_but_its_folder(page: Page):
    shown = page()

    used = [element[name] for name in ("src", "href") for element in shown.select(f"[{name}]")]
    assert sorted(set(used)) == ["#failure-4", "#failure-6", PICTURE, TRACE]
    assert shown.select("link") == []
    assert "@import" not in shown.style.string


def test_the_filter_offers_the_statuses_of_the_run_and_needs_javascript(page: Page):
    shown = page()

    assert texts(shown.select(".filter option")) == [
        "all statuses", "updated", "unchanged", "refused", "failed", "not-run",
    ]  # fmt: skip
    assert shown.form.has_attr("hidden")
    assert shown.select(".rows [hidden], .failure[hidden]") == []


def test_a_row_that_is_done_but_has_a_message_needs_attention_and_no_picture(page: Page):
    said = "The portal keeps a number that nobody has entered."

    (failure,) = page([row_of(2, Status.UPDATED, "OLD", "PO-2", said)]).select(".failure")

    assert texts(failure.select("h3, blockquote")) == ["Row 2: 8599081, 2020-11, azure ✓ updated", said]
    assert texts(failure.select(".pictures")) == [""]


KEPT = {"picture": "pictures/run-1-row-2.png", "trace": None, "lacking": ""}


def at(seconds: int) -> datetime:
    return datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(seconds=seconds)


def events_read(*noted: tuple[int, int | None, str, dict[str, object]], run: int = 1):
    events = [
        Event(number, at(seconds).isoformat(), run, row, what, detail)
        for number, (seconds, row, what, detail) in enumerate(noted, start=1)
    ]
    return history_of(events, 1)


def test_the_time_between_two_processes_is_not_counted():
    read = events_read(
        (0, None, "run-began", {}),
        (4, 2, "saving", {}),
        (3600, None, "taken-up", {}),
        (3602, 2, "recorded", {}),
    )

    assert read.stretches == (Stretch(at(0), at(4)), Stretch(at(3600), at(3602)))
    assert read.at_work == timedelta(seconds=6)


def test_the_last_result_of_a_row_and_its_evidence_count():
    read = events_read(
        (0, None, "run-began", {}),
        (1, 2, "attempt-failed", {"attempt": 1, "message": "No answer."}),
        (2, 2, "recorded", {"status": "failed", **KEPT}),
        (3, 3, "recorded", {"status": "refused", **KEPT}),
        (9, None, "taken-up", {}),
        (10, 2, "attempt-failed", {"attempt": 1, "message": "Error 500."}),
        (11, 2, "recorded", {"status": "updated"}),
    )

    assert read.ended == {2: at(11), 3: at(3)}
    assert read.attempts == {2: (FailedAttempt(at(1), "No answer."), FailedAttempt(at(10), "Error 500."))}
    assert read.evidence == {3: Evidence("pictures/run-1-row-2.png", None, "")}


def test_another_run_has_its_own_events():
    read = events_read((0, None, "run-began", {}), (1, 2, "recorded", {}), run=2)

    assert (read.stretches, read.ended) == ((), {})
