"""What texts call the symbols of a row: the pencil, the X."""

from functools import cache

from eaportal.flows.procedures.controls import Symbol
from eaportal.language_tags import language_of

# By language; what is under "any" is used in all of them.
_WORDS = {
    Symbol.PENCIL: {
        "any": ("✎", "✏"),
        "ar": ("القلم", "قلم"),
        "bg": ("молив", "молива"),
        "cs": ("tužka", "tužku", "tužky", "tužkou"),
        "da": ("blyant", "blyanten", "blyantsymbolet", "blyantikonet"),
        "de": ("Stift", "Stiftsymbol", "Bleistift", "Bleistiftsymbol"),
        "el": ("μολύβι", "μολυβιού"),
        "en": ("pencil", "pencil symbol", "pencil icon"),
        "es": ("lápiz",),
        "et": ("pliiats", "pliiatsi", "pliiatsiikoon"),
        "fi": ("kynä", "kynää", "kynäkuvake"),
        "fr": ("crayon",),
        "he": ("עיפרון", "העיפרון"),
        "hr": ("olovka", "olovke", "olovku"),
        "hu": ("ceruza", "ceruzát", "ceruzaikon"),
        "id": ("pensil",),
        "it": ("matita",),
        "ja": ("鉛筆",),
        "ko": ("연필",),
        "lt": ("pieštukas", "pieštuko", "pieštuką"),
        "lv": ("zīmulis", "zīmuļa", "zīmuli"),
        "nb": ("blyant", "blyanten", "blyantsymbolet", "blyantikonet"),
        "nl": ("potlood", "potloodje", "potloodpictogram", "potloodsymbool", "potloodteken"),
        "pl": ("ołówek", "ołówka", "ołówkiem"),
        "pt": ("lápis",),
        "ro": ("creion", "creionul", "creionului"),
        "ru": ("карандаш", "карандаша"),
        "sk": ("ceruzka", "ceruzku", "ceruzky"),
        "sl": ("svinčnik", "svinčnika"),
        "sr": ("olovka", "olovke", "olovku"),
        "sv": ("penna", "pennan", "pennsymbolen", "pennikonen"),
        "th": ("ดินสอ",),
        "tr": ("kalem", "kurşun kalem"),
        "uk": ("олівець", "олівця"),
        "vi": ("bút chì",),
        "zh": ("铅笔", "鉛筆"),
    },
    Symbol.CROSS: {
        "any": ("X", "✕", "✖", "×"),
        "bg": ("Х",),
        "cs": ("křížek", "křížku"),
        "da": ("kryds", "krydset"),
        "de": ("Kreuz", "Kreuzsymbol"),
        "el": ("Χ",),
        "en": ("cross",),
        "es": ("cruz",),
        "et": ("rist",),
        "fi": ("risti",),
        "fr": ("croix",),
        "hr": ("križić",),
        "id": ("silang",),
        "it": ("croce",),
        "lt": ("kryžiukas",),
        "lv": ("krustiņš",),
        "nb": ("kryss", "krysset"),
        "nl": ("kruisje",),
        "pl": ("krzyżyk",),
        "pt": ("cruz",),
        "ru": ("Х", "крестик"),
        "sk": ("krížik",),
        "sl": ("križec",),
        "sv": ("kryss", "krysset"),
        "tr": ("çarpı",),
        "uk": ("Х",),
    },
}


@cache
def symbol_words(symbol: Symbol, locale: str) -> frozenset[str]:
    """The words for *symbol* in the language of *locale* and in English, and the characters for it."""
    words = _WORDS[symbol]
    return frozenset(word for each in ("any", "en", language_of(locale)) for word in words.get(each, ()))
