import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from eaportal.simulator.database.journal import find_entries
from eaportal.simulator.faults.effects import EFFECTS
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.web.misbehaving.faults import ConnectionDroppedError
from eaportal.simulator.web.shell.sections import section_of
from tests.support.files import ROOT

DIALOG = "/report/usagesummary/ponumbers?period=2020-11"
FAULTS = "/worlds/default/faults"


@pytest.fixture
def faults(control):
    """The faults of the world, through the control API. Call it to set one."""

    class Faults:
        def __call__(self, **fault):
            status, answer = control.post(FAULTS, fault)
            assert status == 201, answer

        def counters(self):
            return [(fault["calls"], fault["hits"]) for fault in control.get(FAULTS)[1]["faults"]]

    return Faults()


@pytest.fixture
def save(ea_admin, read):
    """Save a number for November 2020 and return what the portal says."""

    def save(number):
        ea_admin.open(DIALOG)
        page = ea_admin.press("Save", within="dialog", po_number=number)
        return ea_admin.status, read(page.select_one("[role=alert], [role=status]"))

    return save


@pytest.fixture
def saved_number(world):
    """Who saved the PO number of November 2020, and which."""

    def saved_number():
        with world.session() as session:
            entries = find_entries(session, subject="po_number")
        return [(entry.who, entry.new) for entry in entries if entry.field == "number"]

    return saved_number


SAVED = (200, "The PO number for November 2020 is now PO-4711. It takes effect on the next invoice.")


def test_every_page_of_the_portal_can_be_named_and_every_name_is_that_of_a_page(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}

    with app.app_context():
        names = {section_of(endpoint).fault_page(endpoint) for endpoint in endpoints}
    assert names == set(PortalPage)


BUSY = "The portal is busy. Try again in a moment. Nothing was saved."
FAILED = "The portal couldn't do this (error {}). Nothing was saved."


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(429, BUSY), (503, BUSY), *((status, FAILED.format(status)) for status in (500, 502, 504))],
)
def test_a_save_fails_twice_and_then_works(faults, save, saved_number, status, sentence):
    faults(effect="status", status=status, page="save", times=2)

    said = [save("PO-4711") for _ in range(3)]

    assert said == [(status, sentence), (status, sentence), SAVED]
    assert saved_number() == [("ea_admin@eaportal.example", "PO-4711")]
    assert faults.counters() == [(3, 2)]


@pytest.mark.parametrize("status", [429, 503])
def test_an_error_says_when_to_come_again_in_the_frame_of_the_other_pages(faults, ea_admin, status):
    faults(effect="status", status=status, retry_after=7, page="reports")

    answer = ea_admin.client.get("/report")

    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "7")
    assert BeautifulSoup(answer.text, "html.parser").select_one("nav.side")


def test_a_late_answer_is_the_right_one(faults, ea_admin, monkeypatch):
    slept = []
    monkeypatch.setattr("eaportal.simulator.later.time.sleep", slept.append)
    faults(effect="latency", seconds=1.5, page="reports", times=1)
    faults(effect="latency", seconds=2, page="reports", times=1)

    page = ea_admin.open("/report")
    ea_admin.open("/report")

    assert (ea_admin.status, page.h1.get_text()) == (200, "Reports")
    assert slept == [3.5]


def test_a_connection_dropped_before_has_stored_nothing(faults, save, saved_number):
    faults(effect="drop-before", page="save", times=1)

    with pytest.raises(ConnectionDroppedError):
        save("PO-4711")
    assert saved_number() == []
    assert save("PO-4711") == SAVED


def test_a_connection_dropped_after_has_stored_the_number(faults, save, saved_number):
    faults(effect="drop-after", page="save", times=1)

    with pytest.raises(ConnectionDroppedError):
        save("PO-4711")
    assert saved_number() == [("ea_admin@eaportal.example", "PO-4711")]


def test_half_of_an_answer_breaks_off(faults, ea_admin):
    faults(effect="truncated", page="reports", times=1)

    answer = ea_admin.client.get("/report", buffered=False)
    parts = answer.iter_encoded()
    arrived = next(parts)

    assert len(arrived) == int(answer.headers["Content-Length"]) // 2
    assert arrived.startswith(b"<!doctype html>")
    with pytest.raises(ConnectionDroppedError):
        next(parts)


def test_a_session_that_expires_in_mid_flow_leads_to_signing_in_and_stores_nothing(
    faults, ea_admin, saved_number
):
    ea_admin.open(DIALOG)
    faults(effect="session-expired", page="save", times=1)

    page = ea_admin.press("Save", within="dialog", po_number="PO-4711")

    assert page.h1.get_text() == "Sign in"
    assert saved_number() == []
    assert ea_admin.open("/report").h1.get_text() == "Sign in"


@pytest.mark.parametrize(("asked", "other"), [({}, "SAVED-FIRST-1"), ({"po_number": "PO-1"}, "PO-1")])
def test_when_somebody_else_saves_first_the_second_save_says_so(faults, save, saved_number, asked, other):
    faults(effect="saved-first", page="save", times=1, **asked)

    said = save("PO-4711")

    assert said == (
        200,
        f"Somebody else changed this PO number while you were editing it. It is {other} now."
        " Save again to replace it.",
    )
    assert saved_number() == [("somebody else", other)]


@pytest.mark.parametrize("period", ["2020-10", "2019-12"])
def test_nobody_else_saves_what_the_rules_do_not_allow(faults, ea_admin, world, saved_number, period):
    faults(effect="saved-first")
    ea_admin.open(DIALOG)

    form = ea_admin.page.select_one("dialog form")
    ea_admin.send(form, po_number="PO-4711", period=period)

    assert saved_number() == []


def test_a_fault_hits_only_its_role_and_enrollment(faults, ea_admin, another, direct, locked):
    faults(effect="status", status=500, role="partner_admin")
    faults(effect="status", status=503, enrollment=locked.number)
    partner = another()
    partner.open("/signin")

    statuses = []
    for number in (direct.number, locked.number):
        ea_admin.open(f"/report?enrollment={number}")
        statuses.append(ea_admin.status)

    assert statuses == [200, 503]
    assert partner.status == 200
    partner.enter("partner_admin@eaportal.example")
    partner.open("/manage/enrollment")
    assert partner.status == 500


def test_a_fault_ends_at_its_moment(faults, ea_admin, at):
    faults(effect="status", status=500, page="reports", until="2020-12-10T10:00:00Z")

    statuses = []
    for second in (0, 3599, 3600):
        at(datetime.fromtimestamp(datetime(2020, 12, 10, 9, tzinfo=UTC).timestamp() + second, UTC))
        ea_admin.open("/report")
        statuses.append(ea_admin.status)

    assert statuses == [500, 500, 200]


def test_the_guide_lists_every_effect_in_order():
    guide = (ROOT / "docs/simulator.md").read_text().partition("\n## Faults")[2].partition("\n## ")[0]

    rows = re.findall(r"^\| `(.+?)` \| (.*?) \| (.+?) \|$", guide, re.M)

    assert rows == [
        (
            each.name,
            ", ".join(f"`{name}`" for name in each.model_fields) or "–",
            " ".join(each.__doc__.split()),
        )
        for each in EFFECTS.values()
    ]
