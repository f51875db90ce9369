"""Which language a page is in, and that it says so."""

import pytest

from eaportal.facts import Fact
from eaportal.flows.labels import LABELS, SOURCE
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import DIRECT, EA_ADMIN, READER
from eaportal.flows.qa.suite.over_http.conftest import Visit

WISHES = [
    ("nl-NL", "nl-NL"),
    ("nl", "nl-NL"),
    ("nl-BE", "nl-NL"),
    ("xx, de;q=0.5, fr;q=0.8", "fr-FR"),
    ("de;q=0, xx", SOURCE),
    ("PT-br", "pt-BR"),
    ("", SOURCE),
    ("xx-YY", SOURCE),
    ("*", SOURCE),
]


@proves(Fact.LABELS, against="language-mixed")
@pytest.mark.parametrize(("wished", "language"), WISHES)
def test_a_page_is_in_the_best_language_that_the_browser_asks_for(
    look: Visit, wished: str, language: str
) -> None:
    page = look(EA_ADMIN, wished).open("report")

    assert page.the("html")["lang"] == language
    assert page.headers["content-language"] == language
    assert page.read("h1") == LABELS[language].reports


@proves(Fact.LABELS, against="label-changed language-mixed no-right-to-left")
@pytest.mark.parametrize("language", LABELS)
def test_each_language_says_its_direction_and_has_its_labels_and_its_title(
    look: Visit, language: str
) -> None:
    labels = LABELS[language]
    page = look(EA_ADMIN, language).open(f"report/usagesummary/ponumbers?enrollment={DIRECT}")

    assert (page.the("html")["lang"], page.the("html")["dir"]) == (
        language,
        "rtl" if language == "ar-SA" else "ltr",
    )
    assert page.read("head > title").startswith(f"{labels.view_edit_po_numbers} – ")
    assert page.read("#dialog-title") == labels.view_edit_po_numbers
    assert page.read("label[for=po-number]") == labels.po_number
    assert page.read("label.lock") == labels.lock_po_number
    assert page.read_all("main dialog fieldset label") == [labels.azure_services, labels.marketplace]
    assert page.read("main dialog button.primary") == labels.save
    assert labels.reports in page.read_all("nav.side a")
    menu = page.page.select("select#language option")
    assert sorted(str(each["value"]) for each in menu) == sorted(LABELS)
    assert [each["value"] for each in menu if each.has_attr("selected")] == [language]
    assert [each["lang"] for each in menu] == [each["value"] for each in menu]


@proves(Fact.LABELS)
@pytest.mark.parametrize(("language", "isolated"), [("ar-SA", ["ar-SA"] * 4), ("nl-NL", []), (SOURCE, [])])
def test_values_do_not_reorder_the_words_around_them_in_a_language_written_from_right_to_left(
    look: Visit, language: str, isolated: list[str]
) -> None:
    address = f"report/usagesummary/custom?enrollment={DIRECT}&start=2019-01-01&end=2019-01-31"

    alert = look(EA_ADMIN, language).open(address).the("main [role=alert]")

    assert [value["lang"] for value in alert.select("bdi")] == isolated


@proves(Fact.LABELS)
def test_a_chosen_language_stays_and_leads_back_to_the_page(look: Visit) -> None:
    visitor = look(READER)
    asked = f"report/usagesummary?enrollment={DIRECT}&period=2020-10"

    page = visitor.send(visitor.open(asked), "form.language", language="nl-NL")
    later = visitor.open("report")
    unknown = visitor.send(later, "form.language", language="xx-YY")

    assert page.url == f"{visitor.url}{asked}"
    assert page.the("html")["lang"] == later.the("html")["lang"] == "nl-NL"
    assert unknown.status == 400
    assert visitor.open("report").the("html")["lang"] == "nl-NL"
