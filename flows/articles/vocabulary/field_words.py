"""What texts call a field of the portal besides its label, which may be long."""

from functools import cache

from eaportal.flows.procedures.controls import Control
from eaportal.language_tags import language_of

_WORDS = {
    Control.FREQUENCY: {
        "ar": ("التكرار", "المعدل"),
        "bg": ("честотата", "честота"),
        "cs": ("frekvence", "frekvenci", "četnost"),
        "da": ("hyppigheden", "hyppighed", "frekvensen"),
        "de": ("Häufigkeit", "Frequenz"),
        "en": ("frequency", "how often"),
        "es": ("frecuencia",),
        "et": ("sagedus", "sagedust"),
        "fr": ("fréquence",),
        "hr": ("učestalost",),
        "id": ("frekuensi",),
        "it": ("frequenza",),
        "ja": ("頻度",),
        "lt": ("dažnį", "dažnumą"),
        "lv": ("biežumu", "biežums"),
        "nb": ("hyppigheten", "frekvensen"),
        "nl": ("frequentie", "hoe vaak"),
        "pl": ("częstotliwość",),
        "pt": ("frequência",),
        "ro": ("frecvența", "frecvenţa"),
        "ru": ("частоту", "частота"),
        "sk": ("frekvenciu", "frekvencia"),
        "sl": ("pogostost",),
        "sv": ("frekvensen", "frekvens"),
        "th": ("ความถี่",),
        "zh": ("频率", "頻率"),
    },
}


@cache
def field_words(control: Control, locale: str) -> frozenset[str]:
    """The words for the field *control* in the language of *locale* and in English."""
    words = _WORDS.get(control, {})
    return frozenset(word for each in ("en", language_of(locale)) for word in words.get(each, ()))
