from datetime import date

import pytest
from babel import Locale

from eaportal.simulator.catalogs import (
    EDITION_NAMES,
    EDITIONS,
    FOLDER,
    NAMES,
    OLDEST,
    SOURCE,
    VARIANTS,
    catalog,
    catalog_path,
    edition_at,
)

PROCEDURE = {"Reports", "Usage Summary", "View/Edit PO Numbers", "Save"}


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2019, 1, 1), "2020-12"),
        (date(2021, 7, 31), "2020-12"),
        (date(2021, 8, 1), "2021-08"),
        (date(2099, 1, 1), "2021-08"),
    ],
)
def test_the_edition_in_force_follows_from_the_date(day, edition):
    assert edition_at(day) == edition


def test_every_language_is_called_what_it_calls_itself():
    display = {tag: Locale.parse(tag, sep="-").get_display_name() for tag in NAMES}

    assert {tag: name[0].upper() + name[1:] for tag, name in display.items()} == NAMES


def test_every_catalog_belongs_to_an_edition():
    known = {catalog_path(tag, edition) for tag in NAMES for edition in EDITION_NAMES}

    assert set(FOLDER.rglob("*.po")) - known == set()


@pytest.mark.parametrize("tag", sorted(set(NAMES) - {SOURCE}))
def test_every_language_has_the_labels_of_the_procedure(tag):
    # One published article, the Russian, leaves this label in English.
    in_english = {"View/Edit PO Numbers"} if tag == "ru-RU" else set()

    assert catalog(tag, OLDEST).keys() >= PROCEDURE - in_english


@pytest.mark.parametrize("tag", sorted(NAMES))
def test_a_label_begins_as_a_page_would_have_it(tag):
    labels = [catalog(tag, edition).get(label, label) for edition in EDITIONS for label in PROCEDURE]

    assert [label for label in labels if label[0] != label[0].upper()] == []


def test_a_newer_edition_holds_what_it_changed_and_nothing_else():
    newer = [name for name in EDITIONS if name != OLDEST]
    before = dict(zip(newer, EDITIONS, strict=False))
    changed = {}
    for tag in NAMES:
        for edition in newer:
            if catalog_path(tag, edition).exists():
                lines = catalog_path(tag, edition).read_text(encoding="utf-8").count("\nmsgid") - 1
                old, new = catalog(tag, before[edition]), catalog(tag, edition)
                changed[tag] = lines, sum(new[message] != old.get(message) for message in new)

    assert all(written == different > 0 for written, different in changed.values())
    assert {"nl-NL", "ar-SA", "fr-FR"} <= changed.keys()


def test_a_variant_changes_the_name_of_its_control_and_nothing_else():
    changed = {
        tag: {
            message: word
            for message, word in catalog(tag, variant).items()
            if word != catalog(tag, base).get(message)
        }
        for variant, base in VARIANTS.items()
        for tag in NAMES
    }

    assert {tag: words for tag, words in changed.items() if words} == {
        "en-US": {"View/Edit PO Numbers": "Edit PO Numbers"},
        "nl-NL": {"View/Edit PO Numbers": "Inkoopordernummers bewerken"},
    }


def test_no_date_leads_to_a_variant():
    days = [date(2019, 12, 11), date(2020, 6, 1), date(2021, 3, 5)]

    assert {edition_at(day) for day in days}.isdisjoint(VARIANTS)


def test_the_labels_of_an_edition_are_those_published_then():
    assert [
        (catalog("nl-NL", edition)["Usage Summary"], catalog("nl-NL", edition)["View/Edit PO Numbers"])
        for edition in EDITIONS
    ] == [
        ("Samenvatting van gebruik", "Ko-nummers weergeven/bewerken"),
        ("Gebruiksoverzicht", "Po-nummers weergeven/bewerken"),
    ]
    assert catalog("nl-NL", "2021-08")["Save"] == "Opslaan"
