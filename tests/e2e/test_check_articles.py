import re

import pytest

from eaportal.flows.articles.findings.results import (
    ArticleResult,
    Outcome,
    Verdict,
)
from tests.support.files import ARTICLES
from tests.support.parameters import slow_after
from tests.support.readers import PO_NUMBER, Reader


def rewritten(name: str, *changes: tuple[str, str]) -> str:
    """The article *name* with *changes* made to its text."""
    text = (ARTICLES / name).read_text()
    for pattern, replacement in changes:
        text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        assert count == 1, pattern
    return text


def errors(result: ArticleResult) -> list[tuple[str, int]]:
    return [(found.rule, found.line) for found in result.findings if found.severity == "error"]


def speaking(language: str):
    return pytest.mark.browser_context_args(locale=language)


FIVE = {
    "nl-NL": "update-po-number.nl-NL.md",
    "en-US": "update-po-number.en-US.md",
}
SIX = {
    "nl-NL": "update-po-number-six-steps.nl-NL.md",
    "en-US": "update-po-number-six-steps.en-US.md",
}
in_both = pytest.mark.parametrize("locale", [pytest.param(tag, marks=speaking(tag)) for tag in FIVE])


@in_both
@pytest.mark.parametrize(("articles", "steps"), slow_after(1, [(FIVE, 5), (SIX, 6)]), ids=["five", "six"])
def test_a_right_article_passes_and_changes_one_number(
    reader: Reader, locale: str, articles, steps: int
) -> None:
    before = reader.own_world.contents()

    result = reader.follow(rewritten(articles[locale]))

    assert (result.verdict, result.actions_understood, result.actions_run) == (Verdict.PASS, 7, 7)
    assert len(result.steps) == steps
    assert errors(result) == []
    changed = [(table, PO_NUMBER in row) for table, row in reader.own_world.changes_since(before)]
    assert changed.count(("po_number", True)) == 1
    assert {table for table, _ in changed} <= {"po_number", "journal"}


@speaking("nl-NL")
def test_a_drifted_label_is_reported_and_does_not_hide_the_rest(reader: Reader) -> None:
    result = reader.follow(rewritten("update-po-number-drifted.nl-NL.md"))

    assert (result.verdict, result.actions_run) == (Verdict.FAIL, 7)
    assert errors(result) == [("label-drift", 14)]


@speaking("en-US")
def test_another_procedure_is_not_judged_and_changes_nothing(reader: Reader) -> None:
    before = reader.own_world.contents()

    result = reader.follow(rewritten("add-subscription.en-US.md"))

    assert (result.verdict, errors(result)) == (Verdict.NOT_UNDERSTOOD, [])
    assert [(each.verdict, each.line) for each in result.procedures] == [(Verdict.OTHER, 9)]
    assert [(each.rule, each.line) for each in result.findings] == [("other-procedure", 9)]
    assert reader.own_world.changes_since(before) == []


