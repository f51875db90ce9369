from datetime import UTC, datetime, timedelta

import pytest

from eaportal.simulator.rules.life import Life
from eaportal.simulator.timeline import advance_to
from eaportal.simulator.worlds.folder import DEFAULT
from tests.simulator.web.test_forged_forms import FORMS
from tests.support.pages import sample_addresses
from tests.support.parameters import slow_after

MOMENT = timedelta(microseconds=1)
DIRECT_DAY, INDIRECT_DAY = datetime(2022, 10, 10, tzinfo=UTC), datetime(2023, 2, 20, tzinfo=UTC)
RETIRED = datetime(2024, 2, 15, tzinfo=UTC)
DIRECT = (
    "As of October 10, 2022, direct EA customers can't manage their billing account in the EA portal."
    " Instead, they must use the Azure portal."
)
INDIRECT = DIRECT.replace("direct EA", "indirect EA").replace("October 10, 2022", "February 20, 2023")
CLOSED = (
    "The EA portal was retired on February 15, 2024. To manage your enrollments, use"
    " Cost Management + Billing in the Azure portal."
)
# Forms that belong to no enrollment.
PUBLIC = {address for address in FORMS if address.startswith(("/signin", "/signout", "/language"))}
DIALOG = "/report/usagesummary/ponumbers"


@pytest.fixture(scope="module")
def last_days(folder_of_worlds, sample, tmp_path_factory):
    """A copy of a world on the last day on which all can be changed; it takes a second to get there."""
    world = folder_of_worlds.create("last-days", sample.model_copy(update={"life": Life.DOCUMENTED}))
    with world.session(writes=True) as session, session.begin():
        session.sign("clock", "a test")
        advance_to(session, DIRECT_DAY - MOMENT)
    copy = tmp_path_factory.mktemp("last-days") / "world.sqlite"
    copy.touch()
    world.copy_to(copy)
    folder_of_worlds.delete("last-days")
    return copy


@pytest.fixture
def world(worlds, sample, last_days):
    world = worlds.create(DEFAULT, sample)
    world.copy_from(last_days)
    return world


def token_of(visitor):
    return visitor.page.select_one("[name=csrf_token]")["value"]


@pytest.mark.parametrize(
    ("user", "day", "period", "sentence"),
    [
        ("ea_admin", DIRECT_DAY, "2022-10", DIRECT),
        ("partner_admin", INDIRECT_DAY, "2023-02", INDIRECT),
    ],
)
def test_a_number_is_saved_until_the_day_and_refused_from_then_on(
    visitor, world, dump, read, wait_until, user, day, period, sentence
):
    wait_until(day - MOMENT)
    visitor.sign_in(user)
    visitor.open(f"{DIALOG}?period={period}")
    visitor.press("Save", po_number="PO-LAST")
    visitor.open(f"{DIALOG}?period={period}")
    opened = visitor.page
    wait_until(day)
    before = dump(world)

    page = visitor.send(opened.select_one("dialog form"), po_number="PO-LATE")

    assert opened.select_one("#po-number")["value"] == "PO-LAST"
    assert read(page.select_one("dialog [role=alert]")) == sentence
    assert read(page.select_one("[role=note]")) == sentence
    assert page.select_one("dialog .primary").has_attr("disabled")
    assert page.select_one("#po-number").has_attr("readonly")
    assert dump(world) == before


@pytest.mark.parametrize("address", slow_after(4, sorted(FORMS.keys() - PUBLIC)))
def test_no_form_of_a_read_only_enrollment_changes_anything(
    visitor, world, dump, wait_until, direct, indirect, address
):
    wait_until(INDIRECT_DAY)
    for user, enrollment in (("ea_admin", direct), ("partner_admin", indirect)):
        visitor.sign_in(user)
        fields = FORMS[address] | {"csrf_token": token_of(visitor), "enrollment": enrollment.number}
        before = dump(world)

        visitor.open(address, method="POST", data=fields)

        assert visitor.status in {200, 404}
        assert dump(world) == before


