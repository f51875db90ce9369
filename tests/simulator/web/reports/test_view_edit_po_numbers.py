import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from eaportal.simulator.database.sqlite import DiskFullError
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow, PoLockRow, PoNumberRow
from eaportal.simulator.rules.periods import month
from eaportal.simulator.web.words.language import find_language

NOVEMBER = "/report/usagesummary/ponumbers?period=2020-11"
OCTOBER = "/report/usagesummary/ponumbers?period=2020-10"
WINDOW_OVER = datetime(2020, 12, 15, 3, tzinfo=UTC)


@pytest.fixture
def stored(world):
    """The number and the lock of an enrollment, period and kind, as the world holds them."""

    def stored(enrollment, period="2020-11", kind="azure"):
        query = (
            select(PoNumberRow.number, PoLockRow.locked)
            .join(PeriodRow, PoNumberRow.period_id == PeriodRow.id)
            .join(EnrollmentRow, PeriodRow.enrollment_id == EnrollmentRow.id)
            .join(PoLockRow, (PoLockRow.enrollment_id == EnrollmentRow.id) & (PoLockRow.kind == kind))
            .where(EnrollmentRow.number == enrollment.number)
            .where(PeriodRow.start == month(period).start, PoNumberRow.kind == kind)
        )
        with world.session() as session:
            return tuple(session.execute(query).one())

    return stored


def alert(page):
    found = page.select_one("dialog [role=alert]")
    return found and found.get_text(strip=True)


def shown(page):
    """What the dialog shows: period, kind, number, whether it can be typed, lock box, Save."""
    save, lock = page.select_one("dialog button.primary"), page.select_one("dialog [name=lock]")
    field = page.select_one("#po-number")
    return {
        "period": page.select_one("#invoice-period option[selected]")["value"],
        "kind": page.select_one("[name=kind][checked]")["value"],
        "number": field["value"],
        "typing": not field.has_attr("readonly"),
        "lock": ("ticked" if lock.has_attr("checked") else "clear")
        + (", disabled" if lock.has_attr("disabled") else ""),
        "save": not save.has_attr("disabled"),
    }


def test_the_dialog_opens_on_the_period_of_the_page(ea_admin, direct):
    ea_admin.open("/report/usagesummary?period=2020-11")

    page = ea_admin.follow("View/Edit PO Numbers")

    assert page.select_one("dialog h2").get_text() == "View/Edit PO Numbers"
    assert alert(page) is None
    assert shown(page) == {
        "period": "2020-11",
        "kind": "azure",
        "number": f"{direct.number}-202011",
        "typing": True,
        "lock": "clear",
        "save": True,
    }


def test_the_dialog_offers_both_kinds_and_every_period_the_newest_first(ea_admin, read):
    page = ea_admin.open(NOVEMBER)

    kinds = [read(radio.find_parent("label")) for radio in page.select("dialog [type=radio]")]
    assert kinds == ["Azure Services", "Marketplace"]
    periods = [option["value"] for option in page.select("#invoice-period option")]
    assert (len(periods), periods[:2], periods[-1]) == (14, ["2020-12", "2020-11"], "2019-11")
    assert page.select("#invoice-period option")[1].get_text() == find_language("en-US").days(
        month("2020-11")
    )


def test_the_script_gets_only_the_dialog_but_any_other_page_whole(ea_admin):
    whole = ea_admin.open(NOVEMBER)
    wanted = {"headers": {"Wanted-Part": "dialog"}}

    alone = ea_admin.open(NOVEMBER, **wanted)

    assert (alone.title, shown(alone)) == (whole.title, shown(whole))
    assert [each.name for each in alone.main.find_all(recursive=False)] == ["dialog"]
    assert alone.select("header, nav") == []
    for address in ("/report/usagesummary", "/report/usagesummary/ponumbers?period=1999-01"):
        assert ea_admin.open(address, **wanted).select("nav.side"), address


