"""Where a step says that a control is, and where the offline page has it: the menu left, the button right."""

import pytest

from tests.flows.articles.walk.test_unrelated import check_with


def places(locale: str, action: str, sentence: str) -> list[str]:
    found = check_with(locale, action, sentence).findings
    return [each.message for each in found if each.rule == "wrong-place"]


@pytest.mark.parametrize(
    ("locale", "action", "sentence"),
    [
        ("en-US", "reports", "In the menu on the right, select {reports}."),
        ("en-US", "reports", "Select {reports} in the lower-left corner."),
        ("en-US", "reports", "On the right you find {reports}. Click it."),
        ("en-US", "view_edit_po", "On the left, click {view_edit_po}."),
        ("nl-NL", "reports", "Klik in de rechterbovenhoek op {reports}."),
        ("nl-NL", "view_edit_po", "Klik links op de pagina op {view_edit_po}."),
        ("de-DE", "reports", "Klicken Sie im rechten Bereich auf {reports}."),
        ("fr-FR", "view_edit_po", "À gauche, cliquez sur {view_edit_po}."),
        ("es-ES", "reports", "En el panel derecho, haga clic en {reports}."),
        ("ja-JP", "reports", "画面の右側で{reports}をクリックします。"),
        ("ar-SA", "reports", "في الجزء الأيمن، انقر فوق {reports}."),
    ],
)
def test_the_control_is_on_the_other_side(locale, action, sentence):
    assert len(places(locale, action, sentence)) == 1


@pytest.mark.parametrize(
    ("locale", "action", "sentence"),
    [
        ("en-US", "reports", "In the upper-left corner, select {reports}."),
        ("en-US", "reports", "Select {reports} to the right of the picture."),
        ("en-US", "reports", "Select the right entry, {reports}."),
        ("en-US", "reports", "Select {reports}, which may be on the left or on the right."),
        ("en-US", "reports", "If the menu is not on the right, select {reports}."),
        ("en-US", "period", "Choose the billing period at the bottom of the list."),
        ("nl-NL", "reports", "Klik op {reports}, rechts van het logo."),
        ("de-DE", "view_edit_po", "Klicken Sie rechts oben auf {view_edit_po}."),
    ],
)
def test_nothing_is_claimed_of_what_may_be_right(locale, action, sentence):
    assert places(locale, action, sentence) == []


def test_the_message_says_where_it_is():
    (message,) = places("en-US", "reports", "In the menu on the right, select {reports}.")

    assert message == "The step says 'on the right', but 'Reports' is on the left of the page."
