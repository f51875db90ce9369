"""The note that the portal lacks an article's language or its labels, and what it shows instead."""

from babel import Locale, UnknownLocaleError

from eaportal.flows.articles.findings.results import Finding, finding
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.passages import Position
from eaportal.flows.labels import VARIANTS, has_edition, language_of, spoken_for


def language_notes(article: Article) -> list[Finding]:
    """Say first if the portal lacks the language of *article*, or labels of its edition in that language."""
    wanted, served = article.locale, spoken_for(article.locale, article.changes)
    language, other = _name(language_of(wanted)), _name(language_of(served))
    scripts = {script for tag in (wanted, served) if (script := _script(tag))}
    if language_of(wanted) != language_of(served):
        lacks = f"no {language} pages; {other} ones were used"
    elif len(scripts) > 1:
        lacks = f"no pages in {_name(wanted)}; those in {_name(served)} were used"
    elif not has_edition(served, article.edition, article.changes):
        lacks = f"no {language} labels of {article.edition}; those of {VARIANTS[article.edition]} were used"
    else:
        return []
    problem = f"{wanted}: the portal has {lacks}."
    return [finding(Rule.LANGUAGE, Position(1, 1), problem=problem, path=article.path)]


def _name(tag: str) -> str:
    locale = _locale(tag)
    return (locale and locale.english_name) or tag


def _script(tag: str) -> str | None:
    """The script that *tag* implies, if its language has several."""
    locale = _locale(tag)
    return locale.script if locale else None


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
