"""Save, sent by hand: who, until when, from which form, with which number, and what it changes."""

from datetime import UTC, datetime

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.saves.po_numbers import (
    FORM,
    dialog,
    number,
    numbers_of,
    saved,
    shown_numbers,
)
from eaportal.flows.qa.suite.settings import (
    DIRECT,
    EDITOR,
    EDITORS,
    INDIRECT,
    KINDS,
    NUMBERS,
    PARTNER,
    PO_KINDS,
    ROLES,
    account_of,
    default_number,
)

LAST_SECOND = datetime(2020, 12, 14, 23, 59, 59, tzinfo=UTC)
WINDOW_ENDS = datetime(2020, 12, 15, tzinfo=UTC)
BEFORE_INVOICE = datetime(2020, 12, 15, 5, 59, 59, tzinfo=UTC)
INVOICED = datetime(2020, 12, 15, 6, tzinfo=UTC)
NOT_PERMITTED = (
    "You can't change PO numbers of this enrollment. Only the enterprise administrator of a direct"
    " enrollment or the partner administrator of an indirect one can."
)
TOO_LATE = (
    "The PO number for November 2020 can no longer be changed: the seventh day after the invoice"
    " notification is over, and the invoice is about to be generated."
)
NEEDS_TICKET = (
    "The invoice for November 2020 has been generated. To change its PO number, open a support ticket."
)
ANOTHER_FORM = "This form showed a different PO number. Check the current one, then save again to replace it."


@proves(Fact.EDITORS, against="purchaser-may-save read-only-may-save customer-may-save roles-on-page-only")
@pytest.mark.parametrize("kind", KINDS)
def test_a_save_from_another_role_is_refused_whatever_its_page_showed(
    visit: Visit, portal_world: World, kind: str
) -> None:
    enrollment = NUMBERS[kind, False]
    path = dialog(enrollment, "2020-12")
    fields = visit(account_of(EDITORS[kind], kind)).open(path).values(FORM)

    answers = {}
    for role in ROLES:
        if role != EDITORS[kind]:
            visitor = visit(account_of(role, kind))
            own = {**fields, "csrf_token": visitor.token(), "po_number": "FOREIGN-1"}
            answers[role] = visitor.post(path, own).alert

    assert answers == dict.fromkeys(answers, NOT_PERMITTED)
    assert len(answers) == len(ROLES) - 1
    assert saved(portal_world) == []


@proves(Fact.WINDOW, against="day-too-many day-too-few window-in-another-time-zone deadline-on-page-only")
@pytest.mark.parametrize(
    ("moment", "refusal"),
    [
        (LAST_SECOND, ""),
        (WINDOW_ENDS, TOO_LATE),
        (BEFORE_INVOICE, TOO_LATE),
        (INVOICED, NEEDS_TICKET),
    ],
    ids=["last second", "window ends", "before the invoice", "invoiced"],
)
def test_a_form_opened_in_time_counts_at_the_moment_it_is_saved(
    visit: Visit, portal_world: World, moment: datetime, refusal: str
) -> None:
    visitor = visit(EDITOR)
    visitor.stay_signed_in()
    form = visitor.open(dialog(DIRECT, "2020-11"))

    portal_world.advance_to(moment)
    answer = visitor.send(form, FORM, po_number="LATE-1")

    assert answer.alert == refusal
    changed = (
        [] if refusal else [number(DIRECT, "2020-11", "azure", default_number(DIRECT, "2020-11"), "LATE-1")]
    )
    assert saved(portal_world) == changed


@proves(Fact.NEXT_INVOICE, against="marketplace-saved-as-azure wrong-period-saved")
@pytest.mark.parametrize("period", ["2020-11", "2020-12"])
@pytest.mark.parametrize("kind", PO_KINDS)
def test_a_save_changes_one_number_and_says_which(
    visit: Visit, portal_world: World, kind: str, period: str
) -> None:
    visitor = visit(EDITOR)
    before = numbers_of(visitor, DIRECT)
    form = visitor.open(dialog(DIRECT, period, kind))

    answer = visitor.send(form, FORM, po_number="PO-4711")

    month = {"2020-11": "November 2020", "2020-12": "December 2020"}[period]
    assert answer.message == (
        f"The PO number for {month} is now PO-4711. It takes effect on the next invoice."
    )
    assert answer.query == {"enrollment": DIRECT, "period": period}
    assert numbers_of(visitor, DIRECT) == {**before, (period, kind): "PO-4711"}
    assert saved(portal_world) == [number(DIRECT, period, kind, before[period, kind], "PO-4711")]
    entries = portal_world.journal(who=EDITOR)
    assert {entry.field: (entry.old, entry.new) for entry in entries} == {
        "number": (before[period, kind], "PO-4711"),
        "origin": ("generated", "entered"),
    }
    assert {entry.place for entry in entries} == {"/report/usagesummary/ponumbers"}


