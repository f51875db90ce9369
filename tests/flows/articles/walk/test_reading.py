"""What the words of a step ask for, without a page."""

from pathlib import Path

import pytest

from eaportal.flows.articles.text.article import Article, parse_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.clauses import ASKING
from eaportal.flows.articles.walk.reading import Reading, forbidding_lead

LABELS = ["Reports", "Usage Summary", "View/Edit PO Numbers", "Save"]


def reading_of(sentence: str, locale: str = "en-US", labels: list[str] = LABELS) -> Reading:
    article = parse_article(Document(Path("a.md"), f"1. {sentence}\n2. Another.\n"))
    assert isinstance(article, Article)
    return Reading(article.steps[0], locale, labels)


def enters(sentence: str, locale: str = "en-US") -> bool:
    reading = reading_of(sentence, locale)
    return reading.asks({Sense.ENTER}, reading.spans(Sense.NUMBER)) is not None


def chooses_period(sentence: str, locale: str = "en-US") -> bool:
    reading = reading_of(sentence, locale)
    return reading.asks(ASKING, reading.spans(Sense.PERIOD)) is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "Type the new PO number.",
        "Replace the number that is there.",
        "Delete the old number and enter the new one.",
        "In the field for the number, fill in yours.",
        "Do not forget to enter the number.",
        "Enter a number that doesn't start with a space.",
        "Look up your new PO number and enter it.",
        "Enter **=PO?** as the PO number.",
    ],
)
def test_a_step_that_asks_for_the_number(sentence):
    assert enters(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Have a cup of coffee.",
        "Leave the **PO number** empty.",
        "Do not change the PO number.",
        "Check the number once more.",
        "Select **View/Edit PO Numbers**.",
        "Select **Edit PO numbers**.",
        "Repeat the steps to change another number.",
        "Type your name.",
        "Enter the enrollment number.",
        "Type your phone number.",
        "Enter no number at all.",
        "Enter an empty PO number.",
        "Type the new PO number into the search box.",
        "Write the PO number down.",
    ],
)
def test_a_step_that_does_not_ask_for_the_number(sentence):
    assert not enters(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Select **Usage Summary**, then a month.",
        "Choose the billing period from the list.",
        "Set the list to December.",
        "Click **Usage Summary** and select the period.",
        "Wait for the list of periods, then choose one.",
        "Make sure that the period is right; if it isn't, choose it from the list.",
    ],
)
def test_a_step_that_asks_for_the_period(sentence):
    assert chooses_period(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Leave the month as it is.", "Wait a month.", "Select **Usage Summary**.", "Look at the period."],
)
def test_a_step_that_does_not_ask_for_the_period(sentence):
    assert not chooses_period(sentence)


@pytest.mark.parametrize(
    ("sentence", "signs_in"),
    [
        ("Sign in to the [EA portal](https://ea.azure.com/).", True),
        ("Go to the EA portal.", True),
        ("Open ea.azure.com.", True),
        ("Sign in.", True),
        ("Log in with your account.", True),
        ("From the Azure EA portal, select **Reports**.", True),
        ("Sign out of the EA portal.", False),
        ("Sign in to the Azure portal.", False),
        ("Sign in to the [Azure portal](https://ea.azure.com/).", True),
        ("Sign in to the Azure Enterprise portal.", True),
        ("Do not open the [EA portal](https://ea.azure.com/).", False),
        ("Sign in to your mailbox.", False),
        ("Have a cup of coffee.", False),
        ("Sign in to Facebook with your account.", False),
        ("Sign in to your mailbox with your password.", False),
        ("Sign in with your account to update the number.", True),
        ("The [EA portal](https://ea.azure.com/) is for cowards.", False),
        ("Your colleague signs in to the EA portal.", False),
        ("Did you sign in to the EA portal?", False),
        ("Start at the [EA portal](https://ea.azure.com/).", True),
    ],
)
def test_signing_in(sentence, signs_in):
    assert bool(reading_of(sentence).signs_in) is signs_in


