"""The words of claims: numbers and units from CLDR, and a few terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import takewhile
from math import inf

from eaportal.flows.articles.text.folded import bare

_MOST = 60
_DAYS_A_WEEK = 7
_SHORTEST_DAY = 3
# Languages that the library knows by another name.
_RULES = {"nb": "no", "nn": "no", "tl": "fil"}


@dataclass(frozen=True)
class TradeWords:
    """The beginnings of the words for the kinds of enrollments and for a support ticket in one language.

    The word for *indirect* may contain the word for *direct*, or the other way around.
    """

    direct: tuple[str, ...]
    indirect: tuple[str, ...]
    ticket: tuple[str, ...] = ()


# Claims about kinds of enrollments and tickets are judged only in these languages.
TRADE_WORDS = {
    "ar": TradeWords(("مباشر",), ("غير مباشر", "غير المباشر"), ("تذكره", "تذكرة")),
    "bg": TradeWords(("директ", "пряк"), ("индирект", "непряк"), ("билет",)),
    "cs": TradeWords(("přím",), ("nepřím",), ("lístek", "tiket", "požadavek na podpor")),
    "da": TradeWords(("direkte",), ("indirekte",), ("supportanmod", "supportsag", "supportbillet")),
    "de": TradeWords(("direkt",), ("indirekt",), ("ticket", "supportanfrage")),
    "el": TradeWords(("άμεσ",), ("έμμεσ",), ("δελτίο", "αίτημα υποστήριξης")),
    "en": TradeWords(("direct",), ("indirect",), ("ticket", "support request")),
    "es": TradeWords(("direct",), ("indirect",), ("ticket", "vale de soporte", "incidencia")),
    "et": TradeWords(("otse",), ("kaud",), ("pilet",)),
    "fi": TradeWords(("suora",), ("epäsuora",), ("tukipyyn", "tuen pyyn")),
    "fr": TradeWords(("direct",), ("indirect",), ("ticket", "demande de support")),
    "he": TradeWords(("ישיר",), ("עקיפ",), ("כרטיס תמיכה",)),
    "hr": TradeWords(("direkt", "izrav"), ("indirekt", "neizrav"), ("karticu za podršku", "zahtjev")),
    "hu": TradeWords(("közvetlen",), ("közvetett",), ("támogatási jegy", "támogatási kérelem")),
    "id": TradeWords(("langsung",), ("tidak langsung",), ("tiket",)),
    "it": TradeWords(("dirett",), ("indirett",), ("ticket", "richiesta di supporto")),
    "ja": TradeWords(("直接",), ("間接",), ("チケット", "サポート要求")),
    "ko": TradeWords(("직접",), ("간접",), ("티켓", "지원 요청")),
    "lt": TradeWords(("tiesiogin",), ("netiesiogin",), ("biliet",)),
    "lv": TradeWords(("tieš",), ("netieš",), ("biļet", "pieteikum")),
    "nb": TradeWords(("direkte",), ("indirekte",), ("støtteforespør", "støtte forespør", "støttesak")),
    "nl": TradeWords(("direct",), ("indirect",), ("ticket", "ondersteuningsaanvra")),
    "pl": TradeWords(("bezpośredni",), ("pośredni",), ("bilet", "zgłoszeni")),
    "pt": TradeWords(("diret",), ("indiret",), ("tíquete", "bilhete", "pedido de suporte")),
    "ro": TradeWords(("direct",), ("indirect",), ("tichet",)),
    "ru": TradeWords(("прям",), ("непрям", "косвен"), ("билет", "запрос в службу", "обращени")),
    "sk": TradeWords(("priam",), ("nepriam",), ("lístok",)),
    "sl": TradeWords(("neposred",), ("posred",), ("vstopnic", "zahtevk")),
    "sr": TradeWords(("direkt", "директ"), ("indirekt", "индирект"), ("tiket", "тикет")),
    "sv": TradeWords(("direkt",), ("indirekt",), ("supportärend", "support ärend")),
    "th": TradeWords(("ทางตรง", "โดยตรง"), ("ทางอ้อม", "โดยอ้อม"), ("บัตรสนับสนุน", "ตั๋ว")),
    "tr": TradeWords(("doğrudan",), ("dolaylı",), ("destek bilet", "destek talebi")),
    "uk": TradeWords(("прям",), ("непрям",), ("квиток", "запит")),
    "vi": TradeWords(("trực tiếp",), ("gián tiếp",), ("phiếu hỗ trợ", "yêu cầu hỗ trợ")),
    "zh": TradeWords(("直接",), ("间接", "間接"), ("票证", "工单", "支持请求")),
}  # fmt: skip


@dataclass(frozen=True)
class NumberWords:
    """The number words of a language, folded: *cardinals* and *ordinals*."""

    cardinals: Mapping[str, int]
    ordinals: Mapping[str, int]


@cache
def number_words(language: str) -> NumberWords:
    """The number words of *language*; empty if CLDR has none."""
    from unicode_rbnf import RbnfEngine
    from unicode_rbnf.engine import FormatPurpose

    try:
        engine = RbnfEngine.for_language(_RULES.get(language, language))
    except ValueError:
        return NumberWords({}, {})

    def spelled(purpose: FormatPurpose) -> Iterator[tuple[str, int]]:
        # If two numbers are written alike, the smaller one counts.
        for number in range(_MOST, 0, -1):
            try:
                written = engine.format_number(number, purpose=purpose).text_by_ruleset
            except ValueError:
                return
            yield from ((bare(word), number) for word in written.values())

    return NumberWords(
        {word: number for word, number in spelled(FormatPurpose.CARDINAL) if not word.isdecimal()},
        {word: number for word, number in spelled(FormatPurpose.ORDINAL) if not word.isdecimal()},
    )


@cache
def unit_words(locale: str) -> Mapping[str, int]:
    """The forms of *day* and *week* in *locale*, with their number of days."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_timedelta

    try:
        spoken = Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, int] = {}
    for count in (1, 2, 3, 5, 11, 21):
        weeks = format_timedelta(timedelta(weeks=count), "week", threshold=inf, locale=spoken)
        days = format_timedelta(timedelta(days=count), "day", threshold=inf, locale=spoken)
        found |= {_unit_of(weeks): _DAYS_A_WEEK, _unit_of(days): 1}
    # If CLDR's unit includes the night, the names of weekdays may still end in the word for day.
    name = _common_end([bare(name) for name in spoken.days["format"]["wide"].values()])
    if len(name) >= _SHORTEST_DAY:
        found[name] = 1
    return found


def _unit_of(written: str) -> str:
    return bare("".join(each for each in written if not each.isdecimal()).strip("."))


def _common_end(names: Sequence[str]) -> str:
    ends = takewhile(lambda letters: len(set(letters)) == 1, zip(*map(reversed, names), strict=False))
    return "".join(letters[0] for letters in ends)[::-1]
