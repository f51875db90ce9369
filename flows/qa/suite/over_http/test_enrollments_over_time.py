"""Enrollments over time: statuses, activation, the Active filter, billing cycles, another edition."""

from datetime import UTC, datetime, timedelta

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.amounts import invoice, minor
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.elements import read
from eaportal.flows.qa.suite.over_http.visitor import Visitor

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
ADMIN, FIRST, BILL_TO = "admin@life.example", "first@life.example", "bill_to@life.example"
STAYS, NEW, ENDS, ENDED, LEAVES, HEAVY, NOTHING, PENDING, LIGHT = (f"600000{i}" for i in range(9))

WORLD_FILE = f"""\
now: "2020-12-10T09:00:00Z"
edition: 2019-12
enrollments:
- {{number: '{STAYS}', name: Stays, kind: direct, start: 2017-12-01, end: 2020-12-09}}
- {{number: '{NEW}', name: New, kind: direct, start: 2020-12-01, end: 2023-11-30,
   created: 2020-12-10T08:00:00Z}}
- {{number: '{ENDS}', name: Ends, kind: direct, start: 2018-07-01, end: 2020-12-10, extends: false}}
- {{number: '{ENDED}', name: Ended, kind: direct, start: 2018-07-01, end: 2020-12-09, extends: false}}
- {{number: '{LEAVES}', name: Leaves, kind: direct, start: 2018-07-01, end: 2021-06-30,
   transferred: 2020-12-11}}
- {{number: '{HEAVY}', name: Heavy, kind: direct, start: 2018-01-01, end: 2020-12-31, commitment: 1}}
- {{number: '{NOTHING}', name: Nothing, kind: direct, country: SG, start: 2018-07-01, end: 2021-06-30,
   marketplace: false}}
- {{number: '{PENDING}', name: Pending, kind: direct, start: 2020-12-01, end: 2023-11-30, activated: false}}
- {{number: '{LIGHT}', name: Light, kind: direct, start: 2018-01-01, end: 2020-12-31, commitment: 100000}}
users:
- {{account: {ADMIN}, name: Adm In, role: ea_admin,
   enrollments: ['{STAYS}', '{NEW}', '{ENDS}', '{ENDED}', '{LEAVES}', '{HEAVY}', '{NOTHING}', '{LIGHT}']}}
- {{account: {FIRST}, name: Fi Rst, role: ea_admin, enrollments: ['{PENDING}']}}
- {{account: {BILL_TO}, name: Bi Llto, role: ea_admin_readonly, enrollments: ['{NOTHING}', '{PENDING}']}}
periods:
- {{enrollment: '{STAYS}', period: '2020-12'}}
- {{enrollment: '{NEW}', period: '2020-12'}}
- {{enrollment: '{ENDS}', period: '2020-12'}}
- {{enrollment: '{LEAVES}', period: '2020-12'}}
- {{enrollment: '{HEAVY}', period: '2020-01'}}
- {{enrollment: '{LIGHT}', period: '2020-01'}}
- {{enrollment: '{NOTHING}', period: '2020-11'}}
- {{enrollment: '{NOTHING}', period: '2020-12'}}
- {{enrollment: '{PENDING}', period: '2020-12'}}
"""


@pytest.fixture(scope="session")
def portal_world_file() -> str:
    """Enrollments in every status, in edition 2019-12."""
    return WORLD_FILE


@proves(Fact.STATUSES)
def test_an_enrollment_has_the_status_of_its_day(visit: Visit, portal_world: World) -> None:
    visitor = visit(ADMIN)
    seen = {}
    for after in (timedelta(), timedelta(hours=23, seconds=-1), timedelta(hours=23)):
        portal_world.advance_to(NOW + after)
        seen[after] = {number: status(visitor, number) for number in (STAYS, NEW, ENDS, ENDED, LEAVES)}

    day, next_day = (
        {STAYS: "Indefinite Extended Term", ENDED: "Expired"},
        {ENDS: "Expired", LEAVES: "Transferred"},
    )
    assert seen == {
        timedelta(): {**day, NEW: "New", ENDS: "Active", LEAVES: "Active"},
        timedelta(hours=23, seconds=-1): {**day, **next_day, NEW: "New"},
        timedelta(hours=23): {**day, **next_day, NEW: "Active"},
    }


@proves(Fact.ACTIVE_FILTER)
def test_the_pop_out_shows_active_enrollments_and_all_without_the_filter(visit: Visit) -> None:
    visitor = visit(ADMIN)
    address = f"manage/enrollment/switch?enrollment={STAYS}"

    def numbers(more: str) -> list[str]:
        return visitor.open(f"{address}{more}").read_all(".boxes strong")

    active = [STAYS, NEW, ENDS, LEAVES, HEAVY, NOTHING, LIGHT]
    assert numbers("") == numbers("&search=&active=yes") == active
    assert numbers("&search=") == [STAYS, NEW, ENDS, ENDED, LEAVES, HEAVY, NOTHING, LIGHT]
    page = visitor.open(address)
    assert "checked" in page.the("#active").attrs
    boxes = page.page.select(".boxes li")
    assert [len(box.select("p.small")) for box in boxes] == [1, 1, 0, 0, 0, 0, 0]