def test_cancel_leads_back_to_the_period_of_the_page(ea_admin):
    ea_admin.open(NOVEMBER)

    page = ea_admin.follow("Cancel", within="dialog")

    assert page.select_one("#period option[selected]")["value"] == "2020-11"
    assert page.dialog is None


@pytest.mark.parametrize(
    ("tag", "save", "status"),
    [
        (
            "en-US",
            "Save",
            "The PO number for November 2020 is now PO-4500. It takes effect on the next invoice.",
        ),
        (
            "nl-NL",
            "Opslaan",
            "Het ko-nummer voor november 2020 is nu PO-4500. De wijziging geldt vanaf de volgende factuur.",
        ),
    ],
)
def test_save_says_what_it_did_and_the_page_shows_the_number(
    another, direct, stored, read, tag, save, status
):
    visitor = another(tag)
    visitor.enter("ea_admin@eaportal.example")
    visitor.open(NOVEMBER)

    page = visitor.press(save, po_number=" PO-4500 ")

    assert read(page.select_one("[role=status]")) == status
    assert page.select_one("#period option[selected]")["value"] == "2020-11"
    assert [cell.get_text() for cell in page.select(".po-numbers td")] == [
        "PO-4500",
        f"{direct.number}-202011M",
    ]
    assert stored(direct) == ("PO-4500", False)


def test_a_save_is_confirmed_once(ea_admin):
    ea_admin.open(NOVEMBER)
    ea_admin.press("Save", po_number="PO-4500")

    page = ea_admin.open("/report/usagesummary?period=2020-11")

    assert page.select_one("[role=status]") is None


def test_a_marketplace_number_of_another_period_is_reached_and_saved_without_scripts(
    ea_admin, direct, stored
):
    ea_admin.open("/report/usagesummary/ponumbers?period=2020-12")

    page = ea_admin.press("Show", within="dialog", kind="marketplace", period="2020-11")

    assert shown(page) == {
        "period": "2020-11",
        "kind": "marketplace",
        "number": f"{direct.number}-202011M",
        "typing": True,
        "lock": "clear",
        "save": True,
    }
    ea_admin.press("Save", po_number="MP-1")
    assert stored(direct, kind="marketplace") == ("MP-1", False)
    assert stored(direct) == (f"{direct.number}-202011", False)


@pytest.mark.parametrize("turned", [{"kind": "marketplace"}, {"period": "2020-12"}], ids=["kind", "period"])
def test_save_is_refused_while_the_form_shows_an_old_number_and_works_after_a_look(
    ea_admin, world, dump, direct, stored, turned
):
    ea_admin.open(NOVEMBER)
    before = dump(world)

    page = ea_admin.press("Save", po_number="PO-4500", **turned)

    assert alert(page) == (
        "This form showed a different PO number. Check the current one, then save again to replace it."
    )
    assert shown(page)["number"] == "PO-4500"
    assert dump(world) == before
    ea_admin.press("Save")
    assert stored(direct, **turned) == ("PO-4500", False)


def test_save_is_refused_for_good_when_the_period_chosen_in_the_form_is_closed(ea_admin, world, dump):
    ea_admin.open(NOVEMBER)
    before = dump(world)

    page = ea_admin.press("Save", po_number="PO-4500", period="2020-10")

    assert alert(page) == (
        "The invoice for October 2020 has been generated. To change its PO number, open a support ticket."
    )
    assert dump(world) == before


def test_a_lock_is_set_shown_and_cleared(ea_admin, direct, stored, read):
    ea_admin.open(NOVEMBER)

    page = ea_admin.press("Save", po_number="PO-4500", lock="yes")

    assert [read(cell) for cell in page.select(".po-numbers .locked")] == ["Locked"]
    assert stored(direct) == ("PO-4500", True)
    assert stored(direct, "2020-12") == ("PO-4500", True)
    ea_admin.open(NOVEMBER)
    ea_admin.press("Save", lock=None)
    assert stored(direct) == ("PO-4500", False)


@pytest.fixture
def locked_dialog(ea_admin, locked):
    """The dialog of the number that is locked in the sample world."""
    ea_admin.open(f"{NOVEMBER}&enrollment={locked.number}")
    return ea_admin


