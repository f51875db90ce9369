from datetime import UTC, datetime

import pytest

from eaportal.simulator.rules.periods import month
from eaportal.simulator.rules.po_numbers import (
    Origin,
    PoChange,
    PoDecision,
    PoKind,
    PoLock,
    PoNumber,
    change_po_number,
    default_po_number,
    opening_po_number,
    read_po_number,
    shown_state,
    why_not_editable,
)
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, Role

NOVEMBER = month("2020-11")
GENERATED = PoNumber("7080123-202011", Origin.GENERATED)
ENTERED = PoNumber("PO-4500", Origin.ENTERED, version=4)
OPEN_LOCK = PoLock(version=3)
LOCKED = PoLock(locked=True, number="PO-4500", version=3)


def change(present, lock, typed, *, lock_box=False, based_on=None):
    """Change the Azure number of November 2020 based on its present state."""
    if based_on is None:
        based_on = shown_state(NOVEMBER, PoKind.AZURE, present, lock)
    return change_po_number(NOVEMBER, PoKind.AZURE, present, lock, PoChange(typed, lock_box, based_on))


def wrong(position, character):
    return Refusal(Reason.WRONG_CHARACTER, {"position": position, "character": character})


@pytest.mark.parametrize(
    "number",
    [
        "1",
        "#",
        "#4500012345",
        "PO-4500012345",
        "PO 4500 012 345",
        "po_45.00/01\\23#4&5+(6):7,8",
        "A" * 35,
        "A" + " B" * 17,
    ],
)
def test_a_po_number_with_the_usual_characters_is_read_unchanged(number):
    assert read_po_number(number) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("  PO-4500", "PO-4500"),
        ("PO-4500  ", "PO-4500"),
        ("  PO-4500  ", "PO-4500"),
        (" " * 40 + "A" * 35 + " " * 40, "A" * 35),
    ],
)
def test_spaces_around_a_po_number_are_not_part_of_it(typed, number):
    assert read_po_number(typed) == number


@pytest.mark.parametrize("typed", ["", " ", " " * 100])
def test_nothing_but_spaces_is_no_po_number(typed):
    assert read_po_number(typed) == Refusal(Reason.EMPTY)


@pytest.mark.parametrize("length", [36, 37, 5000])
def test_a_po_number_has_at_most_35_characters(length):
    refusal = read_po_number("A" * length)

    assert refusal == Refusal(Reason.TOO_LONG, {"length": length, "longest": 35})


@pytest.mark.parametrize("character", list("-_./\\&+():,"))
def test_a_po_number_begins_with_a_letter_a_digit_or_a_hash(character):
    refusal = read_po_number(f"{character}4500")

    assert refusal == Refusal(Reason.WRONG_START, {"character": character})


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        pytest.param("РО-4500", wrong(1, "Р (CYRILLIC CAPITAL LETTER ER)"), id="Cyrillic PO"),
        pytest.param("PΟ-4500", wrong(2, "Ο (GREEK CAPITAL LETTER OMICRON)"), id="Greek O"),
        pytest.param("PO-４500", wrong(4, "４ (FULLWIDTH DIGIT FOUR)"), id="full-width digit"),
        pytest.param("PO-٤500", wrong(4, "٤ (ARABIC-INDIC DIGIT FOUR)"), id="Arabic digit"),
        pytest.param("PO‐4500", wrong(3, "‐ (HYPHEN)"), id="typographic hyphen"),
        pytest.param("PO–4500", wrong(3, "– (EN DASH)"), id="en dash"),
        pytest.param("Café 4", wrong(4, "é (LATIN SMALL LETTER E WITH ACUTE)"), id="accent"),
        pytest.param("Cafe\u0301", wrong(5, "\u0301 (COMBINING ACUTE ACCENT)"), id="combining accent"),
        pytest.param("PO\u00a04500", wrong(3, "NO-BREAK SPACE"), id="no-break space"),
        pytest.param("PO-4500\u00a0", wrong(8, "NO-BREAK SPACE"), id="no-break space at the end"),
        pytest.param("PO\u30004500", wrong(3, "IDEOGRAPHIC SPACE"), id="ideographic space"),
        pytest.param("PO\u200b4500", wrong(3, "ZERO WIDTH SPACE"), id="zero width space"),
        pytest.param("\ufeffPO4500", wrong(1, "ZERO WIDTH NO-BREAK SPACE"), id="byte order mark"),
        pytest.param("PO\u202e4500", wrong(3, "RIGHT-TO-LEFT OVERRIDE"), id="direction override"),
        pytest.param("PO\u00ad4500", wrong(3, "SOFT HYPHEN"), id="soft hyphen"),
        pytest.param("PO\t4500", wrong(3, "U+0009"), id="tab"),
        pytest.param("PO-4500\t", wrong(8, "U+0009"), id="tab at the end"),
        pytest.param("PO\n4500", wrong(3, "U+000A"), id="line feed"),
        pytest.param("PO-4500\n", wrong(8, "U+000A"), id="line feed at the end"),
        pytest.param("PO\x004500", wrong(3, "U+0000"), id="null"),
        pytest.param("PO\x7f4500", wrong(3, "U+007F"), id="delete"),
        pytest.param("PO\ud8004500", wrong(3, "U+D800"), id="lone surrogate"),
        pytest.param("PO\ue0004500", wrong(3, "U+E000"), id="private use"),
        pytest.param("PO 🎉", wrong(4, "🎉 (PARTY POPPER)"), id="emoji"),
        pytest.param("<b>", wrong(1, "< (LESS-THAN SIGN)"), id="markup"),
        pytest.param("PO;1", wrong(3, "; (SEMICOLON)"), id="semicolon"),
        pytest.param("PO'1", wrong(3, "' (APOSTROPHE)"), id="apostrophe"),
        pytest.param("PO=1", wrong(3, "= (EQUALS SIGN)"), id="equals sign"),
        pytest.param("PO@1", wrong(3, "@ (COMMERCIAL AT)"), id="at sign"),
        pytest.param("  PO@1", wrong(5, "@ (COMMERCIAL AT)"), id="counted in what was typed"),
    ],
)
def test_a_character_that_looks_alike_or_is_invisible_is_refused_by_its_name(typed, refusal):
    assert read_po_number(typed) == refusal