@proves(Fact.WITHOUT_SAYING)
def test_saving_the_number_as_it_is_changes_nothing(visit: Visit, portal_world: World) -> None:
    visitor = visit(EDITOR)
    form = visitor.open(dialog(DIRECT, "2020-12"))

    answer = visitor.send(form, FORM)

    assert answer.message.startswith(
        f"The PO number for December 2020 is now {default_number(DIRECT, '2020-12')}."
    )
    assert portal_world.journal(who=EDITOR) == []


@proves(Fact.TWO_PEOPLE, against="lost-update colleagues-lock-lost")
@pytest.mark.parametrize("field", ["number", "lock"])
def test_a_form_older_than_another_save_is_refused_and_kept(
    visit: Visit, portal_world: World, field: str
) -> None:
    visitor, colleague = visit(EDITOR), visit(EDITOR)
    path = dialog(DIRECT, "2020-11")
    form = visitor.open(path)
    change = {"po_number": "FIRST-1"} if field == "number" else {"lock": "yes"}
    colleague.send(colleague.open(path), FORM, **change)
    before = saved(portal_world)

    answer = visitor.send(form, FORM, po_number="SECOND-2")

    shown = "FIRST-1" if field == "number" else default_number(DIRECT, "2020-11")
    assert answer.alert == (
        f"Somebody else changed this PO number while you were editing it. It is {shown} now."
        " Save again to replace it."
    )
    assert answer.values(FORM)["po_number"] == "SECOND-2"
    assert saved(portal_world) == before
    again = visitor.send(answer, FORM, lock=None)
    assert again.alert == ""
    assert "SECOND-2" in again.message


@proves(Fact.TWO_PEOPLE, against="double-submit-saves-twice")
def test_a_form_that_is_sent_twice_changes_the_number_once(visit: Visit, portal_world: World) -> None:
    visitor = visit(EDITOR)
    form = visitor.open(dialog(DIRECT, "2020-11"))

    for _ in range(2):
        visitor.send(form, FORM, po_number="PO-4711")

    assert saved(portal_world) == [
        number(DIRECT, "2020-11", "azure", default_number(DIRECT, "2020-11"), "PO-4711")
    ]


@proves(Fact.TWO_PEOPLE, against="unseen-number-saved")
@pytest.mark.parametrize(
    "unseen", [{"period": "2020-11"}, {"kind": "marketplace"}, {"period": "2020-11", "kind": "marketplace"}]
)
def test_a_form_saves_no_number_that_it_did_not_show(
    visit: Visit, portal_world: World, unseen: dict[str, str]
) -> None:
    visitor = visit(EDITOR)
    form = visitor.open(dialog(DIRECT, "2020-12"))

    answer = visitor.send(form, FORM, po_number="UNSEEN-1", **unseen)

    assert answer.alert == ANOTHER_FORM
    shown = answer.values(FORM)
    assert (shown["period"], shown["kind"]) == (
        unseen.get("period", "2020-12"),
        unseen.get("kind", "azure"),
    )
    assert saved(portal_world) == []


@proves(Fact.WHO_SEES_WHAT)
def test_a_form_saves_in_the_enrollment_that_it_showed(visit: Visit, portal_world: World) -> None:
    visitor, other = visit(EDITOR), NUMBERS["direct", True]
    form = visitor.open(dialog(DIRECT, "2020-12"))
    visitor.open(f"report/usagesummary?enrollment={other}")

    visitor.send(form, FORM, po_number="MINE-1")

    assert saved(portal_world) == [
        number(DIRECT, "2020-12", "azure", default_number(DIRECT, "2020-12"), "MINE-1")
    ]


@proves(Fact.WHO_SEES_WHAT, against="other-enrollment-by-address")
def test_nobody_saves_in_an_enrollment_of_others(visit: Visit, portal_world: World) -> None:
    visitor = visit(EDITOR)
    fields = visit(PARTNER).open(dialog(INDIRECT, "2020-12")).values(FORM)

    answer = visitor.post(
        dialog(INDIRECT, "2020-12"), {**fields, "csrf_token": visitor.token(), "po_number": "THEIRS-1"}
    )

    assert answer.status == 404
    assert saved(portal_world) == []


@proves(Fact.WITHOUT_SAYING, against="forged-form-accepted error-says-ok")
@pytest.mark.parametrize("token", ["missing", "wrong", "of somebody else", "of nobody"])
def test_a_form_without_its_own_token_changes_nothing(visit: Visit, portal_world: World, token: str) -> None:
    visitor = visit(EDITOR)
    fields: dict[str, str | None] = dict(visitor.open(dialog(DIRECT, "2020-12")).values(FORM))
    fields["csrf_token"] = {
        "missing": None,
        "wrong": f"{fields['csrf_token']}x",
        "of somebody else": visit(account_of("ea_admin", "indirect")).token(),
        "of nobody": "",
    }[token]
    fields["po_number"] = "FORGED-1"

    answer = visitor.post(
        dialog(DIRECT, "2020-12"), {name: value for name, value in fields.items() if value is not None}
    )

    assert answer.status == 400
    assert saved(portal_world) == []


