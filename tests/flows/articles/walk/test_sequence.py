"""The order in which one step asks for things, and what loses an entry on the way."""

import pytest

from eaportal.flows.articles.findings.results import Verdict
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from tests.flows.articles.walk.test_reading import reading_of
from tests.flows.articles.walk.test_unrelated import check_with


def errors(locale: str, action: str, sentence: str) -> set[str]:
    result = check_with(locale, action, sentence)
    return {each.rule for each in result.findings if each.severity == "error"}


@pytest.mark.parametrize(
    ("locale", "action", "sentence"),
    [
        ("en-US", "save", "Click {save} before you enter the number."),
        ("en-US", "save", "Before typing the number, click {save}."),
        ("en-US", "save", "Select {save}, then type the number."),
        ("en-US", "number", "After you have saved, enter the new number."),
        ("en-US", "period", "Choose the period after entering the number."),
        ("en-US", "reports", "Choose the period before you select {reports}."),
        ("en-US", "reports", "Select {reports} before you sign in."),
        ("nl-NL", "save", "Klik op {save} voordat u het nummer invult."),
        ("nl-NL", "number", "Nadat u hebt opgeslagen, vult u het nieuwe nummer in."),
        ("de-DE", "save", "Klicken Sie auf {save}, bevor Sie die Nummer eingeben."),
        ("de-DE", "number", "Nachdem Sie gespeichert haben, geben Sie die neue Nummer ein."),
        ("fr-FR", "save", "Cliquez sur {save} avant de saisir le numéro."),
        ("es-ES", "save", "Seleccione {save} antes de escribir el número."),
        ("ja-JP", "save", "番号を入力する前に、{save}を選択します。"),
        ("ar-SA", "save", "حدد {save} قبل أن تدخل الرقم."),
    ],
)
def test_what_has_to_be_first_comes_later_in_a_step(locale, action, sentence):
    assert "step-order" in errors(locale, action, sentence)


@pytest.mark.parametrize(
    ("locale", "action", "sentence"),
    [
        ("en-US", "save", "After you enter the PO number, select {save}."),
        ("en-US", "save", "Select {save} before you choose another period."),
        ("en-US", "save", "Check the number and click once on {save}."),
        ("en-US", "save", "Select {save} after you choose the period and enter the number."),
        ("en-US", "number", "Before you save, make sure to enter the new PO number."),
        ("en-US", "number", "Change the number until it is right."),
        ("nl-NL", "save", "Nadat u het nummer hebt ingevuld, klikt u op {save}."),
        ("nl-NL", "save", "Klik op {save}; de portal werkt het nummer dan bij."),
        ("de-DE", "number", "Tragen Sie die neue Bestellnummer ein, bevor Sie speichern."),
        ("fr-FR", "save", "Une fois le numéro saisi, validez avec {save}."),
        ("es-ES", "save", "Después de escribir el número, seleccione {save}."),
        ("ja-JP", "save", "番号を入力した後、{save}を選択します。"),
    ],
)
def test_the_order_of_a_step_is_right(locale, action, sentence):
    result = check_with(locale, action, sentence)

    assert (result.verdict, errors(locale, action, sentence)) == (Verdict.PASS, set())


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", "Close the dialog, then click {save}."),
        ("en-US", "Cancel, then select {save}."),
        ("en-US", "Once you have dismissed the window, click {save}."),
        ("en-US", "Refresh the page, then click {save}."),
        ("en-US", "Clear the number, then click {save}."),
        ("nl-NL", "Sluit het venster en klik daarna op {save}."),
        ("nl-NL", "Nadat u het venster hebt gesloten, klikt u op {save}."),
        ("nl-NL", "Maak het vak leeg en klik op {save}."),
        ("de-DE", "Schließen Sie das Fenster und klicken Sie auf {save}."),
        ("fr-FR", "Fermez la boîte de dialogue, puis cliquez sur {save}."),
        ("fr-FR", "Videz le champ, puis cliquez sur {save}."),
        ("es-ES", "Cierre el cuadro de diálogo y seleccione {save}."),
    ],
)
def test_the_dialog_is_closed_or_its_number_lost_before_it_is_saved(locale, sentence):
    assert "other-control" in errors(locale, "save", sentence)


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("save", "Select {save} before you close the dialog."),
        ("save", "Close the dialog by clicking {save}."),
        ("save", "Select {save} and close the dialog."),
        ("save", "Close the message about cookies, then click {save}."),
        ("number", "Delete the old number and enter the new one."),
        ("number", "Clear the field, then type the new PO number."),
        ("number", "Enter the new PO number, and don't delete it."),
    ],
)
def test_the_dialog_is_still_open_when_the_number_is_saved(action, sentence):
    assert errors("en-US", action, sentence) == set()


