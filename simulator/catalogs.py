"""The words that the portal comes with: a gettext catalog a language, and what later editions changed."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locales"
# The language that the portal is written in.
SOURCE = "en-US"
# The first day of each edition of the words, the oldest first.
EDITIONS = {"2020-12": date.min, "2021-08": date(2021, 8, 1)}
OLDEST = next(iter(EDITIONS))
# Editions that are in force on no day, only by name, and the one whose words they change: the documents of
# 2019 to 2021 that call the control Edit PO Numbers, and have its period chosen in the dialog [S3a-c].
VARIANTS = {"2019-12": OLDEST}
EDITION_NAMES = (*VARIANTS, *EDITIONS)
# Every language by its name for itself, as CLDR has it: to look up all of them there takes 30 MiB.
NAMES = {
    "ar-SA": "العربية (المملكة العربية السعودية)",
    "bg-BG": "Български (България)",
    "cs-CZ": "Čeština (Česko)",
    "da-DK": "Dansk (Danmark)",
    "de-DE": "Deutsch (Deutschland)",
    "en-US": "English (United States)",
    "es-ES": "Español (España)",
    "et-EE": "Eesti (Eesti)",
    "fr-FR": "Français (France)",
    "hr-HR": "Hrvatski (Hrvatska)",
    "id-ID": "Indonesia (Indonesia)",
    "it-IT": "Italiano (Italia)",
    "ja-JP": "日本語 (日本)",
    "lt-LT": "Lietuvių (Lietuva)",
    "lv-LV": "Latviešu (Latvija)",
    "nb-NO": "Norsk bokmål (Norge)",
    "nl-NL": "Nederlands (Nederland)",
    "pl-PL": "Polski (Polska)",
    "pt-BR": "Português (Brasil)",
    "pt-PT": "Português (Portugal)",
    "ro-RO": "Română (România)",
    "ru-RU": "Русский (Россия)",
    "sk-SK": "Slovenčina (Slovensko)",
    "sl-SI": "Slovenščina (Slovenija)",
    "sv-SE": "Svenska (Sverige)",
    "th-TH": "ไทย (ไทย)",
    "zh-CN": "中文 (简体, 中国)",
}
_COMPLETE = "nl-NL"


def edition_at(day: date) -> str:
    """The edition that was in force on *day*."""
    return [name for name, since in EDITIONS.items() if since <= day][-1]


@cache
def catalog(tag: str, edition: str) -> Mapping[str, str]:
    """The words of the language called *tag* in *edition*, by their English; empty where there are none."""
    if edition in VARIANTS:
        return {**catalog(tag, VARIANTS[edition]), **_read(catalog_path(tag, edition))}
    words: dict[str, str] = {}
    for name in EDITIONS:
        words |= _read(catalog_path(tag, name))
        if name == edition:
            break
    return words


def catalog_path(tag: str, edition: str) -> Path:
    """Where the words stand: all in the oldest edition, in another those that it changed."""
    name = "portal.po" if edition == OLDEST else f"portal.{edition}.po"
    return FOLDER / tag.replace("-", "_") / name


@cache
def countries() -> frozenset[str]:
    """The codes of the countries that CLDR knows."""
    return frozenset(Locale("en").territories)


def messages() -> frozenset[str]:
    """Every message of the portal, in English."""
    return frozenset(catalog(_COMPLETE, OLDEST))


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}