@pytest.mark.parametrize(
    "address", slow_after(4, sorted(FORMS.keys() - PUBLIC - {"/manage/taxid/passon", DIALOG}))
)
def test_the_same_forms_change_the_world_on_the_day_before(visitor, world, dump, wait_until, address):
    wait_until(DIRECT_DAY - MOMENT)
    visitor.sign_in("ea_admin")
    token = token_of(visitor)
    if address == "/manage/enrollment/contacts/remove":
        added = FORMS["/manage/enrollment/contacts/add"]
        visitor.open("/manage/enrollment/contacts/add", method="POST", data=added | {"csrf_token": token})
    before = dump(world)

    visitor.open(address, method="POST", data=FORMS[address] | {"csrf_token": token})

    assert dump(world) != before


def test_every_page_of_a_read_only_enrollment_says_so_and_offers_no_change(
    visitor, read, wait_until, direct, indirect
):
    wait_until(DIRECT_DAY)
    visitor.sign_in("ea_admin")
    offered = {
        *("+ Add Administrator", "Edit settings", "+ Add Contact", "+ Add Department", "+ Add Account"),
        *("Open a support ticket", "Send to the licensing partner", "✕", "✎"),
    }

    named = {"invoice": f"E{direct.number}202010", "ticket": "none", "request": "none", "mail": "none"}
    for sample in sample_addresses(is_public=False):
        address = sample.format(**named)
        page = visitor.open(address)
        if visitor.status != 200 or not page.select_one("nav.side"):
            continue

        assert [read(each) for each in page.select("[role=note]")] == [DIRECT], address
        pressable = page.select("main a, main button:not([disabled])")
        assert offered.isdisjoint(read(each).replace("\N{NO-BREAK SPACE}", " ") for each in pressable), (
            address
        )

    visitor.sign_in("partner_admin")
    page = visitor.open("/manage/enrollment")
    assert page.select("[role=note]") == []
    assert "Add Administrator" in page.get_text()


def test_reports_can_still_be_read_until_the_retirement(visitor, wait_until):
    wait_until(RETIRED - MOMENT)
    visitor.sign_in("ea_admin")

    for address in (
        "/report/usagesummary",
        "/report/downloadusage",
        "/manage/enrollment",
        "/report/pricesheet",
    ):
        visitor.open(address)

        assert visitor.status == 200


def test_a_retired_portal_answers_every_address_with_its_retirement(
    visitor, another, world, dump, read, wait_until
):
    wait_until(RETIRED - MOMENT)
    visitor.sign_in("ea_admin")
    token = token_of(visitor)
    wait_until(RETIRED)
    before = dump(world)

    addresses = ["/", "/signin", "/nothing", *sample_addresses(is_public=False)]
    for address in addresses:
        page = visitor.open(address.format(invoice="1", ticket="1", request="1", mail="1"))

        assert (visitor.status, read(page.h1), read(page.select_one("main p"))) == (
            410,
            "The EA portal is retired",
            CLOSED,
        )
        assert page.select("nav, main form") == []
    for address in FORMS.keys() - {"/language"}:
        visitor.open(address, method="POST", data=FORMS[address] | {"csrf_token": token})

        assert visitor.status == 410
    assert dump(world) == before
    dutch = another()
    dutch.open("/signin")
    dutch.open("/language", method="POST", data={"language": "nl-NL", "csrf_token": token_of(dutch)})
    assert read(dutch.page.h1) == "De EA-portal is opgeheven"


def test_a_world_that_does_not_end_is_as_before(visitor, worlds, sample, read):
    worlds.create("forever", sample.model_copy(update={"now": datetime(2025, 1, 1, tzinfo=UTC)}))
    visitor.sign_in("ea_admin", "/w/forever")

    page = visitor.open("/w/forever/manage/enrollment")

    assert visitor.status == 200
    assert page.select("[role=note]") == []
    assert "Add Administrator" in page.get_text()