@proves(Fact.PO_NUMBERS, against="error-not-tied-to-field")
@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", "Enter a PO number."),
        ("   ", "Enter a PO number."),
        ("A" * 36, "A PO number has at most 35 characters; this one has 36."),
        ("-1", "A PO number begins with a letter, a digit or #, not with -."),
        (" .7", "A PO number begins with a letter, a digit or #, not with .."),
        ("PO  1", "There are two spaces in a row at character 3. Use one."),
        (
            "PO–1",
            "Character 3 isn't allowed in a PO number: – (EN DASH). Use the letters A to Z, digits,"
            " spaces and - _ . / \\ # & + ( ) : ,",
        ),
        (
            " POß",
            "Character 4 isn't allowed in a PO number: ß (LATIN SMALL LETTER SHARP S). Use the letters"
            " A to Z, digits, spaces and - _ . / \\ # & + ( ) : ,",
        ),
        (
            "PO\u00a01",
            "Character 3 isn't allowed in a PO number: NO-BREAK SPACE. Use the letters A to Z, digits,"
            " spaces and - _ . / \\ # & + ( ) : ,",
        ),
        (
            "<b>1</b>",
            "Character 1 isn't allowed in a PO number: < (LESS-THAN SIGN). Use the letters A to Z,"
            " digits, spaces and - _ . / \\ # & + ( ) : ,",
        ),
    ],
)
def test_a_number_that_is_none_is_refused_kept_and_explained(
    visit: Visit, portal_world: World, typed: str, refusal: str
) -> None:
    visitor = visit(EDITOR)
    form = visitor.open(dialog(DIRECT, "2020-12"))

    answer = visitor.send(form, FORM, po_number=typed, lock="yes")

    assert answer.alert == refusal
    kept = answer.values(FORM)
    assert (kept["po_number"], kept.get("lock")) == (typed, "yes")
    field = answer.page.select("#po-number")[0]
    assert field["aria-describedby"] == answer.page.select("main [role=alert]")[0]["id"]
    assert saved(portal_world) == []


@proves(Fact.PO_NUMBERS, against="longest-number-refused blanks-kept case-changed leading-zeros-lost")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("A" * 35, "A" * 35),
        (f" {'7' * 35} ", "7" * 35),
        ("#1", "#1"),
        ("po/A b_C", "po/A b_C"),
        ("x -_./\\#&+():,", "x -_./\\#&+():,"),
        ("007", "007"),
    ],
)
def test_a_number_is_kept_as_typed_without_spaces_around_it(
    visit: Visit, portal_world: World, typed: str, kept: str
) -> None:
    visitor = visit(EDITOR)

    answer = visitor.send(visitor.open(dialog(DIRECT, "2020-12")), FORM, po_number=typed)

    assert shown_numbers(answer)["azure"] == kept
    assert f"is now {kept}. It takes" in answer.message
    assert saved(portal_world) == [
        number(DIRECT, "2020-12", "azure", default_number(DIRECT, "2020-12"), kept)
    ]


@proves(
    Fact.WITHOUT_SAYING,
    against="history-entry-missing history-names-somebody-else history-newest-only history-swaps-numbers",
)
def test_the_history_has_every_change_of_this_number_newest_first(visit: Visit, portal_world: World) -> None:
    visitor = visit(EDITOR)
    for typed in ("ONE-1", "TWO-2"):
        visitor.send(visitor.open(dialog(DIRECT, "2020-12")), FORM, po_number=typed)
        portal_world.advance("PT1H")
    other = visitor.open(dialog(DIRECT, "2020-12", "marketplace"))
    visitor.send(other, FORM, po_number="MARKET-1")

    history = visitor.open(dialog(DIRECT, "2020-12")).read_all("details.history li")
    marketplace = visitor.open(dialog(DIRECT, "2020-12", "marketplace")).read_all("details.history li")

    assert [entry.partition(" Dec")[0] for entry in history] == [
        "Changed from ONE-1 to TWO-2",
        f"Changed from {default_number(DIRECT, '2020-12')} to ONE-1",
    ]
    assert [entry.partition(" Dec")[0] for entry in marketplace] == [
        f"Changed from {default_number(DIRECT, '2020-12', 'marketplace')} to MARKET-1",
    ]
    assert {entry.rpartition(", ")[2] for entry in (*history, *marketplace)} == {EDITOR}
    assert "10:00" in history[0]
    assert "9:00" in history[1]
