import dataclasses
import socket
import uuid
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from eaportal.flows.client import ControlRefusedError, Simulator
from eaportal.flows.portal import PortalAddressError, PortalUnreachableError
from eaportal.simulator.server import Portal

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
WINDOW_END = datetime(2020, 12, 15, tzinfo=UTC)
PLANTED = ("two-save-buttons", "day-too-many")


@pytest.fixture(scope="module")
def simulator(sample):
    with Portal(world_file=sample) as portal:
        yield Simulator(portal.url)


@pytest.fixture
def own(simulator):
    """A world for one test."""
    world = simulator.create_world(f"test-{uuid.uuid4().hex}")
    yield world
    world.delete()


def test_a_world_is_made_found_and_deleted(simulator):
    world = simulator.create_world("made", seed=7)
    names = simulator.worlds()
    world.delete()

    assert world.url == f"{simulator.url}w/made/"
    assert simulator.world().url == simulator.url
    assert names == ["default", "made"]
    assert simulator.worlds() == ["default"]


def test_a_world_can_live_through_the_end_of_the_portal(simulator):
    world = simulator.create_world("ending", life="documented")
    world.advance_to(datetime(2024, 2, 15, tzinfo=UTC))

    with pytest.raises(HTTPError, match="410"):
        urlopen(f"{world.url}signin", timeout=10)
    world.delete()


def test_time_passes_by_a_duration_to_a_moment_and_to_the_next_event(own):
    began = own.clock()
    happened = [own.advance("PT1H"), own.advance_to(WINDOW_END), own.advance_to_next_event()]

    assert (began.now, began.running, began.next_event) == (NOW, False, WINDOW_END)
    assert [sorted({event.kind for event in events}) for events in happened] == [
        [],
        ["window-ended"],
        ["invoice-generated", "invoice-paid"],
    ]
    assert own.clock().now == happened[2][0].at == datetime(2020, 12, 15, 6, tzinfo=UTC)


def test_a_clock_runs_and_is_frozen_again(own):
    running = own.run_clock()
    frozen = own.freeze_clock()

    assert (running.running, frozen.running) == (True, False)
    assert frozen.now > NOW
    assert own.clock() == frozen


def test_the_mail_that_an_event_causes_is_found(own):
    own.advance_to(datetime(2021, 1, 7, 6, tzinfo=UTC))

    mails = own.mails(to="ea_admin@eaportal.example", about="8599081", after=WINDOW_END, wait=1)

    assert [(mail.at, mail.subject) for mail in mails] == [
        (datetime(2021, 1, 7, 6, tzinfo=UTC), "Overage notification: enrollment 8599081, December 2020")
    ]
    assert ("Subject", mails[0].subject) in [(header.name, header.value) for header in mails[0].headers]


def test_the_journal_shows_what_an_invoice_was_generated_with(own):
    own.advance("P7D")

    entries = own.journal(subject="invoice E8599081202011", who="clock")
    differences = own.differences(subject="invoice E8599081202011", after=NOW)

    assert [(entry.field, entry.old, entry.new) for entry in entries] == [
        ("po_number", None, "8599081-202011"),
        ("marketplace_po_number", None, "8599081-202011M"),
    ]
    assert [(each.field, each.kind) for each in differences] == [
        ("po_number", "insert"),
        ("marketplace_po_number", "insert"),
    ]


def test_a_fault_is_set_in_one_line_counted_and_removed(own):
    own.break_next("save", status=503, retry_after=5, times=2)
    own.break_next("reports", "drop-after")
    faults = own.faults()
    own.remove_faults()

    assert [dataclasses.astuple(fault) for fault in faults] == [
        (1, "status", 0, 0),
        (2, "drop-after", 0, 0),
    ]
    assert own.faults() == []


def test_defects_are_listed_planted_and_removed(simulator, own):
    known = simulator.defects()
    planted = [own.plant(name) for name in PLANTED]
    there = own.defects()
    own.remove_defects()

    assert planted == there == [each for name in PLANTED for each in known if each.name == name]
    assert planted[0].wrong == "The dialog has two Save buttons."
    assert own.defects() == []