@pytest.mark.parametrize(
    ("sentence", "used", "forbidden"),
    [
        ("Select **Save**.", True, False),
        ("Finish with **Save**.", True, False),
        ("Do not select **Save**.", False, True),
        ("Close the dialog without selecting **Save**.", False, True),
        ("Type the number, but do not press **Save** yet.", False, True),
        ("If the number is not locked, select **Save**.", True, False),
        ("Do not close the page. Select **Save**.", True, False),
        ("Look at **Save**.", False, False),
        ("Make sure to select **Save**.", True, False),
        ("Wait until **Save** is available, and then select it.", True, False),
        ("Wait until **Save** is available, and then select the period.", False, False),
        ("Make sure that **Save** is gray, and close the dialog.", False, False),
        ("If you can't see **Save**, scroll down, then click it.", True, False),
        ("Hover over **Save**.", False, False),
        ("Hover over **Save** and click it.", True, False),
        ("Right-click **Save**.", False, False),
        ("Select **Save** (not **Cancel**).", True, False),
        ("Click **Save** without closing the dialog.", True, False),
        ("The number isn't changed until you select **Save**.", True, False),
        ("What remains is **Save**.", True, False),
        ("Finally, confirm your change with **Save**.", True, False),
        ("Selecting **Save** is forbidden.", False, True),
        ("Pretend to select **Save**.", False, True),
        ("You hardly need to select **Save**.", False, True),
        ("Resist the temptation to select **Save**.", False, True),
        ("Select any button other than **Save**.", False, True),
        ("Select anything but **Save**.", False, True),
        ("Ask your partner to select **Save**.", False, True),
        ("No administrator selects **Save**.", False, True),
        ("You won't lose anything by selecting **Save**.", True, False),
        ("**Save**.", True, False),
        ("Then the button **Save**.", True, False),
        ("Store the number with **Save**.", True, False),
        ("Type the number and then **Save**.", True, False),
        ("**Save** is at the bottom; click it.", True, False),
        ("When you're done, click **Save**.", True, False),
        ("Type the number that your colleague gave you and select **Save**.", True, False),
        ("**Save** is for cowards.", False, False),
        ("Type the number, because **Save** is for cowards.", False, False),
        ("Admire **Save**.", False, False),
        ("Somebody selected **Save** yesterday.", False, False),
        ("Your colleague selects **Save**.", False, False),
        ("Your manager opens the page and selects **Save**.", False, False),
        ("Tomorrow, select **Save**.", False, False),
        ("Did you select **Save**?", False, False),
        ("**Did you select Save?**", False, False),
        ("Select **Save**, but not now.", False, True),
        ("Select **Save**. No, do not do it.", False, True),
        ("Select **Save** or don't.", False, True),
        ("Select the button below **Save**.", False, False),
        ("My grandmother selects **Save** all day.", False, False),
        ("The administrator selects **Save**.", True, False),
        ("The administrator opens **Save**.", True, False),
        ("On the right, you see **Save**. Click that button.", True, False),
        ("On the right, you see **Save**. Click the pencil.", False, False),
        ("Use **Save** as a doorstop.", False, False),
    ],
)
def test_a_label_is_used_unless_the_sentence_forbids_it_or_looks_on(sentence, used, forbidden):
    reading = reading_of(sentence)
    (span,) = (span for span in reading.labels if reading.passage.written(span) == "Save")

    assert (reading.uses(span), reading.forbids(span)) == (used, forbidden)


@pytest.mark.parametrize(
    "sentence",
    [
        "Wait until the page has loaded.",
        "Check that the new number is shown.",
        "Repeat steps 3 to 5 for every other period.",
        "To change another period, start again at step 4.",
        "You are done: the new number is on the next invoice.",
        "Sign out.",
        "Close the message about cookies, if there is one.",
        "Choose your enrollment, if you have several.",
    ],
)
def test_a_step_that_asks_for_nothing(sentence):
    assert reading_of(sentence).asks_for_nothing


@pytest.mark.parametrize(
    "sentence", ["Have a cup of coffee.", "Select the pencil.", "Wait, then select the pencil."]
)
def test_a_step_that_asks_for_something_else(sentence):
    assert not reading_of(sentence).asks_for_nothing


def test_without_a_vocabulary_naming_is_enough():
    reading = reading_of("**Nummer** nutzen", "xx-XX", [])
    noun = reading.passage.bolds[0]

    assert reading.asks({Sense.ENTER}, [noun]) == noun
    assert reading.uses(noun)


