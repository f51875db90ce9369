"""Each defect, planted in one world of a process that has another: what differs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from simulator.defects.catalogue import DEFECTS
from tests.integration.portals import NOVEMBER, OwnPortal, said

PROBES: dict[str, tuple[Callable[[OwnPortal], object], object, object]] = {}
SAVED = "The PO number for November 2020 is now PO-4711"
WINDOW_OVER = datetime(2020, 12, 15, tzinfo=UTC)


def probe(name, *, wrong, right):
    """Say what the function decorated finds in a portal with the defect, and in one without it."""

    def enter(find):
        PROBES[name] = find, wrong, right
        return find

    return enter


def save(portal, number="PO-4711", *, user="ea_admin", address=NOVEMBER):
    """Save *number*, with the form sent whether it can be pressed or not; what the portal says."""
    somebody = portal.user(user)
    somebody.open(address)
    return said(somebody.send(somebody.page.select_one("dialog form"), po_number=number))


@pytest.fixture
def planted(app, world):
    """A portal to plant defects in."""
    return OwnPortal(app, world, "")


@pytest.fixture
def healthy(app, copy_of_sample):
    """A portal without, in the same process."""
    return OwnPortal(app, copy_of_sample("healthy"), "/w/healthy")


@pytest.mark.parametrize("name", DEFECTS)
def test_a_world_is_wrong_in_this_way_and_the_world_beside_it_is_not(name, planted, healthy):
    find, wrong, right = PROBES[name]
    planted.plant([name])

    assert find(planted) == wrong
    assert find(healthy) == right


def test_every_probe_is_that_of_a_defect():
    assert set(PROBES) == set(DEFECTS)


OVER = "The PO number for November 2020 can no longer be changed: the seventh day after the invoice" + (
    " notification is over, and the invoice is about to be generated"
)


@probe("day-too-many", wrong=SAVED, right=OVER)
def just_after_the_window(portal):
    portal.wait_until(WINDOW_OVER)
    return save(portal)


@probe("day-too-few", wrong=OVER, right=SAVED)
def on_the_last_day(portal):
    portal.wait_until(WINDOW_OVER - timedelta(days=1))
    return save(portal)


@probe("window-in-another-time-zone", wrong=OVER, right=SAVED)
def in_the_last_hours(portal):
    portal.wait_until(WINDOW_OVER - timedelta(hours=9))
    return save(portal)


@probe(
    "invoiced-period-open",
    wrong="The PO number for October 2020 is now PO-4711",
    right="The invoice for October 2020 has been generated",
)
def after_the_invoice(portal):
    return save(portal, address=NOVEMBER.replace("11", "10"))


DENIED = "You may not change PO numbers of this enrollment"


@probe("purchaser-may-save", wrong=SAVED, right=DENIED)
def as_purchaser(portal):
    return save(portal, user="ea_purchaser")


@probe("read-only-may-save", wrong=[SAVED, SAVED], right=[DENIED, DENIED])
def as_who_reads_only(portal):
    return [save(portal, user=f"{who}_admin_readonly") for who in ("ea", "partner")]


@probe("customer-may-save", wrong=(True, SAVED), right=(False, DENIED))
def as_customer(portal):
    summary = portal.user("customer_admin").open("/report/usagesummary?period=2020-11")
    return bool(summary.select_one(".po-numbers a")), save(portal, user="customer_admin")


@probe("save-without-effect", wrong="button", right=None)
def kind_of_save(portal):
    return portal.user().open(NOVEMBER).select_one("dialog .primary").get("type")


@probe("save-dead-for-keyboard", wrong=("-1", ["hidden", "disabled"]), right=(None, ["Save"]))
def how_save_is_reached(portal):
    page = portal.user().open(NOVEMBER)
    first = page.select_one("dialog form button")
    attributes = [name for name in ("hidden", "disabled") if first.has_attr(name)]
    return page.select_one("dialog .primary").get("tabindex"), attributes or [first.get_text()]


@probe("two-save-buttons", wrong=["Save", "Save", "Cancel", "Show"], right=["Save", "Cancel", "Show"])
def buttons(portal):
    return [each.get_text() for each in portal.user().open(NOVEMBER).select("dialog .actions > *")]


@probe("forged-form-accepted", wrong=303, right=400)
def form_from_elsewhere(portal):
    user = portal.user()
    user.open(NOVEMBER)
    form = {"shown": user.page.select_one("[name=shown]")["value"], "po_number": "PO-4711"}
    return user.client.post(portal.root + NOVEMBER, data=form).status_code


@probe("cookie-open-to-scripts", wrong=False, right=True)
def cookie_of_the_session(portal):
    answer = portal.guest().client.get(f"{portal.root}/signin")
    return "HttpOnly" in answer.headers["Set-Cookie"]
