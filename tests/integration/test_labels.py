from dataclasses import asdict

import pytest

from flows.labels import LABELS
from simulator.web.language import language, tags


@pytest.mark.parametrize("tag", LABELS)
def test_flows_expect_the_labels_that_the_portal_shows(tag):
    portal = language(tag)

    assert asdict(LABELS[tag]) == {
        field: portal.text(label) for field, label in asdict(LABELS["en-US"]).items()
    }


def test_flows_know_every_language_of_the_portal():
    assert set(LABELS) == set(tags())
