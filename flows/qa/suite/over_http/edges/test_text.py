"""Every text that somebody has entered is shown as text, on every page."""

from collections.abc import Iterator

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

ENROLLMENT, INVOICE, TAX_REQUEST = "7000001", "E7000001202010", "R2012100000001"
ADMIN, OWNER, NEW_OWNER = "<i>a</i>@x.example", "<i>o</i>@x.example", "<i>p</i>@x.example"
# A name, and how many pages show it at least.
NAMES = {"<i>Enrollment</i>": 10, "<i>User</i>": 30, "<i>Sales</i>": 3, "<i>Shop</i>": 3, "<i>Credit</i>": 1}
TYPED = {
    "<i>CC</i>": 2,
    "<i>Added</i>": 1,
    "<i>search</i>": 1,
    "<i>No</i>": 2,
    "<i>Never</i>": 2,
    "<i>n</i>@x.example": 2,
    ADMIN: 5,
    OWNER: 2,
}

WORLD_FILE = f"""\
seed: 7
now: "2020-12-10T09:00:00Z"
enrollments:
- number: '{ENROLLMENT}'
  name: <i>Enrollment</i>
  kind: direct
  start: 2018-07-01
  end: 2021-06-30
  commitment: 1000
  bill_to: '<i>bill</i>@x.example'
  departments: [{{name: <i>Sales</i>, cost_center: <i>CC</i>}}]
  accounts:
  - {{name: <i>Shop</i>, owner: '{OWNER}', department: <i>Sales</i>}}
  - {{name: <i>Site</i>, owner: '{NEW_OWNER}', confirmed: false}}
users:
- {{account: '{ADMIN}', name: <i>User</i>, role: ea_admin, enrollments: ['{ENROLLMENT}']}}
- {{account: '{OWNER}', name: <i>Owner</i>, role: account_owner, enrollments: ['{ENROLLMENT}']}}
- {{account: '{NEW_OWNER}', name: <i>New</i>, role: account_owner, enrollments: ['{ENROLLMENT}']}}
periods:
- {{enrollment: '{ENROLLMENT}', period: '2020-10'}}
- {{enrollment: '{ENROLLMENT}', period: '2020-11'}}
- {{enrollment: '{ENROLLMENT}', period: '2020-12'}}
adjustments:
- {{enrollment: '{ENROLLMENT}', period: '2020-12', amount: 25, reason: <i>Credit</i>}}
"""
PAGES = (
    "manage/enrollment",
    "manage/enrollment/switch?search=%3Ci%3Esearch%3C/i%3E",
    "manage/enrollment/switch?search=",
    "manage/enrollment/settings",
    "manage/enrollment/administrators/add",
    "manage/enrollment/contacts/add",
    "manage/enrollment/contacts/change?contact=%3Ci%3En%3C/i%3E@x.example",
    "manage/department",
    "manage/department/edit?department=1",
    "manage/account",
    "manage/account/add",
    "manage/taxid",
    f"manage/taxid/{TAX_REQUEST}",
    "report",
    "report/usagesummary",
    "report/usagesummary?by=hierarchy",
    "report/usagesummary/custom",
    "report/usagesummary/ponumbers",
    "report/downloadusage",
    "report/pricesheet",
    "report/invoices",
    f"report/invoices/{INVOICE}",
    "support/tickets",
    "support/tickets/12012100000001",
    "support/tickets/new",
    "mailbox",
)
# Each form that refuses what is sent, and shows it again.
REFUSED = {
    "manage/enrollment/administrators/add": {"email": "<i>"},
    "manage/enrollment/contacts/add": {"email": "<i>", "confirmation": "<i>"},
    "manage/department/edit": {"name": "<i>Sales</i>", "cost_center": "<i>", "quota": "<i>"},
    "manage/account/add": {"name": "<i>Shop</i>", "owner": "<i>"},
    "report/usagesummary/ponumbers": {"po_number": "<i>"},
}