def test_a_locked_number_cannot_be_typed_over_until_the_lock_is_cleared(locked_dialog, locked, stored):
    number, _ = stored(locked)

    assert alert(locked_dialog.page) == "This PO number is locked. Clear Lock PO number to change it."
    assert shown(locked_dialog.page) == {
        "period": "2020-11",
        "kind": "azure",
        "number": number,
        "typing": False,
        "lock": "ticked",
        "save": True,
    }


def test_without_scripts_a_lock_is_cleared_by_one_save_and_the_number_changed_by_the_next(
    locked_dialog, locked, stored
):
    number, _ = stored(locked)

    locked_dialog.press("Save", lock=None)
    cleared = stored(locked)
    page = locked_dialog.follow("View/Edit PO Numbers")
    locked_dialog.press("Save", po_number="PO-4500")

    assert cleared == (number, False)
    assert shown(page)["typing"]
    assert stored(locked) == ("PO-4500", False)


CLOSED = {"typing": False, "lock": "clear, disabled", "save": False}


@pytest.mark.parametrize(
    ("tag", "address", "now", "sentence"),
    [
        (
            "en-US",
            OCTOBER,
            None,
            "The invoice for October 2020 has been generated."
            " To change its PO number, open a support ticket.",
        ),
        (
            "nl-NL",
            OCTOBER,
            None,
            "De factuur voor oktober 2020 is al gegenereerd."
            " Open een ondersteuningsticket om het ko-nummer ervan te wijzigen.",
        ),
        (
            "en-US",
            NOVEMBER,
            WINDOW_OVER,
            "The PO number for November 2020 can no longer be changed: the seventh day after the invoice"
            " notification is over, and the invoice is about to be generated.",
        ),
        (
            "nl-NL",
            NOVEMBER,
            WINDOW_OVER,
            "Het ko-nummer voor november 2020 kan niet meer worden gewijzigd: de zevende dag na de"
            " factuurmelding is voorbij en de factuur wordt binnenkort gegenereerd.",
        ),
    ],
)
def test_a_closed_period_can_be_read_but_not_changed(ea_admin, at, tag, address, now, sentence):
    ea_admin.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = tag
    if now:
        at(now)

    page = ea_admin.open(address)

    assert alert(page) == sentence
    assert shown(page).items() >= CLOSED.items()


def test_a_save_that_comes_after_the_window_is_refused_and_keeps_what_was_typed(
    ea_admin, world, dump, at, read
):
    at(datetime(2020, 12, 14, 23, 59, 59, tzinfo=UTC))
    ea_admin.open(NOVEMBER)
    at(datetime(2020, 12, 15, tzinfo=UTC))
    before = dump(world)

    page = ea_admin.press("Save", po_number="PO-4500")

    assert alert(page) == (
        "The PO number for November 2020 can no longer be changed: the seventh day after the invoice"
        " notification is over, and the invoice is about to be generated."
    )
    assert shown(page).items() >= (CLOSED | {"number": "PO-4500"}).items()
    assert dump(world) == before


def test_a_save_in_the_last_second_of_the_window_is_accepted(ea_admin, direct, stored, at):
    at(datetime(2020, 12, 14, 23, 59, 59, tzinfo=UTC))
    ea_admin.open(NOVEMBER)

    ea_admin.press("Save", po_number="PO-4500")

    assert stored(direct) == ("PO-4500", False)


