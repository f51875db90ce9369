from dataclasses import asdict

import pytest

from eaportal.flows.labels import EDITION_NAMES as FLOWS_KNOW
from eaportal.flows.labels import LABELS, edition_of, labels_for, spoken_for
from eaportal.simulator.catalogs import EDITION_NAMES, EDITIONS, NAMES, edition_at
from eaportal.simulator.web.words.language import find_language
from eaportal.simulator.world_files.labels import labels_for_language

ENGLISH = asdict(LABELS["en-US"])
CHANGES = {
    "Usage Summary": "Usage overview",
    "nl-NL": {"Save": "Bewaren", "Usage Summary": "Gebruik", "Mailbox": "Brievenbus"},
    "fi-FI": {"Reports": "Raportit"},
}


def shown(tag, edition, changes):
    """What a world with *changes* shows in a language for the labels that flows know."""
    words = {**find_language(tag, edition).words, **labels_for_language(changes, tag)}
    return {field: words.get(label, label) for field, label in ENGLISH.items()}


@pytest.mark.parametrize("edition", EDITION_NAMES)
@pytest.mark.parametrize("tag", sorted(NAMES))
def test_flows_expect_the_labels_that_the_portal_shows(tag, edition):
    assert asdict(labels_for(tag, edition)) == shown(tag, edition, {})


@pytest.mark.parametrize("tag", ["en-US", "nl-NL", "de-DE", "fi-FI"])
def test_flows_expect_the_changed_labels_of_a_world(tag):
    assert asdict(labels_for(tag, "2020-12", CHANGES)) == shown(tag, "2020-12", CHANGES)


def test_flows_know_every_language_of_the_portal():
    assert set(LABELS) == set(NAMES)


def test_flows_and_portal_date_the_editions_alike():
    days = list(EDITIONS.values())

    assert [edition_of(day) for day in days] == [edition_at(day) for day in days] == list(EDITIONS)
    assert [edition_of(date_before(day)) for day in days[1:]] == list(EDITIONS)[:-1]


def test_flows_know_every_edition_by_its_name():
    assert FLOWS_KNOW == EDITION_NAMES


def date_before(day):
    return day.fromordinal(day.toordinal() - 1)


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("nl-NL", "nl-NL"),
        ("nl-BE", "nl-NL"),
        ("nl", "nl-NL"),
        ("pt-PT", "pt-PT"),
        ("fi-FI", "fi-FI"),
        ("fi", "fi-FI"),
        ("tlh", "en-US"),
    ],
)
def test_a_reader_is_served_in_the_language_or_the_nearest_to_it(locale, language):
    assert spoken_for(locale, CHANGES) == language
