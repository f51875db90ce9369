import pytest

TICKETS = "/worlds/default/tickets"
TAX_REQUESTS = "/worlds/default/tax-requests"
ADMIN = "ea_admin@eaportal.example"
NUMBER = "12012100000001"


@pytest.fixture
def ticket(direct):
    """A ticket to open."""
    invoice = f"E{direct.number}202010"
    return {"account": ADMIN, "enrollment": direct.number, "invoice": invoice, "wanted": "PO-4711"}


@pytest.fixture
def request_(direct):
    """A tax ID to request."""
    return {"account": ADMIN, "enrollment": direct.number, "wanted": "NL001234567B01"}


def test_a_ticket_is_opened_listed_and_solved(control, ticket, direct):
    status, opened = control.post(TICKETS, ticket)
    _, moved = control.post(f"{TICKETS}/{NUMBER}/move", {"state": "solved"})

    assert (status, opened["number"], opened["state"]) == (201, NUMBER, "open")
    assert moved["new_invoice"] == f"E{direct.number}202010-R1"
    assert control.get(TICKETS)[1] == {"tickets": [moved]}
    assert control.get(f"{TICKETS}/{NUMBER}")[1] == moved
    assert control.get(f"{TICKETS}?enrollment=1")[1] == {"tickets": []}


def test_the_clock_lists_what_happens_to_tickets_and_requests(control, ticket, request_):
    control.post(TICKETS, ticket)
    control.post(TAX_REQUESTS, request_)

    passed = control.post("/worlds/default/clock/advance", {"to": "2020-12-14T09:00:00Z"})[1]

    assert [(each["kind"], each["period"], each["note"]) for each in passed["events"]] == [
        ("ticket-taken-up", "2020-10", NUMBER),
        ("tax-request-passed-on", "", "R2012100000001"),
        ("ticket-solved", "2020-10", NUMBER),
    ]


def test_a_request_for_a_tax_id_is_made_listed_and_done(control, request_, direct):
    made = control.post(TAX_REQUESTS, request_)[1]
    address = f"{TAX_REQUESTS}/{made['number']}"

    states = [control.post(f"{address}/move", {"state": state})[1] for state in ("with-roc", "done")]

    assert made["state"] == "with-partner"
    assert [each["state"] for each in states] == ["with-roc", "done"]
    assert control.get(f"{TAX_REQUESTS}?enrollment={direct.number}")[1] == {"tax_requests": [states[-1]]}
    assert control.get(address)[1] == states[-1]


def test_a_declined_ticket_says_why_and_the_journal_who(control, ticket):
    control.post(TICKETS, ticket)

    _, moved = control.post(f"{TICKETS}/{NUMBER}/move", {"state": "declined", "reason": "Paid by another."})

    journal = control.get(f"/worlds/default/journal?subject=ticket {NUMBER}")[1]["entries"]
    assert (moved["state"], moved["reason"]) == ("declined", "Paid by another.")
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
    assert control.post(TICKETS, ticket | changed) == (status, {"error": sentence})
    assert dump(world) == before


def test_an_unknown_request_or_a_wrong_next_state_is_refused(control, ticket, request_, world, dump):
    control.post(TICKETS, ticket)
    number = control.post(TAX_REQUESTS, request_)[1]["number"]
    open_ticket = f"ticket {NUMBER} is open and cannot become open"
    new_request = f"request {number} is with-partner and cannot become done"
    before = dump(world)

    assert [
        control.get(f"{TICKETS}/x"),
        control.post(f"{TICKETS}/{NUMBER}/move", {"state": "open"}),
        control.get(f"{TAX_REQUESTS}/x"),
        control.post(f"{TAX_REQUESTS}/{number}/move", {"state": "done"}),
        control.post(TAX_REQUESTS, request_),
    ] == [
        (404, {"error": "World 'default' has no support ticket 'x'."}),
        (409, {"error": f"state: {open_ticket}, only in-work or solved or declined."}),
        (404, {"error": "World 'default' has no tax ID request 'x'."}),
        (409, {"error": f"state: {new_request}, only with-roc or declined."}),
        (409, {"error": "The request was not made: asked-already."}),
    ]
    assert dump(world) == before