@pytest.mark.parametrize(
    ("sentence", "locale", "uses"),
    [
        ("In het menu links vindt u **Rapporten**. Klik daarop.", "nl-NL", True),
        ("Rechts staat **Rapporten**; open dit.", "nl-NL", True),
        ("In het menu links staat **Rapporten**.", "nl-NL", False),
        ("In het menu links staat **Rapporten**. Wacht even.", "nl-NL", False),
        ("In het menu links staat **Rapporten**. Klik op **Opslaan**.", "nl-NL", False),
        ("Klik op alles behalve **Rapporten**.", "nl-NL", False),
        ("Klicken Sie auf alles außer **Rapporten**.", "de-DE", False),
    ],
)
def test_a_label_whose_place_is_said_is_used_if_the_next_clause_asks_for_it(sentence, locale, uses):
    reading = reading_of(sentence, locale, ["Rapporten", "Opslaan"])
    assert reading.uses(reading.labels[0]) is uses


@pytest.mark.parametrize(
    ("sentence", "locale", "asked"),
    [
        ("Het nieuwe ko-nummer wordt ingevuld.", "nl-NL", True),
        ("Het ko-nummer wordt automatisch ingevuld.", "nl-NL", False),
        ("Voer het btw-nummer in.", "nl-NL", False),
        ("Voer het inschrijvingsnummer in.", "nl-NL", False),
        ("Die neue Bestellnummer wird eingegeben.", "de-DE", True),
        ("Im Feld steht die bisherige Bestellnummer. Überschreiben Sie sie mit der neuen.", "de-DE", True),
        ("Im Feld steht die bisherige Bestellnummer.", "de-DE", False),
        ("Geben Sie die Steuernummer ein.", "de-DE", False),
    ],
)
def test_the_number_is_asked_for_in_the_passive_and_by_a_pronoun(sentence, locale, asked):
    assert enters(sentence, locale) is asked


def test_a_reader_who_makes_sure_to_be_signed_in_signs_in():
    assert reading_of(
        "Zorg dat u bent aangemeld bij de [EA-portal](https://ea.azure.com/).", "nl-NL"
    ).signs_in


def test_a_link_to_the_portal_that_is_closed_does_not_sign_in():
    assert reading_of("Sluit de [EA-portal](https://ea.azure.com/).", "nl-NL").signs_in is None


@pytest.mark.parametrize(
    ("sentence", "locale", "label"),
    [
        ("**[保存]** を押すのはやめてください。", "ja-JP", "保存"),
        ("**[保存]** は自動的に実行されます。", "ja-JP", "保存"),
        ("**[保存]** ボタンは右下にあります。", "ja-JP", "保存"),
        ("Gardez-vous de sélectionner **Enregistrer**.", "fr-FR", "Enregistrer"),
        ("Autrefois, il fallait sélectionner **Enregistrer**.", "fr-FR", "Enregistrer"),
        ("Le bouton **Enregistrer** se trouve à droite.", "fr-FR", "Enregistrer"),
        ("Pulse cualquier botón excepto **Guardar**.", "es-ES", "Guardar"),
        ("**[保存]** 以外のボタンを選択します。", "ja-JP", "保存"),
        ("Está prohibido pulsar **Guardar**.", "es-ES", "Guardar"),
        ("El botón **Guardar** se encuentra a la derecha.", "es-ES", "Guardar"),
    ],
)
def test_a_label_that_another_language_denies_or_only_describes(sentence, locale, label):
    reading = reading_of(sentence, locale, [label])

    assert not any(map(reading.uses, reading.labels))


@pytest.mark.parametrize(
    ("sentence", "locale", "label"),
    [
        ("右側にある **[保存]** を押します。", "ja-JP", "保存"),
        ("Il ne vous reste plus qu’à cliquer sur **Enregistrer**.", "fr-FR", "Enregistrer"),
        ("Cliquez sur **Enregistrer**, et non sur l’autre bouton.", "fr-FR", "Enregistrer"),
        ("No queda más que pulsar **Guardar**.", "es-ES", "Guardar"),
        ("Ne fermez pas la page avant d’avoir cliqué sur **Enregistrer**.", "fr-FR", "Enregistrer"),
    ],
)
def test_a_label_that_another_language_uses(sentence, locale, label):
    reading = reading_of(sentence, locale, [label])

    assert all(map(reading.uses, reading.labels))


@pytest.mark.parametrize(
    ("sentence", "locale"),
    [
        ("La période de facturation doit être choisie dans la liste.", "fr-FR"),
        ("El período debe elegirse en la lista.", "es-ES"),
    ],
)
def test_a_period_that_must_be_chosen(sentence, locale):
    assert chooses_period(sentence, locale)