@proves(Fact.ACTIVATION)
def test_the_first_administrator_is_invited_and_activates_the_enrollment(
    visit: Visit, portal_world: World
) -> None:
    reader = visit(BILL_TO)
    before = status(reader, PENDING)
    mails = portal_world.mails(to=FIRST)

    visit(FIRST)

    assert before == "Pending"
    assert mails[0].subject.startswith("Invitation to Activate your Account on the Microsoft Azure Service")
    assert f"enrollment {PENDING} (Pending) as enterprise administrator." in mails[0].text
    assert status(reader, PENDING) == "Active"


@proves(Fact.BILL_TO)
def test_the_bill_to_contact_reads_everything_and_gets_the_invoices(
    visit: Visit, portal_world: World
) -> None:
    portal_world.advance_to(datetime(2020, 12, 15, 6, tzinfo=UTC))
    number = f"E{NOTHING}202011"

    page = invoice(visit(BILL_TO), number)

    assert page.status == 200
    assert page.facts("main dl.facts")["Invoice recipient"] == BILL_TO
    assert [mail.to for mail in portal_world.mails(about=f"Invoice {number}")] == [BILL_TO]


@proves(Fact.ONLY_WITH_CHARGES)
def test_there_is_no_invoice_for_a_marketplace_without_charges(visit: Visit, portal_world: World) -> None:
    portal_world.advance_to(datetime(2020, 12, 15, 6, tzinfo=UTC))
    visitor = visit(ADMIN)

    rows = visitor.open(f"report/invoices?enrollment={NOTHING}").rows()

    assert [row[1] for row in rows] == [f"E{NOTHING}202011"]
    shown = visitor.open(f"report/usagesummary?enrollment={NOTHING}").facts("main dl.totals")
    assert minor(shown["Azure Marketplace"]) == 0


@proves(Fact.CYCLES)
@pytest.mark.parametrize(
    ("enrollment", "following"), [(HEAVY, "Jan 1 – Mar 31, 2021"), (LIGHT, "Jan 1 – Dec 31, 2021")]
)
def test_a_direct_agreement_of_before_may_2018_is_billed_by_the_quarter_once_it_is_used_heavily(
    visit: Visit, portal_world: World, enrollment: str, following: str
) -> None:
    visitor = visit(ADMIN)
    visitor.stay_signed_in()
    address = f"report/usagesummary/ponumbers?enrollment={enrollment}"
    before = visitor.open(address).read_all("#invoice-period option")

    portal_world.advance_to(datetime(2021, 1, 2, tzinfo=UTC))

    assert before == ["Jan 1 – Dec 31, 2020"]
    assert visitor.open(address).read_all("#invoice-period option") == [following, *before]


@proves(Fact.TIMELINE)
def test_a_period_that_no_longer_continues_is_still_notified_and_invoiced(portal_world: World) -> None:
    events = portal_world.advance_to(datetime(2021, 2, 1, tzinfo=UTC))

    kinds = [(event.kind, event.period) for event in events if event.enrollment == ENDS]
    assert kinds == [
        ("period-closed", "2020-12"),
        ("notification-sent", "2020-12"),
        ("window-ended", "2020-12"),
        ("invoice-generated", "2020-12"),
    ]


@proves(Fact.EDIT_PO_NUMBERS)
def test_in_the_other_edition_the_page_has_terms_and_the_dialog_the_period(visit: Visit) -> None:
    visitor = visit(ADMIN)
    page = visitor.open(f"report/usagesummary?enrollment={NOTHING}")

    link = page.the("section.po-numbers a.button")
    months = page.read_all("ul.months a")
    dialog = visitor.open(str(link["href"]))
    saved = visitor.send(dialog, "main dialog form", period="2020-12", po_number="PO-1")

    assert read(link) == "✎ Edit PO Numbers"
    assert page.read("label[for=term]") == "Commitment term"
    assert page.read_all("#term option") == ["Jul 1, 2020 – Jun 30, 2021"]
    assert page.page.select("#period") == []
    assert months == ["November 2020", "December 2020"]
    assert page.read_all("ul.months [aria-current=true]") == ["December 2020"]
    assert dialog.read_all("#invoice-period option") == ["Dec 1 – 31, 2020", "Nov 1 – 30, 2020"]
    assert saved.message.startswith("The PO number for December 2020 is now PO-1.")


def status(visitor: Visitor, enrollment: str) -> str:
    """Return the status on Enrollment Detail."""
    return visitor.open(f"manage/enrollment?enrollment={enrollment}").facts("main dl.facts")["Status"]