REFUSALS = [
    ("   ", "Enter a PO number.", "Voer een ko-nummer in."),
    (
        "A" * 36,
        "A PO number has at most 35 characters; this one has 36.",
        "Een ko-nummer heeft hoogstens 35 tekens; dit heeft er 36.",
    ),
    (
        "-4500",
        "A PO number begins with a letter, a digit or #, not with -.",
        "Een ko-nummer begint met een letter, een cijfer of #, niet met -.",
    ),
    (
        "РО-4500",
        "Character 1 isn't allowed in a PO number: Р (CYRILLIC CAPITAL LETTER ER). Use the"
        " letters A to Z, digits, spaces and - _ . / \\ # & + ( ) : ,",
        "Teken 1 mag niet in een ko-nummer staan: Р (CYRILLIC CAPITAL LETTER ER)."
        " Gebruik de letters A tot en met Z, cijfers, spaties en - _ . / \\ # & + ( ) : ,",
    ),
    (
        '"><script>alert(1)</script>',
        "Character 1 isn't allowed in a PO number: \" (QUOTATION MARK)."
        " Use the letters A to Z, digits, spaces and - _ . / \\ # & + ( ) : ,",
        'Teken 1 mag niet in een ko-nummer staan: " (QUOTATION MARK).'
        " Gebruik de letters A tot en met Z, cijfers, spaties en - _ . / \\ # & + ( ) : ,",
    ),
    (
        "100%(period)s",
        "Character 4 isn't allowed in a PO number: % (PERCENT SIGN). Use the letters A to Z,"
        " digits, spaces and - _ . / \\ # & + ( ) : ,",
        "Teken 4 mag niet in een ko-nummer staan: % (PERCENT SIGN)."
        " Gebruik de letters A tot en met Z, cijfers, spaties en - _ . / \\ # & + ( ) : ,",
    ),
    (
        "PO  4500",
        "There are two spaces in a row at character 3. Use one.",
        "Bij teken 3 staan twee spaties na elkaar. Gebruik er één.",
    ),
]


@pytest.mark.parametrize(
    ("tag", "save", "typed", "sentence"),
    [("en-US", "Save", typed, english) for typed, english, _ in REFUSALS]
    + [("nl-NL", "Opslaan", typed, dutch) for typed, _, dutch in REFUSALS],
)
def test_an_invalid_number_is_refused_in_a_sentence_and_stays_in_the_field(
    ea_admin, world, dump, tag, save, typed, sentence
):
    ea_admin.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = tag
    ea_admin.open(NOVEMBER)
    before = dump(world)

    page = ea_admin.press(save, po_number=typed, lock="yes")

    assert alert(page) == sentence
    assert shown(page) == {
        "period": "2020-11",
        "kind": "azure",
        "number": typed,
        "typing": True,
        "lock": "ticked",
        "save": True,
    }
    assert page.select_one("#po-number")["aria-describedby"] == page.select_one("dialog [role=alert]")["id"]
    assert [script.get("src") for script in page.select("script")] == ["/static/in_page.js"]
    assert dump(world) == before


@pytest.mark.parametrize(
    ("tag", "save", "sentence"),
    [
        ("en-US", "Save", "This PO number is locked. Clear Lock PO number to change it."),
        (
            "nl-NL",
            "Opslaan",
            "Dit ko-nummer is vergrendeld. Schakel Ko-nummer vergrendelen uit om het te wijzigen.",
        ),
    ],
)
def test_another_number_under_a_lock_is_refused(locked_dialog, world, dump, tag, save, sentence):
    locked_dialog.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = tag
    locked_dialog.open(locked_dialog.address)
    before = dump(world)

    page = locked_dialog.press(save, po_number="PO-4500")

    assert alert(page) == sentence
    assert shown(page)["number"] == "PO-4500"
    assert dump(world) == before


@pytest.mark.parametrize(
    ("tag", "save", "sentence"),
    [
        (
            "en-US",
            "Save",
            "Somebody else changed this PO number while you were editing it."
            " It is PO-FIRST now. Save again to replace it.",
        ),
        (
            "nl-NL",
            "Opslaan",
            "Iemand anders heeft dit ko-nummer gewijzigd terwijl u ermee bezig was."
            " Het is nu PO-FIRST. Sla opnieuw op om het te vervangen.",
        ),
    ],
)
def test_the_second_of_two_saves_is_refused_and_can_be_repeated(
    ea_admin, another, direct, stored, tag, save, sentence
):
    colleague = another()
    colleague.sign_in("ea_admin")
    ea_admin.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = tag
    for each in (ea_admin, colleague):
        each.open(f"{NOVEMBER}&enrollment={direct.number}")
    colleague.press("Save", po_number="PO-FIRST")

    page = ea_admin.press(save, po_number="PO-SECOND")

    assert alert(page) == sentence
    assert shown(page)["number"] == "PO-SECOND"
    assert stored(direct) == ("PO-FIRST", False)
    ea_admin.press(save)
    assert stored(direct) == ("PO-SECOND", False)