MUTANTS = [
    # what is changed in the English article in five steps, and the errors that follow
    ((r"^1\. Pick.*\n", ""), [("missing-step", 16)]),
    ((r"\*\*Usage Summary\*\*", "**Consumption**"), [("label-absent", 17)]),
    ((r"\*\*Save\*\*", "**Submit**"), [("label-absent", 19)]),
    ((r"(1\. Pick.*\n)(1\. Turn.*\n)", r"\2\1"), [("step-order", 16)]),
    ((r"(1\. Pick.*\n)", r"\g<1>" "1. Have a cup of coffee.\n"), [("step-not-understood", 17)]),
    ((r"the month of your invoice", "**January 2031**"), [("named-value", 17)]),
    ((r"Type the new number.*appears", "Do not change the number"), [("forbidden-step", 19)]),
    ((r"(1\. Use)", r"1. Open **Invoices**.\n\1"), [("other-control", 18)]),
    ((r"^1\. Go to.*\n", ""), [("missing-step", 15)]),
    ((r"^1\. Turn.*\n", ""), [("missing-step", 17), ("missing-step", 17)]),
    ((r"^1\. Use.*\n", ""), [("missing-step", 18)]),
    ((r"^1\. Type.*\n", ""), [("missing-step", 18), ("missing-step", 18)]),
    ((r", then set its drop-down.*invoice\.", "."), [("missing-step", 18)]),
    ((r"Type the new number.*with \*", "Press *"), [("missing-step", 19)]),
    ((r"\*\*Usage Summary\*\*", "**Usage overview**"), [("label-drift", 17)]),
    ((r"(1\. Turn.*\n)(1\. Use.*\n)", r"\2\1"), [("step-order", 17)]),
    ((r"(1\. Use.*\n)(1\. Type.*\n)", r"\2\1"), [("step-order", 18)]),
    ((r"(1\. Pick.*\n)", r"\g<1>" "1. Click the pencil.\n"), [("step-not-understood", 17)]),
    ((r"set its.*invoice\.", "admire it."), [("missing-step", 18)]),
    ((r"set its.*invoice\.", "leave the month as it is."), [("forbidden-step", 17)]),
    ((r"the month of your invoice", "**March 2020**"), [("named-value", 17)]),
    ((r"the month of your invoice", "a month in the year 1850"), [("named-value", 17)]),
    ((r"the new number into", "**=PO 4711?** into"), [("named-value", 19)]),
    ((r"(1\. Use.*\n)", r"1. Delete the enrollment.\n\1"), [("other-control", 18)]),
    ((r"Type the new number.*appears", "Look at the PO number"), [("missing-step", 19)]),
    ((r"Type the new number.*appears", "In **View/Edit PO Numbers**"), [("missing-step", 19)]),
    ((r" and confirm with", ". Do not select"), [("forbidden-step", 19)]),
    ((r"(1\. Use.*\n)", r"\1\1"), [("repeated-step", 19)]),
    ((r"\*\*Usage Summary\*\*", "**Download Usage**"), [("other-control", 17)]),
    ((r" and confirm with", ", select **Cancel** and press"), [("other-control", 19)]),
    ((r" and confirm with", ".\n1. Close the window.\n1. Confirm with"), [("other-control", 20)]),
    ((r"Type", "Select **Lock PO number** to unlock it, type"), [("wrong-lock", 19)]),
    ((r"(1\. Pick.*\n)", r"\g<1>" "1. Click **Foo**.\n"), [("step-not-understood", 17)]),
]  # fmt: skip


@speaking("en-US")
@pytest.mark.parametrize(("change", "expected"), slow_after(8, MUTANTS))
def test_a_broken_article_fails_on_the_line(reader: Reader, change, expected) -> None:
    result = reader.follow(rewritten(FIVE["en-US"], change))

    assert (result.verdict, errors(result)) == (Verdict.FAIL, expected)


HARMLESS = [
    (r"(1\. Pick.*\n)", r"\g<1>" "1. Wait until the page has loaded.\n"),
    (r"(1\. Pick.*\n)", r"\g<1>" "1. Click **Price Sheet**, look at the prices, and go back.\n"),
    (r"(1\. Go to.*\n)", r"\g<1>" "1. Choose your enrollment, if you have several.\n"),
    (r"(1\. Type.*\n)", r"\g<1>" "1. Check that the number is shown.\n1. Sign out.\n"),
    (r"(1\. Type.*\n)", r"\g<1>" "1. Repeat steps 3 to 5 for each other period.\n"),
    (r"Type the new number", "Optionally, select **Lock PO number**. Replace the number that is there"),
    (r"Type the new number", "Do not forget to type the new number"),
    (r"then set its.*invoice\.", "then pick a month."),
    (r"the month of your invoice", "**November 2020**"),
    (r"the month of your invoice", "the last month of 2020 that is open"),
    (r"1\. Use", "1. To change the number, use"),
    (r"the new number into", "**PO 4711** into"),
]


@speaking("en-US")
@pytest.mark.parametrize(("pattern", "replacement"), slow_after(3, HARMLESS))
def test_other_words_and_steps_that_are_no_action_pass(reader: Reader, pattern, replacement) -> None:
    result = reader.follow(rewritten(FIVE["en-US"], (pattern, replacement)))

    assert (result.verdict, result.actions_run) == (Verdict.PASS, 7)
    assert {found.severity for found in result.findings} <= {"note"}


