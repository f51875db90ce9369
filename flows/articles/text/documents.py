"""Files that may be articles: finding and reading them."""

import glob
import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eaportal.flows.articles.text.formats import MARKDOWN, other_format
from eaportal.flows.articles.text.passages import Position
from eaportal.flows.errors import WrongInputError

# The longest published article has 5 kB. A larger file is something else, and slow to read.
MAX_BYTES = 200_000
_MOST_LISTED = 5
_GLOB = re.compile(r"[*?\[]")
# The usual name of folders with parts of articles.
_INCLUDED = "includes"
_BYTE_ORDER_MARK = "\ufeff"
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Document:
    """A text file; its *source* has every character of the file, including line endings.

    It may be *included* by the article, instead of being one.
    """

    path: Path
    source: str
    included: bool = False

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as a Markdown parser counts them, without line endings and byte order mark."""
        return tuple(_LINE_END.split(self.source.removeprefix(_BYTE_ORDER_MARK)))

    @cached_property
    def line_offsets(self) -> tuple[int, ...]:
        """The offset in the *source* at which each line starts."""
        first = len(self.source) - len(self.source.removeprefix(_BYTE_ORDER_MARK))
        return (first, *(end.end() for end in _LINE_END.finditer(self.source)))

    def position(self, offset: int, width: int = 1) -> Position:
        """The position of the character at *offset*, which has *width* characters in the file."""
        line = max(bisect_right(self.line_offsets, offset), 1)
        column = offset - self.line_offsets[line - 1] + 1
        return Position(line, column, offset, width, self.path if self.included else None)


@dataclass(frozen=True)
class Unreadable:
    """A file that can't be read, and the *reason*, as a sentence."""

    path: Path
    reason: str


def collect(
    paths: Sequence[Path | str], excludes: Callable[[Path], bool] = lambda _path: False
) -> list[Path]:
    """The articles in *paths* (files, folders, globs), in this order, sorted within each.

    A path without a file stays in the list, so that reading it reports the problem. Of folders, README files
    are left out, because they describe the folder, and parts of articles in folders named includes; and files
    that the project *excludes*, unless they are named. Raises WrongInputError if that leaves nothing of a
    folder or pattern, or if nothing was in it.
    """
    found = []
    if "" in paths:
        raise WrongInputError("'' is not the path of an article, a folder or a pattern.")
    for path in map(Path, paths):
        files = _expanded(path)
        if not files:
            raise WrongInputError(
                " ".join([f"{path}: no file there is an article in Markdown.", *left_out([path])])
            )
        kept = [file for file in files if file == path or not excludes(file)]
        if not kept:
            raise WrongInputError(f"{path}: the project excludes every article there.")
        found += kept
    by_place: dict[str, Path] = {}
    for file in found:
        by_place.setdefault(os.path.abspath(file), file)
    return list(by_place.values())


def _expanded(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in _files(path) if _is_article(file.relative_to(path)))
    if not path.exists() and _GLOB.search(str(path)):
        return [Path(name) for name in sorted(glob.glob(str(path), recursive=True))]
    return [path]


def _files(folder: Path) -> Iterator[Path]:
    """The files in *folder* that are Markdown, or another format that articles may be in."""
    for file in folder.rglob("*"):
        if (file.suffix.lower() in MARKDOWN or other_format(file)) and file.is_file():
            yield file


def _is_article(file: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.parts)
    part = file.stem.casefold() == "readme" or _INCLUDED in file.parts
    return not hidden and not part and file.suffix.lower() in MARKDOWN


def left_out(paths: Sequence[Path | str]) -> Iterator[str]:
    """A sentence for each folder in *paths* that says which files in it collect() leaves out, if any."""
    for folder in filter(Path.is_dir, map(Path, paths)):
        files = [file.relative_to(folder) for file in _files(folder)]
        found = sorted(str(file) for file in files if not _is_article(file))
        if found:
            more = [f"and {len(found) - _MOST_LISTED} more"] if len(found) > _MOST_LISTED else []
            count = "1 file is" if len(found) == 1 else f"{len(found)} files are"
            listed = ", ".join([*found[:_MOST_LISTED], *more])
            yield f"{folder}: {count} not checked, as no article: {listed}."


def read_document(path: Path) -> Document | Unreadable:
    """Read the text of *path*, or return the reason why it has none."""
    if path.is_dir():
        return Unreadable(path, "This folder contains no articles: no file in it is an article in Markdown.")
    try:
        if path.stat().st_size > MAX_BYTES:
            size, limit = path.stat().st_size // 1000, MAX_BYTES // 1000
            return Unreadable(path, f"The file has {size} kB. The limit for an article is {limit} kB.")
        raw = path.read_bytes()
    except FileNotFoundError:
        return Unreadable(path, "There is no such file.")
    except OSError as error:
        return Unreadable(path, f"The file cannot be read: {error.strerror}.")
    if other := other_format(path, raw):
        return Unreadable(path, f"This is {other}. Only Markdown is read.")
    return _decoded(path, raw)


def _decoded(path: Path, raw: bytes) -> Document | Unreadable:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Unreadable(path, f"The file is not UTF-8: byte 0x{raw[error.start]:02x} on line {line}.")
    if "\0" in text:
        return Unreadable(path, "The file is not text: it contains null bytes.")
    if not text.removeprefix(_BYTE_ORDER_MARK).strip():
        return Unreadable(path, "The file is empty.")
    return Document(path, text)


def read_documents(paths: Iterable[Path]) -> list[Document | Unreadable]:
    """Read all of *paths* before anything runs; raises WrongInputError if one doesn't exist."""
    documents = []
    for path in paths:
        if not path.exists():
            raise WrongInputError(f"{path}: there is no such file.")
        documents.append(read_document(path))
    return documents