def test_a_lock_set_meanwhile_makes_the_page_stale_too(ea_admin, another, direct, stored):
    colleague = another()
    colleague.sign_in("ea_admin")
    for each in (ea_admin, colleague):
        each.open(NOVEMBER)
    colleague.press("Save", lock="yes")

    page = ea_admin.press("Save", po_number="PO-SECOND")

    assert alert(page).startswith("Somebody else changed this PO number")
    assert stored(direct) == (f"{direct.number}-202011", True)


def test_one_of_many_simultaneous_saves_wins_and_the_others_are_refused(another, world, direct, stored):
    visitors = [another() for _ in range(6)]
    for visitor in visitors:
        visitor.sign_in("ea_admin")
        visitor.open(NOVEMBER)
    start = threading.Barrier(len(visitors))

    def save(number):
        start.wait(timeout=10)
        return alert(visitors[number].press("Save", po_number=f"PO-{number}"))

    with ThreadPoolExecutor(len(visitors)) as pool:
        alerts = list(pool.map(save, range(len(visitors))))

    assert alerts.count(None) == 1
    winner = f"PO-{alerts.index(None)}"
    assert stored(direct) == (winner, False)
    assert set(alerts) - {None} == {
        f"Somebody else changed this PO number while you were editing it. It is {winner} now."
        " Save again to replace it."
    }


def test_saving_the_same_number_again_changes_nothing(ea_admin, world, dump):
    ea_admin.open(NOVEMBER)
    before = dump(world)

    ea_admin.press("Save")

    assert dump(world) == before


def test_choosing_a_language_after_a_refusal_stays_with_the_period(ea_admin):
    ea_admin.open(NOVEMBER)
    ea_admin.press("Save", po_number="")

    page = ea_admin.press("Show", within="header", language="nl-NL")

    assert shown(page)["period"] == "2020-11"


def test_the_history_of_a_number_shows_its_changes_and_users(ea_admin, direct, read):
    ea_admin.open(NOVEMBER)
    assert ea_admin.page.select_one(".history") is None
    ea_admin.press("Save", po_number="PO-1")
    ea_admin.open(NOVEMBER)
    ea_admin.press("Save", po_number="PO-2")

    page = ea_admin.open(NOVEMBER)

    when = "December 10, 2020 9:00 AM UTC, ea_admin@eaportal.example"
    lines = [read(line).replace("\u202f", " ") for line in page.select(".history li")]
    assert lines == [
        f"Changed from PO-1 to PO-2 {when}",
        f"Changed from {direct.number}-202011 to PO-1 {when}",
    ]


def test_a_refused_save_that_is_loaded_again_shows_the_same_period(ea_admin):
    ea_admin.open(NOVEMBER)
    ea_admin.press("Save", po_number="@")

    page = ea_admin.open(ea_admin.page.select_one("dialog form")["action"])

    assert page.select_one("#invoice-period option[selected]")["value"] == "2020-11"


def test_a_full_disk_is_reported_and_nothing_is_saved(ea_admin, world, dump, monkeypatch, read):
    before = dump(world)
    ea_admin.open(NOVEMBER)

    def no_room(*_):
        raise DiskFullError

    monkeypatch.setattr("eaportal.simulator.web.reports.po_numbers.save_po_number", no_room)
    page = ea_admin.press("Save", within="dialog", po_number="PO-4711")

    assert ea_admin.status == 507
    assert read(page.select_one("[role=alert]")) == "The portal's disk is full. Nothing was saved."
    assert dump(world) == before
