import pytest
import yaml

from eaportal.flows.articles.own_labels import as_label_file, own_labels
from eaportal.flows.procedures.controls import Control
from tests.support.texts import article_of

SIGN_IN = "1. Kirjaudu **EA-portaaliin** [tästä](https://ea.azure.com/)."


def found_in(*steps):
    """The labels by the name of their control, and the other words, with *steps* after signing in."""
    labels = own_labels(article_of("", locale="fi-FI", steps="\n1. ".join([SIGN_IN, *steps])))
    return {control.value: label for control, label in labels.clear.items()}, labels.others


FOUR = {"reports": "Raportit", "usage_summary": "Yhteenveto", "view_edit_po": "Numerot", "save": "Tallenna"}


@pytest.mark.parametrize(
    ("steps", "others"),
    [
        (("**Raportit**", "**Yhteenveto**", "Kausi.", "**Numerot**", "Uusi, **Tallenna**"), ()),
        (("**Raportit**.", "**Yhteenveto:**", "**Numerot**", "Uusi, **Tallenna** tai **tallenna**"), ()),
        (("`Raportit`", "`Yhteenveto`", "`Numerot`", "`Tallenna`"), ()),
        (("**Raportit > Yhteenveto**", "**Numerot**", "**1234**", "**Tallenna**"), ()),
        (
            ("**Raportit**", "**Yhteenveto**, **Kausi**", "**Numerot**", "**Uusi**, **Tallenna**"),
            ("Kausi", "Uusi"),
        ),
    ],
)
def test_four_labels_are_those_of_the_procedure_in_order(steps, others):
    assert found_in(*steps) == (FOUR, others)


@pytest.mark.parametrize(
    ("steps", "clear", "others"),
    [
        (("**Raportit**", "**Yhteenveto**, **Numerot**"), {}, ("Raportit", "Yhteenveto", "Numerot")),
        (("**Raportit**", "**Usage summary**"), {"usage_summary": "Usage summary"}, ("Raportit",)),
        (("Raportit", "Yhteenveto"), {}, ()),
    ],
)
def test_with_fewer_only_english_labels_are_clear(steps, clear, others):
    assert found_in(*steps) == (clear, others)


def test_the_label_file_has_the_clear_labels_and_comments_for_the_others():
    article = article_of("", locale="no-NO", steps=f"{SIGN_IN}\n1. **Save**\n1. **Ja: nei**\n1. **No**")

    text = as_label_file(article, own_labels(article))

    assert text == (
        "# The labels of a.md: the portal's in English, and those of the article.\n"
        "language: nb-NO\n"
        "labels:\n"
        "  # Reports: not clear; the steps mark 'Ja: nei', 'No'\n"
        "  # Usage Summary: not clear; the steps mark 'Ja: nei', 'No'\n"
        "  # View/Edit PO Numbers: not clear; the steps mark 'Ja: nei', 'No'\n"
        "  Save: Save\n"
    )


@pytest.mark.parametrize("label", ["No", "Ja: nei", "# 1", "'Ja'", "a" * 150, "报告", "- x"])
def test_a_label_keeps_its_words_in_the_file(label):
    article = article_of("", locale="fi-FI")
    labels = own_labels(article)

    text = as_label_file(article, type(labels)({Control.SAVE: label}, ()))

    assert yaml.safe_load(text)["labels"] == {"Save": label}
    assert "# Reports: not marked\n" in text