@speaking("en-US")
def test_the_named_month_and_number_are_used(reader: Reader) -> None:
    month = (r"the month of your invoice", "**November 2020**")
    number = (r"the new number into", "`4711-b` into")
    before = reader.own_world.contents()

    result = reader.follow(rewritten(FIVE["en-US"], month, number))

    assert result.verdict is Verdict.PASS
    assert "period=2020-11" in reader.page.url
    changed = [row for table, row in reader.own_world.changes_since(before) if table == "po_number"]
    assert ["4711-b" in row for row in changed] == [True]


PLACES = [
    (r"on the left", "on the right", 16),
    (r"Pick \*\*Reports\*\* from the menu on the left", "In the lower-left corner, pick **Reports**", 16),
    (r"in the upper part", "at the bottom", 17),
    (r"on the right", "on the left", 18),
]


@speaking("en-US")
@pytest.mark.parametrize(("place", "other", "line"), slow_after(1, PLACES))
def test_a_control_that_is_on_the_other_side_of_the_page_is_a_warning(
    reader: Reader, place, other, line
) -> None:
    result = reader.follow(rewritten(FIVE["en-US"], (place, other)))

    assert (result.verdict, result.actions_run) == (Verdict.PASS, 7)
    assert [(each.rule, each.line) for each in result.findings] == [("wrong-place", line)]


@pytest.mark.slow
@speaking("en-US")
@pytest.mark.parametrize(
    "place",
    [
        (r"on the right", "to the left of the total"),
        (r"on the right", "at the top"),
        (r"confirm with \*\*Save\*\*", "press **Save** at the bottom of the dialog"),
        (r"on the left", "on the left or on the right"),
    ],
)
def test_words_for_another_place_that_may_be_right_are_no_finding(reader: Reader, place) -> None:
    result = reader.follow(rewritten(FIVE["en-US"], place))

    assert (result.verdict, [each.rule for each in result.findings]) == (Verdict.PASS, [])


SAVE = r'(<button class="primary"[^>]*)(>\s*Save\s*</button>)'
PAGES = [
    (SAVE, r"\1\2\1\2", "save", "ambiguous", "ambiguous"),
    (SAVE, r"\1 disabled\2", "save", "disabled", "disabled"),
    (r'href="[^"]*/ponumbers[^"]*"', 'href="#"', "view_edit_po", "exact", "no-effect"),
    (r"<dialog.*</dialog>", "", "view_edit_po", "exact", "no-effect"),
    (r"CHECK-1", "CHECK-0", "save", "exact", "no-effect"),
    (r'role="status"', "", "save", "exact", "no-effect"),
    (r'name="po_number"', 'readonly name="po_number"', "po_number", "near", "no-effect"),
]


@pytest.mark.slow
@speaking("en-US")
@pytest.mark.parametrize(("pattern", "replacement", "control", "match", "rule"), PAGES)
def test_a_broken_page_fails_and_the_rest_is_not_run(
    reader: Reader, pattern, replacement, control, match, rule
) -> None:
    reader.change_page(pattern, replacement)

    result = reader.follow(rewritten(FIVE["en-US"]))

    last = [action for step in result.steps for action in step.actions][-1]
    assert result.verdict is Verdict.FAIL
    assert [name for name, _ in errors(result)] == [rule]
    assert (last.control, last.match) == (control, match)
    assert last.outcome is not Outcome.DONE


@speaking("en-US")
def test_bold_beside_a_label_is_no_further_action(reader: Reader) -> None:
    change = (r"Use the button", "Use the **button**")

    result = reader.follow(rewritten(FIVE["en-US"], change))

    assert (result.verdict, result.actions_run, result.findings) == (Verdict.PASS, 7, ())


@speaking("en-US")
def test_for_a_user_who_cannot_edit_the_control_is_absent(reader: Reader) -> None:
    before = reader.own_world.contents()

    result = reader.follow(rewritten(FIVE["en-US"]), user="ea_admin_readonly")

    assert (result.verdict, errors(result)) == (Verdict.FAIL, [("label-absent", 18)])
    assert reader.own_world.changes_since(before) == []