@pytest.mark.parametrize(
    ("sentence", "locale"),
    [("請求期間は自動的に選択されます。", "ja-JP"), ("El período se selecciona automáticamente.", "es-ES")],
)
def test_a_period_that_the_portal_chooses(sentence, locale):
    assert not chooses_period(sentence, locale)


@pytest.mark.parametrize(
    ("sentence", "locale"),
    [
        ("PO 番号は自動的に入力されます。", "ja-JP"),
        ("電話番号を入力します。", "ja-JP"),
        ("Saisissez votre numéro de téléphone.", "fr-FR"),
        ("Dispensez-vous de saisir le numéro.", "fr-FR"),
        ("Escriba su número de teléfono.", "es-ES"),
    ],
)
def test_another_number_or_no_entry(sentence, locale):
    assert not enters(sentence, locale)


@pytest.mark.parametrize(
    ("sentence", "locale"),
    [
        ("El número de pedido de compra aparece en la lista.", "es-ES"),
        ("O número do pedido de compra está na lista.", "pt-BR"),
        ("Saisissez le numéro dans la barre de recherche.", "fr-FR"),
        ("PO 番号を検索ボックスに入力します。", "ja-JP"),
    ],
)
def test_a_preposition_or_another_place_is_no_entry(sentence, locale):
    assert not enters(sentence, locale)


@pytest.mark.parametrize(
    ("sentence", "locale", "reversed_order"),
    [
        ("Choose the period, then select **Save**.", "en-US", True),
        ("Kies de factureringsperiode in de lijst en daarna **Save**.", "nl-NL", True),
        ("Wählen Sie den Zeitraum und dann **Save** aus.", "de-DE", True),
        ("Wählen Sie den Zeitraum in der Liste von **Save** aus.", "de-DE", False),
        ("Choose the period after you select **Save**.", "en-US", False),
        ("Choose the period in the list of **Save**.", "en-US", False),
    ],
)
def test_the_order_of_two_clauses(sentence, locale, reversed_order):
    reading = reading_of(sentence, locale)
    (period,) = reading.spans(Sense.PERIOD)
    (label,) = reading.labels

    assert reading.follows(period, label) is reversed_order


@pytest.mark.parametrize(
    ("sentence", "locale"),
    [
        ("Write down the old number.", "en-US"),
        ("Schrijf het oude nummer op.", "nl-NL"),
        ("Schreiben Sie bei Bedarf die alte Nummer auf.", "de-DE"),
        ("必要に応じて、古い番号を書き留めます。", "ja-JP"),
    ],
)
def test_a_note_on_paper_enters_nothing(sentence, locale):
    assert not enters(sentence, locale)
    assert reading_of(sentence, locale).asks_for_nothing


@pytest.mark.parametrize(
    ("sentence", "locale"),
    [
        ("**Opslaan** is voor lafaards.", "nl-NL"),
        ("Uw collega kiest **Opslaan**.", "nl-NL"),
        ("Morgen kiest uw collega **Opslaan**.", "nl-NL"),
        ("Kies **Opslaan**, maar niet nu.", "nl-NL"),
        ("Wie **Opslaan** kiest, is een lafaard.", "nl-NL"),
        ("Wer **Opslaan** auswählt, bereut es.", "de-DE"),
        ("Mijn oma klikt de hele dag op **Opslaan**.", "nl-NL"),
        ("Klik op de knop onder **Opslaan**.", "nl-NL"),
        ("Der Roboter klickt auf **Opslaan**.", "de-DE"),
        ("Le robot clique sur **Opslaan**.", "fr-FR"),
        ("Mi abuela pulsa **Opslaan** todo el día.", "es-ES"),
        ("Es wäre schön gewesen, **Opslaan** auszuwählen.", "de-DE"),
        ("Denken Sie nicht daran, **Opslaan** auszuwählen.", "de-DE"),
        ("Früher wählten Sie **Opslaan** aus.", "de-DE"),
        ("Votre collègue sélectionne **Opslaan**.", "fr-FR"),
        ("Sélectionnez **Opslaan**. Non, ne le faites pas.", "fr-FR"),
        ("Su colega selecciona **Opslaan**.", "es-ES"),
        ("同僚が **Opslaan** を選択します。", "ja-JP"),
        ("Kolega wybiera **Opslaan**.", "pl-PL"),
        ("Коллега нажимает **Opslaan**.", "ru-RU"),
    ],
)
def test_a_label_that_nobody_asks_the_reader_to_use(sentence, locale):
    assert not any(map(reading_of(sentence, locale, ["Opslaan"]).uses, [Span(*find(sentence))]))


