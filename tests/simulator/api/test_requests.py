import pytest
from werkzeug.test import Client

TICKETS = "/_sim/worlds/default/tickets"
TAX_REQUESTS = "/_sim/worlds/default/tax-requests"
ADMIN = "ea_admin@eaportal.example"
NUMBER = "12012100000001"


@pytest.fixture
def control(application):
    return Client(application, use_cookies=False)


@pytest.fixture
def ticket(direct):
    """A ticket to open."""
    invoice = f"E{direct.number}202010"
    return {"account": ADMIN, "enrollment": direct.number, "invoice": invoice, "wanted": "PO-4711"}


@pytest.fixture
def request_(direct):
    """A tax ID to request."""
    return {"account": ADMIN, "enrollment": direct.number, "wanted": "NL001234567B01"}


def said(answer):
    return answer.status_code, answer.json.get("error")


def test_a_ticket_is_opened_listed_and_solved(control, ticket, direct):
    opened = control.post(TICKETS, json=ticket)
    moved = control.post(f"{TICKETS}/{NUMBER}/move", json={"state": "solved"})

    assert (opened.status_code, opened.json["number"], opened.json["state"]) == (201, NUMBER, "open")
    assert moved.json["new_invoice"] == f"E{direct.number}202010-R1"
    assert control.get(TICKETS).json == {"tickets": [moved.json]}
    assert control.get(f"{TICKETS}/{NUMBER}").json == moved.json
    assert control.get(f"{TICKETS}?enrollment=1").json == {"tickets": []}


def test_the_clock_lists_what_happens_to_tickets_and_requests(control, ticket, request_):
    control.post(TICKETS, json=ticket)
    control.post(TAX_REQUESTS, json=request_)

    passed = control.post("/_sim/worlds/default/clock/advance", json={"to": "2020-12-14T09:00:00Z"}).json

    assert [(each["kind"], each["period"], each["note"]) for each in passed["events"]] == [
        ("ticket-taken-up", "2020-10", NUMBER),
        ("tax-request-passed-on", "", "R2012100000001"),
        ("ticket-solved", "2020-10", NUMBER),
    ]


def test_a_request_for_a_tax_id_is_made_listed_and_done(control, request_, direct):
    made = control.post(TAX_REQUESTS, json=request_).json
    address = f"{TAX_REQUESTS}/{made['number']}"

    states = [control.post(f"{address}/move", json={"state": state}).json for state in ("with-roc", "done")]

    assert made["state"] == "with-partner"
    assert [each["state"] for each in states] == ["with-roc", "done"]
    assert control.get(f"{TAX_REQUESTS}?enrollment={direct.number}").json == {"tax_requests": [states[-1]]}
    assert control.get(address).json == states[-1]


def test_a_declined_ticket_says_why_and_the_journal_who(control, ticket):
    control.post(TICKETS, json=ticket)

    moved = control.post(f"{TICKETS}/{NUMBER}/move", json={"state": "declined", "reason": "Paid by another."})

    journal = control.get(f"/_sim/worlds/default/journal?subject=ticket {NUMBER}").json["entries"]
    assert (moved.json["state"], moved.json["reason"]) == ("declined", "Paid by another.")
    assert [(each["who"], each["new"]) for each in journal if each["field"] == "state"] == [
        (ADMIN, "open"),
        ("control", "declined"),
    ]


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"account": "nobody@x.example"}, 404, "account: there is no user 'nobody@x.example'."),
        ({"enrollment": "1"}, 404, "enrollment: ea_admin@eaportal.example sees no enrollment '1'."),
        ({"invoice": "x"}, 404, "invoice: enrollment {number} has no 'x'."),
        ({"wanted": ""}, 409, "The ticket was not opened: empty."),
        (
            {"account": "ea_admin_readonly@eaportal.example"},
            409,
            "The ticket was not opened: may-not-open-ticket.",
        ),
    ],
)
def test_a_ticket_that_cannot_be_opened_is_refused(
    control, ticket, direct, world, dump, changed, status, sentence
):
    before = dump(world)

    sentence = sentence.format(number=direct.number)
    assert said(control.post(TICKETS, json=ticket | changed)) == (status, sentence)
    assert dump(world) == before


def test_an_unknown_request_or_a_wrong_next_state_is_refused(control, ticket, request_, world, dump):
    control.post(TICKETS, json=ticket)
    number = control.post(TAX_REQUESTS, json=request_).json["number"]
    before = dump(world)

    assert [
        said(control.get(f"{TICKETS}/x")),
        said(control.post(f"{TICKETS}/{NUMBER}/move", json={"state": "open"})),
        said(control.get(f"{TAX_REQUESTS}/x")),
        said(control.post(f"{TAX_REQUESTS}/{number}/move", json={"state": "done"})),
        said(control.post(TAX_REQUESTS, json=request_)),
    ] == [
        (404, "World 'default' has no support ticket 'x'."),
        (
            409,
            f"state: ticket {NUMBER} is open and cannot become open, only in-work or solved or declined.",
        ),
        (404, "World 'default' has no tax ID request 'x'."),
        (
            409,
            f"state: request {number} is with-partner and cannot become done, only with-roc or declined.",
        ),
        (409, "The request was not made: asked-already."),
    ]
    assert dump(world) == before