@pytest.mark.parametrize(
    ("typed", "position"), [("PO  4500", 3), ("A B  C", 4), ("A   B", 2), ("  A  B", 4), ("A  B  C", 2)]
)
def test_two_spaces_in_a_row_are_refused(typed, position):
    assert read_po_number(typed) == Refusal(Reason.DOUBLE_SPACE, {"position": position})


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("-" + "A" * 40 + "é", Reason.WRONG_CHARACTER),
        ("-" + "A" * 35, Reason.TOO_LONG),
        ("-A  B", Reason.WRONG_START),
        ("A  B", Reason.DOUBLE_SPACE),
    ],
)
def test_of_several_reasons_the_first_to_fix_is_reported(typed, reason):
    assert read_po_number(typed).reason is reason


@pytest.mark.parametrize(
    ("key", "kind", "number"),
    [
        ("2020-11", PoKind.AZURE, "7080123-202011"),
        ("2020-11", PoKind.MARKETPLACE, "7080123-202011M"),
        ("2021-01", PoKind.AZURE, "7080123-202101"),
    ],
)
def test_the_default_number_names_the_enrollment_and_the_period(key, kind, number):
    assert default_po_number("7080123", month(key), kind) == number


@pytest.mark.parametrize("kind", PoKind)
def test_the_longest_default_number_is_one_that_could_be_entered(kind):
    number = default_po_number("9" * 10, NOVEMBER, kind)

    assert read_po_number(number) == number


@pytest.mark.parametrize(
    ("lock", "opening"),
    [
        (PoLock(), PoNumber("7080123-202011", Origin.GENERATED, version=1)),
        (PoLock(version=7), PoNumber("7080123-202011", Origin.GENERATED, version=1)),
        (PoLock(locked=True, number="PO-1"), PoNumber("PO-1", Origin.CARRIED_ON, version=1)),
    ],
)
def test_a_period_opens_with_the_locked_number_or_a_new_one(lock, opening):
    assert opening_po_number("7080123", NOVEMBER, PoKind.AZURE, lock) == opening


@pytest.mark.parametrize(
    ("present", "lock", "typed", "lock_box", "decision"),
    [
        pytest.param(
            GENERATED,
            PoLock(),
            "PO-1",
            False,
            PoDecision(PoNumber("PO-1", Origin.ENTERED, version=2), PoLock()),
            id="a new number",
        ),
        pytest.param(
            ENTERED,
            OPEN_LOCK,
            "  PO-1 ",
            False,
            PoDecision(PoNumber("PO-1", Origin.ENTERED, version=5), OPEN_LOCK),
            id="a new number without the spaces round it",
        ),
        pytest.param(
            GENERATED,
            PoLock(),
            GENERATED.number,
            False,
            PoDecision(GENERATED, PoLock()),
            id="the same number: nothing",
        ),
        pytest.param(
            ENTERED,
            OPEN_LOCK,
            "PO-1",
            True,
            PoDecision(
                PoNumber("PO-1", Origin.ENTERED, version=5), PoLock(locked=True, number="PO-1", version=4)
            ),
            id="a new number, locked",
        ),
        pytest.param(
            GENERATED,
            PoLock(),
            GENERATED.number,
            True,
            PoDecision(GENERATED, PoLock(locked=True, number="7080123-202011", version=2)),
            id="the present number, locked",
        ),
        pytest.param(
            ENTERED, LOCKED, "PO-4500", True, PoDecision(ENTERED, LOCKED), id="locked as it was: nothing"
        ),
        pytest.param(
            ENTERED,
            LOCKED,
            "PO-4500",
            False,
            PoDecision(ENTERED, PoLock(version=4)),
            id="unlocked, the number kept",
        ),
        pytest.param(
            ENTERED,
            LOCKED,
            "PO-1",
            False,
            PoDecision(PoNumber("PO-1", Origin.ENTERED, version=5), PoLock(version=4)),
            id="unlocked and changed at once",
        ),
        pytest.param(
            ENTERED,
            PoLock(version=4),
            "PO-1",
            True,
            PoDecision(
                PoNumber("PO-1", Origin.ENTERED, version=5), PoLock(locked=True, number="PO-1", version=5)
            ),
            id="locked again with another number",
        ),
        pytest.param(
            PoNumber("PO-4500", Origin.CARRIED_ON),
            LOCKED,
            "PO-1",
            False,
            PoDecision(PoNumber("PO-1", Origin.ENTERED, version=2), PoLock(version=4)),
            id="a number carried on, unlocked and changed",
        ),
    ],
)
def test_a_change_makes_of_the_present_number_and_lock(present, lock, typed, lock_box, decision):
    assert change(present, lock, typed, lock_box=lock_box) == decision


