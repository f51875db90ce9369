"""Detecting the language of an article that doesn't state it."""

import unicodedata
from collections.abc import Mapping

from eaportal.flows.articles.text.folded import fold, is_unspaced
from eaportal.flows.labels import EDITIONS, LABELS, Labels, labels_for
from eaportal.flows.procedures.catalog import PROCEDURES
from eaportal.language_tags import language_of, read_tag

# With fewer letters or a lower probability, the labels in a text are a better guide.
_FEWEST_LETTERS = 40
_SURE = 0.4
# A Chinese character says about as much as this number of English letters.
_UNSPACED_WEIGHT = 3
_FEWEST_LABELS = 2


def locale_of(text: str) -> str | None:
    """The locale of *text*, or None if there isn't enough of it.

    The letters show the language. The portal's labels in the text distinguish similar languages and regions.
    """
    counts = {locale: count for locale, count in _labels_in(text).items() if count >= _FEWEST_LABELS}
    language = _language_of(text)
    spoken = {locale: counts.get(locale, 0) for locale in LABELS if language_of(locale) == language}
    if spoken:
        usual = _usual(language)
        return max(spoken, key=lambda locale: (spoken[locale], locale == usual))
    most = max(counts.values(), default=0)
    fitting = [locale for locale, count in counts.items() if count == most]
    return fitting[0] if len(fitting) == 1 else _usual(language)


def is_spoken(locale: str, page_locale: str) -> bool:
    """Whether words of a page in *page_locale* are words of a text in *locale*.

    They are not if the two are written differently, or if the portal distinguishes regions of the language.
    """
    own, page = read_tag(locale), read_tag(page_locale)
    regions = [each for each in LABELS if language_of(each) == page.language]
    return own == page or (own[:2] == page[:2] and len(regions) <= 1)


def _language_of(text: str) -> str | None:
    import gcld3

    letters = "".join(" " if unicodedata.category(each).startswith("C") else each for each in text)
    weight = sum(_UNSPACED_WEIGHT if is_unspaced(each) else 1 for each in letters if each.isalpha())
    if weight < _FEWEST_LETTERS:
        return None
    # The detector is better with the parts of a text, each in one script, than with English names in between.
    found = gcld3.NNetLanguageIdentifier(0, 2000).FindTopNMostFreqLangs(letters, 1)[0]
    return language_of(str(found.language)) if found.probability >= _SURE else None


def _labels_in(text: str) -> Mapping[str, int]:
    """How many of the procedure's labels are in *text*, for each language of the portal."""
    folded = fold(text).text

    def count(labels: Labels) -> int:
        names = {name for procedure in PROCEDURES for name in procedure.labels(labels).values()}
        return sum(fold(name).text in folded for name in names)

    return {locale: max(count(labels_for(locale, name)) for name, _ in EDITIONS) for locale in LABELS}


def _usual(language: str | None) -> str | None:
    """*language* with its most likely region, from CLDR: nl-NL for nl."""
    region = read_tag(language).region if language else ""
    return f"{language}-{region}" if region else language
