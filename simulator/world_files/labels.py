"""Labels that differ from the portal's catalogs, and labels in additional languages."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from eaportal.language_tags import canonical, is_language
from eaportal.simulator.catalogs import EDITION_NAMES, EDITIONS, NAMES, OLDEST, VARIANTS, catalog, messages
from eaportal.simulator.world_files.entry_path import EntryPath, EntryPathError
from eaportal.simulator.world_files.yaml_files import read_yaml_file

LONGEST = 200
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%")
_ORDER = {name: number for number, name in enumerate(EDITIONS)}
_ORDER |= {name: _ORDER[base] for name, base in VARIANTS.items()}


def _edition(name: str) -> str:
    if name not in EDITION_NAMES:
        raise ValueError(f"there is no edition {name!r}; there are {', '.join(EDITION_NAMES)}")
    return name


def _language(tag: str) -> str:
    if not is_language(tag):
        raise ValueError(_no_language(tag))
    return tag


def _no_language(tag: str) -> str:
    use = canonical(tag) if is_language(canonical(tag)) else "a tag such as fi-FI"
    return f"there is no language {tag!r}; use {use}"


def _checked(labels: object) -> object:
    """Return *labels*; raises EntryPathError for the first label that is wrong."""
    if isinstance(labels, dict):
        for key, value in labels.items():
            if isinstance(value, dict):
                if not is_language(key):
                    raise EntryPathError((key,), _no_language(str(key)))
                for message, text in value.items():
                    _check(message, text, (key, message))
            else:
                _check(key, value, (key,))
    return labels


def _check(message: object, text: object, path: EntryPath) -> None:
    if message not in messages():
        hint = (
            _nearest(str(message), messages())
            or "labels are named by their English text, such as 'Usage Summary'"
        )
        raise EntryPathError(path, f"the portal has no label {message!r}; {hint}")
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise EntryPathError(path, f"a label is text of 1 to {LONGEST} characters")
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise EntryPathError(path, f"{text!r} has a line break or another control character")
    given, due = sorted(PLACEHOLDER.findall(text)), sorted(PLACEHOLDER.findall(str(message)))
    if given != due:
        raise EntryPathError(path, f"{text!r} has {_named(given)}; its English has {_named(due)}")


def _nearest(written: str, known: Iterable[str]) -> str:
    # Comparing takes the square of its length, and no label is longer.
    near = get_close_matches(written[:LONGEST], known, n=1, cutoff=0.8)
    return f"the nearest is {near[0]!r}" if near else ""


def _named(placeholders: list[str]) -> str:
    return ", ".join(placeholders) or "no placeholder"


Edition = Annotated[str, AfterValidator(_edition)]
# A label by its English text, for all languages; or a language with its own labels.
Labels = Annotated[
    dict[str, str | dict[str, str]],
    BeforeValidator(_checked),
    Field(
        description="other text for a label, by its English text: `{Usage Summary: Usage overview}`;"
        " or for one language: `{fi-FI: {Reports: Raportit}}`, which may be one that the portal lacks"
    ),
]
_KEPT: TypeAdapter[Labels] = TypeAdapter(Labels)


class LabelFile(BaseModel):
    """The labels of one language, which may be one that the portal lacks.

    They apply from *edition* on, or to all editions if it's None.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Annotated[str, AfterValidator(_language)]
    edition: Edition | None = None
    labels: Annotated[dict[str, str], BeforeValidator(_checked), Field(min_length=1)]

    @property
    def since(self) -> str:
        """The first edition that these labels apply to."""
        return self.edition or OLDEST

    def holds_in(self, edition: str) -> bool:
        """Check whether these labels apply to *edition*."""
        if self.since in VARIANTS:
            return edition == self.since
        return _ORDER[self.since] <= _ORDER[edition]


def languages_in(labels: Labels) -> list[str]:
    """Return the languages that *labels* mention, including those that the portal lacks."""
    return [tag for tag, own in labels.items() if isinstance(own, dict)]


def labels_for_language(labels: Labels, tag: str) -> dict[str, str]:
    """Return *labels* for the language *tag*. Its own labels override those for all languages."""
    own = labels.get(tag, {})
    everywhere = {message: text for message, text in labels.items() if isinstance(text, str)}
    return {**everywhere, **own} if isinstance(own, dict) else everywhere


def read_labels(text: str) -> Labels:
    """Read labels from JSON; raises ValueError."""
    return _KEPT.validate_json(text)


def merged_labels(labels: Labels, others: Labels) -> Labels:
    """Return *labels* updated with *others*."""
    both = dict(labels)
    for key, value in others.items():
        own = both.get(key)
        both[key] = {**own, **value} if isinstance(own, dict) and isinstance(value, dict) else value
    return both


def labels_from(files: Iterable[LabelFile], edition: str) -> Labels:
    """Return the labels of *files* for *edition*. Files of later editions override earlier ones."""
    labels: Labels = {}
    for file in sorted(files, key=lambda file: _ORDER[file.since]):
        if file.holds_in(edition):
            labels = merged_labels(labels, {file.language: dict(file.labels)})
    return labels


def rename_label(old: str, new: str, edition: str, labels: Labels) -> Labels:
    """Return *labels* with *new* wherever a page of *edition* shows *old*.

    An English label is renamed in every language. Raises ValueError if no page shows *old*.
    """
    tags = {*NAMES, *languages_in(labels)}
    words = {tag: {**catalog(tag, edition), **labels_for_language(labels, tag)} for tag in tags}
    change: Labels
    if old in messages():
        change = {tag: {old: new} for tag in languages_in(labels) if old in labels_for_language(labels, tag)}
        change[old] = new
    else:
        found = {tag: [key for key, text in own.items() if text == old] for tag, own in words.items()}
        change = {tag: dict.fromkeys(keys, new) for tag, keys in found.items() if keys}
    if not change:
        hint = _nearest(old, {*messages(), *(text for own in words.values() for text in own.values())})
        raise ValueError(f"No page of edition {edition} reads {old!r}{hint and f'; {hint}'}.")
    _checked(change)
    return merged_labels(labels, change)


def read_label_file(path: Path) -> LabelFile:
    """Read the label file at *path*; raises YamlFileError, which starts with ``path:line:column``."""
    return read_yaml_file(path, LabelFile, "a label file is a mapping with language and labels")
