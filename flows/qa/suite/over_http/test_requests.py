"""Support tickets and tax IDs: who asks, how they go on, what they change, and who is notified."""

from datetime import UTC, datetime, timedelta

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import (
    CUSTOMER,
    DIRECT,
    EA_ADMIN,
    PARTNER,
    QUARTERLY,
    READER,
    SALES_ADMIN,
    YEN,
)
from eaportal.flows.qa.suite.over_http.amounts import enrollment_of, invoice, to_pay
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.elements import read
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
INVOICE = f"E{DIRECT}202010"
TICKET, TAX_REQUEST = "12012100000001", "R2012100000001"


@proves(Fact.REBILLED, against="ticket-changes-nothing")
@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("po-number", "PO number for Azure services"),
        ("marketplace-po-number", "PO number for Marketplace"),
    ],
)
def test_a_ticket_credits_the_invoice_and_issues_it_again_with_the_new_number(
    visit: Visit, portal_world: World, topic: str, name: str
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    before = invoice(visitor, INVOICE)
    old = before.facts("main dl.facts")[name]

    opened = ask(visitor, INVOICE, topic, "PO-4711")
    states = {NOW: opened}
    for after in (timedelta(days=1), timedelta(days=3)):
        portal_world.advance_to(NOW + after - timedelta(seconds=1))
        early = visitor.open(f"support/tickets/{TICKET}?enrollment={DIRECT}")
        assert reached(early) == reached(states[max(states)])
        portal_world.advance_to(NOW + after)
        states[NOW + after] = visitor.open(f"support/tickets/{TICKET}?enrollment={DIRECT}")

    assert [reached(page) for page in states.values()] == [
        ["Ticket open"],
        ["Ticket open", "In progress"],
        ["Ticket open", "In progress", "Solved"],
    ]
    facts = states[NOW + timedelta(days=3)].facts("main dl.facts")
    assert facts == {
        "Ticket number": TICKET,
        "Issue category": "Billing and Invoicing",
        "Status": "Solved",
        "Invoice": INVOICE,
        "What to change": name,
        "Current value": old,
        "New value": "PO-4711",
        "Opened by": EA_ADMIN,
        "Credit note": f"{INVOICE}-C1",
        "New invoice": f"{INVOICE}-R1",
    }
    again = invoice(visitor, f"{INVOICE}-R1")
    credited = invoice(visitor, INVOICE)
    assert again.facts("main dl.facts")[name] == "PO-4711"
    assert again.facts("main dl.facts")["Replaces"] == INVOICE
    assert to_pay(again) == to_pay(before) == to_pay(credited)
    assert credited.facts("main dl.facts") == {
        **before.facts("main dl.facts"),
        "Status": f"Credited by {INVOICE}-C1 and replaced by {INVOICE}-R1",
    }
    assert [row[1] for row in visitor.open(f"report/invoices?enrollment={DIRECT}").rows()] == [
        f"{INVOICE}-R1",
        f"{INVOICE} Credited",
        f"E{DIRECT}202009",
    ]


@proves(Fact.TICKET)
def test_each_step_of_a_ticket_is_mailed_to_the_administrators(visit: Visit, portal_world: World) -> None:
    ask(visit(EA_ADMIN), INVOICE, "po-number", "PO-4711")
    portal_world.advance("P3D")

    mails = portal_world.mails(about=f"Support ticket {TICKET}")

    assert [(mail.to, mail.at, mail.subject) for mail in mails] == [
        (EA_ADMIN, NOW + timedelta(days=days), f"Support ticket {TICKET}: enrollment {DIRECT}, {state}")
        for days, state in ((0, "open"), (1, "in-work"), (3, "solved"))
    ]
    assert mails[0].text == (
        f"Support ticket {TICKET} has been opened. Issue category: Billing and Invoicing.\n\n"
        f"PO number for Azure services of invoice {INVOICE}: PO-4711 in place of {DIRECT}-202010.\n"
    )
    assert mails[2].text.endswith(
        f"Invoice {INVOICE} has been credited by {INVOICE}-C1. {INVOICE}-R1 takes its place.\n"
    )


@proves(Fact.TICKET)
@pytest.mark.parametrize(
    ("number", "topic", "wanted", "alert"),
    [
        (INVOICE, "po-number", "", "Enter a PO number."),
        (INVOICE, "po-number", f"{DIRECT}-202010", f"It is already {DIRECT}-202010."),
        (INVOICE, "tax-id", "!", "A VAT or tax ID has 4 to 20 characters"),
        (f"E{YEN}202010", "marketplace-po-number", "PO-1", f"Invoice E{YEN}202010 has no such PO number."),
        (f"E{YEN}202010M", "po-number", "PO-1", f"Invoice E{YEN}202010M has no such PO number."),
    ],
)
def test_a_ticket_that_asks_for_nothing_possible_is_refused_and_kept(
    visit: Visit, portal_world: World, number: str, topic: str, wanted: str, alert: str
) -> None:
    answer = ask(visit(EA_ADMIN), number, topic, wanted)

    assert answer.alert.startswith(alert)
    kept = answer.values("main form.form")
    assert (kept["invoice"], kept["topic"], kept["wanted"]) == (number, topic, wanted)
    assert portal_world.tickets() == []


@proves(Fact.TICKET)
def test_an_invoice_has_one_ticket_at_a_time_and_none_once_it_is_credited(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    ask(visitor, INVOICE, "po-number", "PO-4711")

    twice = ask(visitor, INVOICE, "marketplace-po-number", "MP-1")
    portal_world.advance("P3D")
    credited = ask(visitor, INVOICE, "po-number", "PO-2")
    again = ask(visitor, f"{INVOICE}-R1", "po-number", "PO-2")

    assert twice.alert == f"{TICKET} already asks for a change and isn't closed yet. Wait until it is."
    assert credited.alert == f"Invoice {INVOICE} has been credited. Choose the one that replaces it."
    assert again.alert == ""
    assert len(portal_world.tickets()) == 2


@proves(Fact.TICKET)
@pytest.mark.parametrize(("account", "opens"), [(PARTNER, True), (CUSTOMER, False)])
def test_the_partner_opens_the_tickets_of_an_indirect_enrollment(
    visit: Visit, portal_world: World, account: str, opens: bool
) -> None:
    visitor = visit(account)
    number = f"E{QUARTERLY}202007"
    page = invoice(visitor, number)

    answer = ask(visitor, number, "po-number", "PO-4711")

    assert ("Open a support ticket" in page.read_all("main a.button")) == opens
    assert (answer.alert == "") == opens
    assert len(portal_world.tickets()) == int(opens)
    seen = visit(CUSTOMER).open(f"support/tickets?enrollment={QUARTERLY}").rows()
    assert len(seen) == int(opens)
    assert visit(EA_ADMIN).open(f"support/tickets/{TICKET}?enrollment={DIRECT}").status == 404


@proves(Fact.TICKET)
def test_the_form_opens_on_the_invoice_of_its_period(visit: Visit) -> None:
    visitor = visit(EA_ADMIN)

    chosen = {
        query: visitor.open(f"support/tickets/new?enrollment={DIRECT}&{query}").values("main form.form")[
            "invoice"
        ]
        for query in ("period=2020-10", "period=2020-09", f"invoice=E{DIRECT}202009")
    }

    assert chosen == {
        "period=2020-10": INVOICE,
        "period=2020-09": f"E{DIRECT}202009",
        f"invoice=E{DIRECT}202009": f"E{DIRECT}202009",
    }
    closed = visitor.open(f"report/usagesummary/ponumbers?enrollment={DIRECT}&period=2020-10")
    link = [each for each in closed.page.select("main dialog a") if "ticket" in each.get_text()]
    assert visitor.open(str(link[0]["href"])).values("main form.form")["invoice"] == INVOICE
    hidden = visit(SALES_ADMIN).open(f"support/tickets/new?enrollment={DIRECT}")
    assert "disabled" in hidden.page.select("main form.form button")[0].attrs


@proves(Fact.TAX_ID, against="tax-id-changed-at-once")
def test_a_tax_id_goes_through_the_partner_and_the_center_and_holds_for_new_invoices(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    before = invoice(visitor, INVOICE)
    form = visitor.open(f"manage/taxid?enrollment={DIRECT}")

    asked = visitor.send(form, "main form[method=post]", tax_id=" nl999999999b01 ")
    steps = [reached(asked)]
    for days in (2, 7):
        portal_world.advance_to(NOW + timedelta(days=days))
        steps.append(reached(visitor.open(f"manage/taxid/{TAX_REQUEST}?enrollment={DIRECT}")))

    assert steps[0][0].startswith("With the licensing partner")
    assert [len(step) for step in steps] == [1, 2, 3]
    assert [
        (each.subject.rpartition(", ")[2], each.to, each.at - NOW)
        for each in portal_world.mails(about=TAX_REQUEST)
    ] == [
        ("with-partner", EA_ADMIN, timedelta()),
        ("with-roc", EA_ADMIN, timedelta(days=2)),
        ("done", EA_ADMIN, timedelta(days=7)),
    ]
    after = invoice(visitor, INVOICE)
    assert after.facts("main dl.facts") == {
        **before.facts("main dl.facts"),
        "Status": "Paid on December 15, 2020",
    }
    assert to_pay(after) == to_pay(before)
    # November's invoice was generated two days before the new tax ID, December's after it.
    portal_world.advance_to(datetime(2021, 1, 15, 6, tzinfo=UTC))
    numbers = {
        period: invoice(visitor, f"E{DIRECT}{period}").facts("main dl.facts")["VAT or tax ID"]
        for period in ("202011", "202012")
    }
    assert numbers == {"202011": "NL123456789B01", "202012": "NL999999999B01"}


@proves(Fact.TAX_ID)
def test_the_partner_of_an_indirect_enrollment_passes_a_request_on(visit: Visit, portal_world: World) -> None:
    customer, partner = visit(CUSTOMER), visit(PARTNER)
    form = customer.open(f"manage/taxid?enrollment={QUARTERLY}")
    customer.send(form, "main form[method=post]", tax_id="NL000000000B00")
    path = f"manage/taxid/{TAX_REQUEST}?enrollment={QUARTERLY}"
    fields = {"number": TAX_REQUEST, "csrf_token": customer.token()}

    refused = customer.post(f"manage/taxid/passon?enrollment={QUARTERLY}", fields)
    passed = partner.send(partner.open(path), "main form[method=post]")
    again = customer.send(
        customer.open(f"manage/taxid?enrollment={QUARTERLY}"), "main form[method=post]", tax_id="NL1111"
    )

    assert refused.alert == (
        "You can't pass this request on. Only the partner administrator of an indirect enrollment can."
    )
    assert len(reached(passed)) == 2
    assert [each.state for each in portal_world.tax_requests()] == ["with-roc"]
    assert again.alert == f"{TAX_REQUEST} already asks for a change and isn't closed yet. Wait until it is."
    assert partner.open(f"manage/taxid?enrollment={QUARTERLY}").page.select("#tax-id, #tax_id") == []


def ask(visitor: Visitor, number: str, topic: str, wanted: str) -> Answer:
    """Open a ticket on the invoice with this number."""
    form = visitor.open(f"support/tickets/new?enrollment={enrollment_of(number)}")
    return visitor.send(form, "main form.form", invoice=number, topic=topic, wanted=wanted)


def reached(page: Answer) -> list[str]:
    """Return the states that a request has reached, without their times."""
    return [read(each).partition(" December ")[0] for each in page.page.select("ol.way li.reached")]


@proves(Fact.TAX_QUESTIONS)
@pytest.mark.parametrize(("account", "enrollment"), [(EA_ADMIN, DIRECT), (PARTNER, QUARTERLY)])
def test_pages_say_whom_to_ask_about_a_tax_id(look: Visit, account: str, enrollment: str) -> None:
    detail = look(account).open(f"manage/enrollment?enrollment={enrollment}")
    page = look(account).open(f"manage/taxid?enrollment={enrollment}")

    assert detail.read("section[aria-labelledby=tax] > p:first-of-type") == (
        "You can't change a VAT or tax ID here. Ask your licensing partner, who contacts the Regional"
        " Operations Center. A change takes effect on the next invoice. For an invoice that has already been"
        " generated, open a support ticket."
    )
    assert "licensing partner" in page.read("main")
    assert "Regional Operations Center" in page.read("main")


@proves(Fact.TAX_ID)
def test_the_tax_id_that_an_enrollment_has_is_not_requested_again(visit: Visit, portal_world: World) -> None:
    visitor = visit(EA_ADMIN)
    form = visitor.open(f"manage/taxid?enrollment={DIRECT}")

    answer = visitor.send(form, "main form[method=post]", tax_id="nl123456789b01")

    assert answer.alert == "It is already NL123456789B01."
    assert portal_world.tax_requests() == []


@proves(Fact.WHO_SEES_WHAT)
def test_requests_are_seen_by_who_sees_the_whole_enrollment(visit: Visit, portal_world: World) -> None:
    portal_world.open_ticket(EA_ADMIN, DIRECT, INVOICE, "PO-4711")
    portal_world.request_tax_id(EA_ADMIN, DIRECT, "NL999999999B01")
    pages = ("support/tickets", "manage/taxid", f"support/tickets/{TICKET}", f"manage/taxid/{TAX_REQUEST}")

    seen = {
        account: [
            TICKET in answer.read("main") or TAX_REQUEST in answer.read("main")
            for answer in (visit(account).open(f"{path}?enrollment={DIRECT}") for path in pages)
        ]
        for account in (READER, SALES_ADMIN)
    }

    assert seen == {READER: [True] * 4, SALES_ADMIN: [False] * 4}


@proves(Fact.TICKET)
def test_a_tax_id_that_is_not_registered_is_declined_with_the_reason(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    ask(visitor, INVOICE, "tax-id", "NL999999999B01")

    portal_world.advance("P3D")

    page = visitor.open(f"support/tickets/{TICKET}?enrollment={DIRECT}")
    mail = portal_world.mails(about=f"Support ticket {TICKET}")[-1]
    assert page.facts("main dl.facts")["Status"] == "Declined"
    assert "New invoice" not in page.facts("main dl.facts")
    assert mail.subject.endswith(", declined")
    reason = mail.text.partition("Reason: ")[2].strip()
    assert reason
    assert reason in page.read("main")
    assert invoice(visitor, f"{INVOICE}-R1").status == 404


@proves(Fact.REBILLED)
def test_an_invoice_is_corrected_again_and_each_correction_has_its_own_number(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    events = []
    for number, wanted in ((INVOICE, "PO-1"), (f"{INVOICE}-R1", "PO-2")):
        ask(visitor, number, "po-number", wanted)
        events += portal_world.advance("P3D")

    rows = visitor.open(f"report/invoices?enrollment={DIRECT}").rows()

    assert [(row[1], row[3]) for row in rows if row[1].startswith(INVOICE)] == [
        (f"{INVOICE}-R2", "PO-2"),
        (f"{INVOICE}-R1 Credited", "PO-1"),
        (f"{INVOICE} Credited", f"{DIRECT}-202010"),
    ]
    last = invoice(visitor, f"{INVOICE}-R2").facts("main dl.facts")
    assert last["Replaces"] == f"{INVOICE}-R1"
    # What replaces an unpaid invoice is paid on the day on which that was due.
    assert last["Status"] == "Paid on December 15, 2020"
    paid = [event.note for event in events if (event.kind, event.enrollment) == ("invoice-paid", DIRECT)]
    assert paid == [f"{INVOICE}-R1"]


@proves(Fact.REBILLED)
def test_what_replaces_a_paid_invoice_is_paid(visit: Visit, portal_world: World) -> None:
    visitor, number = visit(EA_ADMIN), f"E{DIRECT}202009"
    visitor.stay_signed_in()
    before = invoice(visitor, number).facts("main dl.facts")["Status"]
    ask(visitor, number, "po-number", "PO-4711")

    portal_world.advance("P3D")

    assert before == "Paid on November 14, 2020"
    assert invoice(visitor, f"{number}-R1").facts("main dl.facts")["Status"] == before
