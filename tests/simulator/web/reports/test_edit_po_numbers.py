"""The portal of the documents that call the control Edit PO Numbers, with its period in the dialog."""

import pytest

SUMMARY = "/w/variant/report/usagesummary"


@pytest.fixture
def variant(worlds, sample, another):
    """Return a visitor who reads a language, in a world of that edition."""
    worlds.create("variant", sample.with_words("2019-12", {}))

    def variant(tag="en-US"):
        visitor = another(tag)
        visitor.sign_in("ea_admin", "/w/variant")
        return visitor

    return variant


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("en-US", "✎ Edit PO Numbers"),
        ("nl-NL", "✎ Inkoopordernummers bewerken"),
        ("de-DE", "✎ Bestellnummern anzeigen/bearbeiten"),
    ],
)
def test_the_control_next_to_the_numbers_has_a_pencil_and_its_name(variant, read, tag, name):
    page = variant(tag).open(SUMMARY)

    (control,) = page.select(".po-numbers a")
    assert read(control) == name
    assert [each.get_text() for each in control.select("[aria-hidden=true]")] == ["✎"]


def test_the_page_lists_the_terms_of_the_commitment_and_no_periods(variant, read):
    page = variant().open(SUMMARY)

    assert page.select("#period, main [name=period]") == []
    assert [(option["value"], read(option)) for option in page.select("#term option")] == [
        ("2020-07", " ".join(["Jul", "1,", "2020", "–", "Jun", "30,", "2021"])),
        ("2019-07", " ".join(["Jul", "1,", "2019", "–", "Jun", "30,", "2020"])),
    ]


def test_a_term_shows_its_newest_period_and_a_month_its_detail(variant, read, direct):
    visitor = variant()
    visitor.open(SUMMARY)

    term = visitor.press("Show", term="2019-07")
    by_term = read(term.select_one(".months [aria-current=true]")), read(term.select_one(".po-numbers td"))
    month = visitor.follow("May 2020", within=".months")

    assert by_term == ("June 2020", f"{direct.number}-202006")
    assert read(month.select_one(".po-numbers td")) == f"{direct.number}-202005"


@pytest.mark.parametrize("term", ["2018-07", "2019-08", "", "x" * 10_000])
def test_a_missing_term_is_not_found(variant, term):
    visitor = variant()

    visitor.open(f"{SUMMARY}?term={term}")

    assert visitor.status == 404


def test_the_period_is_chosen_in_the_dialog_and_the_number_saved_for_it(variant, read):
    visitor = variant()
    visitor.open(SUMMARY)
    dialog = visitor.follow("✎ Edit PO Numbers")
    title = read(dialog.select_one("dialog h2"))
    turned = visitor.press("Show", within="dialog", period="2020-11")

    page = visitor.press("Save", within="dialog", po_number="PO-4711")

    assert title == "Edit PO Numbers"
    assert turned.select_one("dialog [name=period] option[selected]")["value"] == "2020-11"
    assert "The PO number for November 2020 is now PO-4711." in read(page.select_one("[role=status]"))
    assert read(page.select_one(".po-numbers td")) == "PO-4711"


def test_no_other_edition_has_a_pencil_or_terms(ea_admin):
    page = ea_admin.open("/report/usagesummary")

    assert page.select(".pencil, #term, .months") == []
    assert page.select_one("#period") is not None