@pytest.mark.parametrize(
    "sentence", ["Enter the new PO number and delete it.", "Type the number, then clear the box."]
)
def test_the_number_is_lost_after_it_is_entered(sentence):
    assert "other-control" in errors("en-US", "number", sentence)


def test_a_word_such_as_once_may_only_say_how_often():
    said = [
        reading_of(each).ordered(Sense.ONCE)
        for each in ("Click once on **Save**.", "Once you sign in, wait.")
    ]

    assert [bool(each) for each in said] == [False, True]


@pytest.mark.parametrize(
    ("locale", "action", "sentence"),
    [
        ("en-US", "period", "Choose February 30, 2021 from the list."),
        ("en-US", "period", "Select all periods at once."),
        ("en-US", "period", "Choose both December 2020 and November 2020."),
        ("nl-NL", "period", "Kies 31 november 2020 in de lijst."),
        ("nl-NL", "period", "Kies elke periode in de lijst."),
        ("de-DE", "period", "Wählen Sie alle Zeiträume aus."),
        ("fr-FR", "period", "Sélectionnez toutes les périodes à la fois."),
        ("es-ES", "period", "Elija el 31 de noviembre de 2020 en la lista."),
        ("ja-JP", "period", "一覧から2021年2月30日を選択します。"),
        ("ja-JP", "period", "一覧からすべての請求期間を選択します。"),
        ("en-US", "number", "Enter the new PO number on November 31."),
    ],
)
def test_a_value_that_cannot_be(locale, action, sentence):
    assert "named-value" in errors(locale, action, sentence)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", "Choose a month from the list of all periods."),
        ("en-US", "Choose one of the two periods."),
        ("en-US", "All your billing periods are in the list. Choose the one you want to update."),
        ("en-US", "Choose the period that ends on December 31, 2020."),
        ("nl-NL", "Kies de periode uit de lijst met alle perioden."),
        ("de-DE", "Wählen Sie einen der beiden Zeiträume aus."),
        ("ja-JP", "すべての期間の一覧から、請求期間を選択します。"),
    ],
)
def test_a_period_that_can_be_chosen(locale, sentence):
    assert "named-value" not in errors(locale, "period", sentence)


@pytest.mark.parametrize(
    ("locale", "action", "sentence"),
    [
        ("en-US", "number", "Enter the number in your head."),
        ("nl-NL", "save", "Klik in uw hoofd op {save}."),
        ("fr-FR", "period", "Choisissez mentalement la période."),
    ],
)
def test_what_is_only_imagined_is_not_asked_for(locale, action, sentence):
    assert errors(locale, action, sentence)


@pytest.mark.parametrize(
    ("locale", "sentence", "rules"),
    [
        ("en-US", "Use the button {view_edit_po}, then close the dialog.", {"other-control"}),
        ("en-US", "Click {view_edit_po} and cancel.", {"other-control"}),
        ("en-US", "Close the pop-up that is in the way, and click {view_edit_po}.", set()),
        ("en-US", "Click {view_edit_po}. If a message appears, close it.", set()),
        ("en-US", "Click {view_edit_po}, and do not close the dialog.", set()),
        ("nl-NL", "Klik op {view_edit_po} en sluit het venster.", {"other-control"}),
        ("fr-FR", "Cliquez sur {view_edit_po}, puis fermez la boîte de dialogue.", {"other-control"}),
    ],
)
def test_the_dialog_is_closed_in_the_step_that_opens_it(locale, sentence, rules):
    assert errors(locale, "view_edit_po", sentence) == rules
