"""Files that an article includes: finding and reading them, within the folder of their repository."""

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from eaportal.flows.articles.text.documents import Document, Unreadable, read_document
from eaportal.flows.articles.text.passages import Position

_DIRECTIVE = re.compile(r"\[!INCLUDE[^\S\n]*\[[^\]\n]*\]\((?P<target>[^)\n]*)\)\]", re.IGNORECASE)
# The files that mark the folder of a repository of articles.
_ROOT = (".git", "docfx.json", ".openpublishing.publish.config.json")
_MOST = 50


@dataclass(frozen=True)
class Problem:
    """A file that can't be included, and where it is asked for."""

    position: Position
    message: str


@dataclass
class Includes:
    """What the article in *path* includes: the documents, and the problems."""

    path: Path
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    _within: list[Path] = field(default_factory=list)

    def begin(self, document: Document) -> None:
        """Begin *document*, which may be included in another."""
        self._within.append(document.path.resolve())

    def end(self) -> None:
        """End the document that was begun last."""
        self._within.pop()

    def read(self, content: str, line: int, document: Document) -> Document | None:
        """Read the file that *content*, the paragraph of *document* on *line*, includes, if it does that."""
        directive = _DIRECTIVE.fullmatch(content.strip())
        if not directive:
            return None
        found = self._found(directive["target"], document)
        if isinstance(found, str):
            start = document.line_offsets[line - 1]
            column = max(document.lines[line - 1].find("["), 0)
            self.problems.append(Problem(document.position(start + column), found))
            return None
        self.documents.append(found)
        return found

    def _found(self, target: str, document: Document) -> Document | str:
        name = unquote(urlsplit(target.split()[0].strip("<>")).path) if target.split() else ""
        root = _root_of(self.path)
        base = root if name.startswith(("~/", "/")) else document.path.parent
        path = Path(os.path.normpath(base / name.removeprefix("~").lstrip("/")))
        if not path.resolve().is_relative_to(root):
            return f"The included file {name!r} is outside of the folder of the articles, {str(root)!r}."
        if path.resolve() in self._within:
            return f"The included file {name!r} includes itself."
        if len(self.documents) >= _MOST:
            return f"The article includes more than {_MOST} files; {name!r} was not read."
        read = read_document(path)
        if isinstance(read, Unreadable):
            return f"The included file {name!r} was not read. {read.reason}"
        return replace(read, included=True)


def _root_of(path: Path) -> Path:
    """The folder of the repository that *path* is in, or its own folder."""
    folder = path.resolve().parent
    marked = (each for each in (folder, *folder.parents) if any((each / name).exists() for name in _ROOT))
    return next(marked, folder)
