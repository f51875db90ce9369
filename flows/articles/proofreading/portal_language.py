"""The note that the portal lacks an article's language or its labels, and what it shows instead."""

from babel import Locale, UnknownLocaleError

from eaportal.flows.articles.findings.finding import Finding, finding
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.passages import Position
from eaportal.flows.articles.vocabulary.vocabulary import vocabulary_for
from eaportal.flows.labels import VARIANTS, has_edition, spoken_for
from eaportal.language_tags import canonical, language_of, read_tag


def unknown_words(article: Article) -> list[Finding]:
    """Say what wasn't judged because words of the language of *article* aren't known."""
    vocabulary = vocabulary_for(article.locale)
    if vocabulary and vocabulary.known_words:
        return []
    what = "words beside the actions make sense" if vocabulary else "the steps ask for what they name"
    language = _name(language_of(article.locale))
    return [finding(Rule.NOT_JUDGED, Position(1, 1), what=what, language=language)]


def language_notes(article: Article) -> list[Finding]:
    """Say first if the portal lacks the language of *article*, or labels of its edition in that language."""
    wanted, served = article.locale, spoken_for(article.locale, article.changes)
    language, other = _name(language_of(wanted)), _name(language_of(served))
    if language_of(wanted) != language_of(served):
        lacks = f"no {language} pages; {other} ones were used"
    elif read_tag(wanted).script != read_tag(served).script:
        lacks = f"no pages in {_name(wanted)}; those in {_name(served)} were used"
    elif not has_edition(served, article.edition, article.changes):
        lacks = f"no {language} labels of {article.edition}; those of {VARIANTS[article.edition]} were used"
    else:
        return []
    problem = f"{wanted}: the portal has {lacks}."
    return [finding(Rule.LANGUAGE, Position(1, 1), problem=problem, path=article.path)]


def _name(tag: str) -> str:
    try:
        return Locale.parse(canonical(tag), sep="-").english_name or tag
    except (UnknownLocaleError, ValueError):
        return tag
