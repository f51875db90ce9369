import pytest

from eaportal.flows.articles.proofreading.terms import several_terms
from tests.support.texts import article_of, source_of


def variants(term, text, title="Title", steps=None):
    article = article_of(text, title=title, **({"steps": steps} if steps else {}))
    lines = source_of(article).split("\n")
    return [
        lines[each.line - 1][each.column - 1 : each.end_column - 1] for each in several_terms(article, term)
    ]


@pytest.mark.parametrize(
    ("term", "title", "text", "expected"),
    [
        ("Ko-nummer", "Het KO-nummer wijzigen", "U kunt het io-nummer wijzigen.", ["io-nummer"]),
        ("Ko-nummer", "Het KO-nummer wijzigen", "Het ko-nummer en het btw-nummer wijzigen.", []),
        ("Ko-nummer", "Het KO-nummer wijzigen", "Bel het klantnummer. Dat nummer helpt.", []),
        (
            "Ko-nummer",
            "Het KO-nummer wijzigen",
            "Het btw-nummer of het ko-nummer. Het btw-nummer of het Purchase Order-nummer.",
            ["Purchase Order-nummer"],
        ),
        ("Número de pedido de compra", "Actualizar el número de OC", "Texto.", ["número de OC"]),
        (
            "Número de pedido de compra",
            "El número de pedido de compra",
            "El número de IVA o pedido de compra.",
            [],
        ),
        (
            "Numéro de bon de commande",
            "Le numéro de bon de commande",
            "Le numéro de TVA, puis le numéro suivant.",
            [],
        ),
        ("PO Number", "Change the PO number", "The new number and the PO numbers. The number of days.", []),
        ("PO Number", "Change the Purchase Order number", "The PO number.", ["Purchase Order number"]),
        ("Bestellnummer", "Die Bestellnummer", "Die Bestellnummern.", []),
        (
            "Bestellnummer",
            "Die Auftragsnummer ändern",
            "Die Bestellnummer.",
            ["Auftragsnummer"],
        ),
        ("رقم أمر الشراء", "تغيير رقم PO", "رقم أمر الشراء", ["رقم PO"]),
        ("PO 番号", "PO 番号を変える", "PO 番号と請求書番号。", []),
        ("", "The PO number", "The IO number.", []),
        ("Nummer", "Die Nummer", "Die Nummer.", []),
    ],
)  # fmt: skip
def test_names_for_the_po_number_beside_that_of_the_page(term, title, text, expected):
    assert variants(term, text, title) == expected


def test_what_a_step_asks_for_is_the_po_number_by_any_name():
    steps = "1. Wejdź do [portalu](https://ea.azure.com/).\n1. Wpisz numer telefonu i kliknij **Zapisz**."

    assert variants("Numer zamówienia", "Numer zamówienia.", steps=steps) == ["numer telefonu"]


def test_a_variant_is_reported_once_with_all_its_lines():
    text = "U kunt het io-nummer wijzigen.\n\nDat io-nummer blijft."
    article = article_of(text, title="Het KO-nummer wijzigen")

    (found,) = several_terms(article, "Ko-nummer")

    assert found.message == (
        "The page calls the PO number 'Ko-nummer', but the article also says 'io-nummer' (lines 6 and 8)."
    )
