"""The translations of the portal: one gettext catalog per language, and what later editions changed."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locales"
# The language of the portal's own sentences.
SOURCE = "en-US"
# The first day of each edition of the labels, oldest first.
EDITIONS = {"2020-12": date.min, "2021-08": date(2021, 8, 1)}
OLDEST = next(iter(EDITIONS))
# Editions that a world gets by name only, never by date, and the edition that they change. Documents of 2019
# to 2021 call the control Edit PO Numbers, and choose its period in the dialog [S3a-c].
VARIANTS = {"2019-12": OLDEST}
EDITION_NAMES = (*VARIANTS, *EDITIONS)
# Lists every sentence of the portal.
TEMPLATE = FOLDER / "portal.pot"
# A catalog's header has the language's own name. Looking up all names in CLDR would take 30 MiB.
NAME_HEADER = "X-Language-Name: "


def edition_at(day: date) -> str:
    """Return the edition that was in force on *day*."""
    return [name for name, since in EDITIONS.items() if since <= day][-1]


@cache
def catalog(tag: str, edition: str) -> Mapping[str, str]:
    """Return the translations into the language *tag* in *edition*, by their English sentence."""
    if edition in VARIANTS:
        return {**catalog(tag, VARIANTS[edition]), **_read(catalog_path(tag, edition))}
    words: dict[str, str] = {}
    for name in EDITIONS:
        words |= _read(catalog_path(tag, name))
        if name == edition:
            break
    return words


def catalog_path(tag: str, edition: str) -> Path:
    """Return the catalog of a language: whole for the oldest edition, only the changes for another."""
    name = "portal.po" if edition == OLDEST else f"portal.{edition}.po"
    return FOLDER / tag.replace("-", "_") / name


@cache
def countries() -> frozenset[str]:
    """Return the codes of the countries that CLDR knows."""
    return frozenset(Locale("en").territories)


@cache
def messages() -> frozenset[str]:
    """Return every sentence of the portal, in English."""
    with TEMPLATE.open("rb") as file:
        return frozenset(str(message.id) for message in read_po(file) if message.id)


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {
            str(message.id): str(message.string)
            for message in read_po(file)
            if message.id and message.string and not message.fuzzy
        }


def _own_names() -> dict[str, str]:
    names = {SOURCE: "English (United States)"}
    for path in FOLDER.glob(f"*/{catalog_path(SOURCE, OLDEST).name}"):
        with path.open(encoding="utf-8") as file:
            header = next(line for line in file if line.startswith(f'"{NAME_HEADER}'))
        tag = path.parent.name.replace("_", "-")
        names[tag] = header.removeprefix(f'"{NAME_HEADER}').removesuffix('\\n"\n')
    return dict(sorted(names.items()))


# Every language by its name for itself.
NAMES = _own_names()