def test_a_locked_number_can_be_changed_only_by_clearing_the_lock():
    assert change(ENTERED, LOCKED, "PO-1", lock_box=True) == Refusal(Reason.LOCKED)


@pytest.mark.parametrize(
    ("key", "kind", "present", "lock", "state"),
    [
        ("2020-11", PoKind.AZURE, GENERATED, PoLock(), "2020-11 azure 1.1"),
        ("2021-01", PoKind.MARKETPLACE, ENTERED, LOCKED, "2021-01 marketplace 4.3"),
    ],
)
def test_a_page_carries_which_number_it_shows_and_in_which_state(key, kind, present, lock, state):
    assert shown_state(month(key), kind, present, lock) == state


MEANWHILE = Refusal(Reason.CHANGED_MEANWHILE, {"number": "PO-4500"})
NOT_SHOWN = Refusal(Reason.NOT_SHOWN)


@pytest.mark.parametrize(
    ("based_on", "refusal"),
    [
        ("2020-11 azure 3.3", MEANWHILE),
        ("2020-11 azure 5.3", MEANWHILE),
        ("2020-11 azure 4.2", MEANWHILE),
        ("2020-11 azure 4.4", MEANWHILE),
        ("2020-11 azure 3.4", MEANWHILE),
        ("2020-11 azure 43", MEANWHILE),
        ("2020-11 azure ", MEANWHILE),
        ("2020-11 marketplace 4.3", NOT_SHOWN),
        ("2020-12 azure 4.3", NOT_SHOWN),
        ("2020-11 azure 4.3 ", NOT_SHOWN),
        ("4.3", NOT_SHOWN),
        ("", NOT_SHOWN),
    ],
)
def test_a_change_based_on_another_number_or_an_older_state_is_refused(based_on, refusal):
    assert change(ENTERED, OPEN_LOCK, "PO-1", based_on=based_on) == refusal


@pytest.mark.parametrize(
    ("typed", "based_on", "reason"),
    [
        ("", "2020-12 azure 4.3", Reason.NOT_SHOWN),
        ("", "2020-11 azure 1.1", Reason.CHANGED_MEANWHILE),
        ("", "2020-11 azure 4.3", Reason.EMPTY),
        ("PO-1", "2020-11 azure 4.3", Reason.LOCKED),
    ],
)
def test_a_stale_page_is_reported_first_then_a_wrong_number_then_the_lock(typed, based_on, reason):
    refusal = change(ENTERED, LOCKED, typed, lock_box=True, based_on=based_on)

    assert refusal.reason is reason


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        (datetime(2020, 11, 1, tzinfo=UTC), None),
        (datetime(2020, 12, 7, 6, tzinfo=UTC), None),
        (datetime(2020, 12, 14, 23, 59, 59, tzinfo=UTC), None),
        (datetime(2020, 12, 15, tzinfo=UTC), Refusal(Reason.WINDOW_ENDED, {"period": "2020-11"})),
        (datetime(2020, 12, 15, 5, 59, 59, tzinfo=UTC), Refusal(Reason.WINDOW_ENDED, {"period": "2020-11"})),
        (datetime(2020, 12, 15, 6, tzinfo=UTC), Refusal(Reason.INVOICED, {"period": "2020-11"})),
    ],
)
@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.EA_ADMIN, EnrollmentKind.DIRECT), (Role.PARTNER_ADMIN, EnrollmentKind.INDIRECT)],
    ids=["direct", "indirect"],
)
def test_a_role_that_may_edit_can_until_the_seventh_day_after_the_notification_is_over(
    role, kind, now, refusal
):
    assert why_not_editable(role, kind, NOVEMBER, now) == refusal


@pytest.mark.parametrize(
    "now",
    [
        datetime(2020, 11, 1, tzinfo=UTC),
        datetime(2020, 12, 15, tzinfo=UTC),
        datetime(2020, 12, 15, 6, tzinfo=UTC),
    ],
    ids=["open", "closed", "invoiced"],
)
@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.EA_ADMIN, EnrollmentKind.INDIRECT), (Role.PARTNER_ADMIN, EnrollmentKind.DIRECT)],
    ids=["EA administrator", "partner administrator"],
)
def test_a_role_that_may_not_edit_is_refused_before_the_period_is_checked(role, kind, now):
    assert why_not_editable(role, kind, NOVEMBER, now) == Refusal(Reason.NOT_PERMITTED)