def find(sentence: str) -> tuple[int, int]:
    start = sentence.replace("*", "").index("Opslaan")
    return start, start + len("Opslaan")


@pytest.mark.parametrize(
    ("sentence", "locale"),
    [
        ("Sla de wijziging op met **Opslaan**.", "nl-NL"),
        ("Tot slot: **Opslaan**.", "nl-NL"),
        ("Vervolgens klikt u op **Opslaan**.", "nl-NL"),
        ("Clique sur **Opslaan**.", "fr-FR"),
        ("Le bouton **Opslaan** ouvre une fenêtre : cliquez dessus.", "fr-FR"),
        ("Luego pulsa **Opslaan**.", "es-ES"),
        ("Speichern Sie die Änderung mit **Opslaan**.", "de-DE"),
        ("À gauche se trouve **Opslaan**. Cliquez dessus.", "fr-FR"),
        ("A la izquierda se encuentra **Opslaan**. Púlselo.", "es-ES"),
        ("右側に **Opslaan** があります。それをクリックします。", "ja-JP"),
        ("Nic nie stracisz, klikając **Opslaan**. Kliknij go.", "pl-PL"),
    ],
)
def test_a_label_that_the_reader_is_asked_to_use(sentence, locale):
    assert reading_of(sentence, locale, ["Opslaan"]).uses(Span(*find(sentence)))


@pytest.mark.parametrize(
    ("sentence", "locale", "is_choice"),
    [
        ("Select **Save** or **Cancel**.", "en-US", True),
        ("Select **Save** or click **Cancel**.", "en-US", True),
        ("Select **Save**, and in the next dialog close or press **Cancel**.", "en-US", False),
        ("Select **Save** and **Cancel**.", "en-US", False),
        ("Select **Save**, or **Cancel** to keep the old number.", "en-US", False),
        ("Kies **Save** of **Cancel**.", "nl-NL", True),
        ("Cliquez sur **Save** ou sur **Cancel**.", "fr-FR", True),
    ],
)
def test_a_choice_between_two_labels(sentence, locale, is_choice):
    reading = reading_of(sentence, locale, ["Save", "Cancel"])

    assert reading.offers_choice(*sorted(reading.labels)) is is_choice


def test_the_name_of_the_field_is_marked_beside_the_word_for_it():
    reading = reading_of("Type the new PO number in the field **Enrollment number**.")
    noun = reading.spans(Sense.NUMBER)[0]

    assert reading.passage.written(reading.field_of(noun)) == "Enrollment number"
    assert reading_of("Type the **new** PO number in the field.").field_of(noun) is None


@pytest.mark.parametrize(
    ("text", "locale", "forbids"),
    [
        ("Never do the following:", "en-US", True),
        ("Do not follow these steps:", "en-US", True),
        ("To change the number without a ticket, do the following:", "en-US", False),
        ("If the number is not right, do this:", "en-US", False),
        ("Do not forget to follow these steps:", "en-US", False),
        ("Doe nooit het volgende:", "nl-NL", True),
        ("So geht es nicht:", "de-DE", True),
        ("Ne suivez pas ces étapes :", "fr-FR", True),
    ],
)
def test_words_before_a_list_that_say_not_to_follow_it(text, locale, forbids):
    assert bool(forbidding_lead(reading_of(text).passage, locale)) is forbids


@pytest.mark.parametrize(
    ("sentence", "locale", "way_out"),
    [
        ("Select **Save** or close the window.", "en-US", "close"),
        ("Klik op **Save** of sluit het venster.", "nl-NL", "sluit"),
        ("Klicken Sie auf **Save** oder schließen Sie das Fenster.", "de-DE", "schließen"),
        ("Select **Save**, and then close the window.", "en-US", None),
        ("Select **Save**, or close the window to keep the old number.", "en-US", None),
    ],
)
def test_what_the_reader_may_do_instead_of_using_a_label(sentence, locale, way_out):
    reading = reading_of(sentence, locale)
    found = reading.way_out(reading.labels[0])

    assert (found and reading.passage.written(found)) == way_out
