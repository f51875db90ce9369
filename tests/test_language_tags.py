import pytest

from eaportal.flows.labels import spoken_for
from eaportal.language_tags import is_language, language_of, nearest_tag, read_tag
from eaportal.simulator.catalogs import NAMES

ALIKE = [
    ("no-NO", "no", "nb", "nb-NO", "NB-no", "nor"),
    ("zh-Hant", "zh-TW", "zh-Hant-TW", "zh_TW"),
    ("zh-Hans", "zh-CN", "zh-Hans-CN", "zh"),
    ("pt", "pt-BR", "por"),
    ("sr", "sr-RS", "sr-Cyrl", "sr-Cyrl-RS"),
    ("sr-Latn", "sr-Latn-RS", "sh"),
    ("he-IL", "iw", "iw-IL", "he"),
    ("id", "in-ID", "id-ID"),
    ("fil", "tl-PH"),
    ("ro", "mo", "ro-RO"),
]


@pytest.mark.parametrize("tags", ALIKE, ids=lambda tags: tags[0])
def test_tags_that_mean_the_same_are_one_language_and_served_alike(tags):
    assert len(set(map(read_tag, tags))) == 1
    assert len(set(map(language_of, tags))) == 1
    assert len(set(map(spoken_for, tags))) == 1
    for tag in tags:
        assert {nearest_tag(other, ["en-US", "xx", tag]) for other in tags} == {tag}


@pytest.mark.parametrize(
    ("wished", "tags", "nearest"),
    [
        ("pt-AO", ["pt-BR", "pt-PT"], "pt-PT"),
        ("pt-XX", ["pt-BR", "pt-PT"], "pt-BR"),
        ("zh-HK", ["zh-CN", "zh-TW"], "zh-TW"),
        ("zh-HK", ["zh-CN"], "zh-CN"),
        ("zh-SG", ["zh-TW", "zh-CN"], "zh-CN"),
        ("sr-ME", ["sr", "sr-Latn"], "sr-Latn"),
        ("en-GB", ["nl-NL", "en-US"], "en-US"),
        ("nn-NO", ["nb-NO"], None),
        ("xx-YY", ["en-US"], None),
        ("*", ["en-US"], None),
        ("fi", ["xx", "fi-FI"], "fi-FI"),
    ],
)
def test_the_nearest_language_has_the_same_usage_or_script(wished, tags, nearest):
    assert nearest_tag(wished, tags) == nearest


@pytest.mark.parametrize("tag", NAMES)
def test_the_portals_own_languages_are_nearest_to_themselves(tag):
    assert nearest_tag(tag, list(NAMES)) == tag
    assert nearest_tag(tag.lower(), list(NAMES)) == tag
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["no-NO", "xx-YY", "Finnish", "fi-fi", "", "de-Latn-DE-1901"])
def test_other_words_are_no_language(tag):
    assert not is_language(tag)