@pytest.fixture(scope="session")
def portal_world_file() -> str:
    """A world in which everything that has a name has markup in it."""
    return WORLD_FILE


@proves(Fact.WITHOUT_SAYING, against="html-not-escaped")
def test_markup_in_a_text_is_shown_as_it_was_entered(visit: Visit, portal_world: World) -> None:
    visitor = visit(ADMIN)
    form = visitor.open("manage/enrollment/contacts/add")
    visitor.send(form, "main dialog form", email="<i>n</i>@x.example", confirmation="<i>n</i>@x.example")
    portal_world.open_ticket(ADMIN, ENROLLMENT, INVOICE, "PO-4711")
    portal_world.request_tax_id(ADMIN, ENROLLMENT, "NL999999999B01")

    portal_world.move_ticket("12012100000001", "in-work")
    portal_world.move_ticket("12012100000001", "declined", reason="<i>No</i>")
    portal_world.move_tax_request(TAX_REQUEST, "declined", reason="<i>Never</i>")

    shown = [*pages(visitor)]

    assert [page.path for page in shown if page.page.select("i")] == []
    contents = [shown_in(page) for page in shown]
    for text, count in {**NAMES, **TYPED}.items():
        assert sum(text in content for content in contents) >= count, text
    assert sum("&lt;" in content or "&amp;" in content for content in contents) == 0


@proves(Fact.WITHOUT_SAYING)
def test_markup_of_who_signs_in_and_of_their_accounts_is_shown_as_text(visit: Visit) -> None:
    nobody = visit(None)
    unknown = nobody.send(nobody.open("signin"), "main .sign-in form", account='"<i>nobody</i>')
    password = nobody.send(nobody.open("signin"), "main .sign-in form", account=ADMIN)
    owner = visit(NEW_OWNER)
    warning = owner.send(owner.open("signin/stay"), "main .sign-in form", stay="no")

    assert [each.page.select("i") for each in (unknown, password, warning)] == [[], [], []]
    assert unknown.the("#account")["value"] == '"<i>nobody</i>'
    assert password.read("main .who") == ADMIN
    assert warning.read_all("main ul.plain li") == [f"<i>Site</i> ({ENROLLMENT})"]


@proves(Fact.WITHOUT_SAYING)
def test_markup_in_a_message_is_shown_as_text(visit: Visit) -> None:
    visitor = visit(ADMIN)
    said = []
    for path, fields in {
        "manage/enrollment/administrators/add": {"email": "<i>b</i>@x.example"},
        "manage/enrollment/contacts/add": {
            "email": "<i>c</i>@x.example",
            "confirmation": "<i>c</i>@x.example",
        },
        "manage/department/edit": {"name": "<i>Added</i>"},
        "manage/account/add": {"name": "<i>Added</i>", "owner": "<i>d</i>@x.example"},
    }.items():
        answer = visitor.send(visitor.open(path), "main dialog form", **fields)
        assert answer.page.select("i") == []
        said.append(answer.message)

    assert ["<i>" in each for each in said] == [True] * 4


def pages(visitor: Visitor) -> Iterator[Answer]:
    """Yield every page, and every form that has refused something."""
    yield visitor.send(visitor.open("manage/department/edit"), "main dialog form", name="<i>Added</i>")
    for path in PAGES:
        yield visitor.open(path)
    mails = [str(link["href"]) for link in visitor.open("mailbox").page.select("main a")]
    yield from (visitor.open(each) for each in mails)
    for path, fields in REFUSED.items():
        answer = visitor.send(visitor.open(path), "main dialog form", **fields)
        kept = answer.values("main dialog form")
        assert {name: kept[name] for name in fields} == fields
        yield answer


def shown_in(page: Answer) -> str:
    """Return what a reader reads on a page, with what its fields contain."""
    fields = (str(each.get("value", "")) for each in page.page.select("input"))
    return " ".join([page.page.get_text(" "), *fields])
