"""Files that may be articles: which ones are meant, and their lines."""

import glob
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eaportal.flows.errors import WrongInputError

# The longest published article of this kind has 5 kB; a file beyond this is something else.
MAX_BYTES = 1_000_000
_GLOB = re.compile(r"[*?\[]")
_BYTE_ORDER_MARK = "\ufeff"
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Document:
    """One readable text file; its *source* has every character of the file, ends of lines as they are."""

    path: Path
    source: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as a Markdown reader counts them, without their ends and without a byte order mark."""
        return tuple(_LINE_END.split(self.source.removeprefix(_BYTE_ORDER_MARK)))

    @cached_property
    def line_offsets(self) -> tuple[int, ...]:
        """Where in the *source* each line starts."""
        first = len(self.source) - len(self.source.removeprefix(_BYTE_ORDER_MARK))
        return (first, *(end.end() for end in _LINE_END.finditer(self.source)))


@dataclass(frozen=True)
class Unreadable:
    """Why a file gave no lines, as a sentence."""

    path: Path
    reason: str


def collect(paths: Sequence[Path | str]) -> list[Path]:
    """The article files that *paths* (files, folders, globs) mean: in their order, sorted within each.

    A path that means no file stays in the list, so that reading it says what was wrong with it. In a folder
    the README files are left out: they tell about the folder.
    """
    found = [file for path in paths for file in _expanded(Path(path))]
    return list(dict.fromkeys(found))


def _expanded(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*.md") if _is_article(file.relative_to(path))) or [path]
    if not path.exists() and _GLOB.search(str(path)):
        return [Path(name) for name in sorted(glob.glob(str(path), recursive=True))] or [path]
    return [path]


def _is_article(file: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.parts)
    return not hidden and file.stem.casefold() != "readme"


def read_document(path: Path) -> Document | Unreadable:
    """Read the text of *path*, or tell why it has none."""
    if path.is_dir():
        return Unreadable(path, "This folder holds no article: no file in it ends in .md.")
    try:
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size / 1_000_000
            return Unreadable(path, f"The file has {size:.1f} MB; an article has at most 1 MB.")
        raw = path.read_bytes()
    except FileNotFoundError:
        return Unreadable(path, "There is no such file.")
    except OSError as error:
        return Unreadable(path, f"The file cannot be read: {error.strerror}.")
    return _decoded(path, raw)


def _decoded(path: Path, raw: bytes) -> Document | Unreadable:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Unreadable(path, f"The file is not UTF-8: byte 0x{raw[error.start]:02x} in line {line}.")
    if "\0" in text:
        return Unreadable(path, "The file is not text: it holds zero bytes.")
    if not text.removeprefix(_BYTE_ORDER_MARK).strip():
        return Unreadable(path, "The file is empty.")
    return Document(path, text)


def read_documents(paths: Iterable[Path]) -> list[Document | Unreadable]:
    """Read all of *paths* before anything is run; raises WrongInputError for one that is not there."""
    documents = []
    for path in paths:
        if not path.exists():
            raise WrongInputError(f"{path}: there is no such file.")
        documents.append(read_document(path))
    return documents