def test_a_world_goes_when_its_time_is_over(simulator):
    simulator.create_world("brief", time_to_live="PT0.001S")

    assert simulator.worlds() == ["default"]


def test_a_world_is_restored_exported_and_imported(simulator, own):
    own.snapshot("before")
    own.advance("P1D")
    exported = own.export()
    own.restore("before")
    restored = own.clock().now
    own.advance("P2D")
    own.reset()
    moved = simulator.import_world("moved", exported)

    assert (restored, own.clock().now) == (NOW, NOW)
    assert moved.clock().now == datetime(2020, 12, 11, 9, tzinfo=UTC)
    moved.delete()


def test_the_users_of_a_world_are_listed(own):
    first = own.users()[0]

    assert (first.account, first.role, first.enrollments) == (
        "ea_admin@eaportal.example",
        "ea_admin",
        ["8599081", "8598333"],
    )


def test_a_user_is_added_and_removed(own):
    added = own.add_user("new@eaportal.example", "ea_admin", ["8599081"], name="New")
    there = [user.account for user in own.users()][-1]
    own.remove_user("new@eaportal.example")

    assert dataclasses.astuple(added) == ("new@eaportal.example", "New", "ea_admin", ["8599081"], None)
    assert there == "new@eaportal.example"
    assert [user.account for user in own.users()][-1] == "customer_admin@eaportal.example"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda world: world.advance("soon"),
            "by: 'soon' is not an ISO 8601 duration such as P7D, PT1H or P1M.",
        ),
        (lambda world: world.restore("none"), "snapshot: world 'default' has no snapshot 'none'."),
        (
            lambda world: world.deliver_mails(),
            "No SMTP server is set. Set one with: eaportal serve --smtp HOST:PORT",
        ),
        (lambda world: world.delete(), "The default world stays; reset it instead."),
        (lambda world: world.break_next("save", "latency"), "the effect latency needs seconds."),
        (
            lambda world: world.plant("two-save-button"),
            "name: there is no defect 'two-save-button'; similar: two-save-buttons.",
        ),
    ],
)
def test_a_refused_call_raises_the_sentence_of_the_simulator(simulator, call, sentence):
    with pytest.raises(ControlRefusedError) as refused:
        call(simulator.world())

    assert str(refused.value) == sentence


def test_an_unknown_world_is_an_error(simulator):
    with pytest.raises(ControlRefusedError) as refused:
        simulator.world("none").clock()

    assert (str(refused.value), refused.value.status) == ("There is no world 'none'.", 404)


def test_a_simulator_that_does_not_answer_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(PortalUnreachableError) as unreachable:
        Simulator(f"http://127.0.0.1:{port}/").worlds()

    assert str(unreachable.value) == (
        f"No simulator answers at http://127.0.0.1:{port}/_sim ([Errno 111] Connection refused)."
    )


def test_a_simulator_of_another_machine_is_not_controlled_unless_it_is_allowed():
    with pytest.raises(PortalAddressError):
        Simulator("http://portal.example/")

    assert Simulator("http://portal.example/", allowed_hosts=("portal.example",)).world("x").url == (
        "http://portal.example/w/x/"
    )


def test_tickets_and_requests_are_opened_moved_and_listed(own):
    account, enrollment = "ea_admin@eaportal.example", own.users()[0].enrollments[0]
    ticket = own.open_ticket(account, enrollment, f"E{enrollment}202010", "PO-4711")
    request = own.request_tax_id(account, enrollment, "NL001234567B01")

    solved = own.move_ticket(ticket.number, "solved")
    declined = own.move_tax_request(request.number, "declined", reason="No such company.")

    assert (solved.new_invoice, declined.reason) == (f"E{enrollment}202010-R1", "No such company.")
    assert own.tickets(enrollment=enrollment) == [solved]
    assert own.tax_requests() == [declined]
