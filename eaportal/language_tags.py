"""Language tags such as zh-TW: what they mean, which mean the same, and which is nearest, from CLDR."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# CLDR calls Norwegian in general no; what is written is nearly always Bokmål.
_ALIASES = {"no": "nb", "nor": "nb"}
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
# Requests to a portal can name any number of languages.
_REMEMBERED = 256
_SCRIPT = re.compile("[A-Za-z]{4}")
_REGION = re.compile("[A-Za-z]{2}|[0-9]{3}")


class Tag(NamedTuple):
    """The parts of a language tag; the script and the region are the usual ones if it doesn't name them."""

    language: str
    script: str
    region: str


@lru_cache(_REMEMBERED)
def read_tag(tag: str) -> Tag:
    """Read *tag* in any spelling; of an unknown language, the script and the region are empty."""
    from babel.core import get_global

    language, *rest = canonical(tag).split("-")
    script = next((part.title() for part in rest if _SCRIPT.fullmatch(part)), "")
    region = next((part.upper() for part in rest if _REGION.fullmatch(part)), "")
    likely = get_global("likely_subtags")
    keys = [(language, script, region), (language, region), (language, script), (language,)]
    usual = filter(None, (likely.get("_".join(filter(None, key))) for key in keys))
    _, usual_script, usual_region = next(usual, "__").split("_")
    return Tag(language, script or usual_script, region or usual_region)


@lru_cache(_REMEMBERED)
def canonical(tag: str) -> str:
    """Return *tag* with the present code of its language: nb-NO for no-NO, he-IL for iw-IL."""
    from babel.core import get_global

    language, *rest = re.split("[-_]", tag)
    language = language.lower()
    code = _ALIASES.get(language) or get_global("language_aliases").get(language, language)
    return "-".join([*code.split("_"), *rest])


def language_of(tag: str) -> str:
    """The language of *tag*, without script and region: nl for nl-NL, nb for no-NO."""
    return canonical(tag).partition("-")[0]


def nearest_tag(wished: str, tags: Sequence[str]) -> str | None:
    """The one of *tags* that serves a reader of *wished* best; None if none is in the same language.

    That is the tag itself or one that means the same, or else one of the region whose usage *wished* follows,
    one in the same script, or the first one.
    """
    from babel.core import get_global

    wish = read_tag(wished)
    parent = get_global("parent_exceptions").get(f"{wish.language}_{wish.region}", "")

    def closeness(tag: str) -> tuple[bool, ...]:
        own = read_tag(tag)
        usage = f"{own.language}_{own.region}" == parent
        return tag.casefold() == wished.casefold(), own == wish, usage, own.script == wish.script

    same = [tag for tag in tags if read_tag(tag).language == wish.language]
    return max(same, key=closeness, default=None)


@lru_cache(_REMEMBERED)
def is_language(tag: str) -> bool:
    """Whether *tag* is a language tag that browsers use and CLDR knows."""
    from babel import Locale, UnknownLocaleError

    try:
        return bool(_TAG.fullmatch(tag) and Locale.parse(tag, sep="-"))
    except UnknownLocaleError:
        return False
