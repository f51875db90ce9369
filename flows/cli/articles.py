"""The articles that a command is given."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import WrongInputError

if TYPE_CHECKING:
    from flows.articles.documents import Document
    from flows.articles.reading import Article, NotAnArticle


def read_articles(paths: Iterable[Path]) -> "list[Article | NotAnArticle]":
    """Read all of *paths* before anything is run; raises WrongInputError for one that is not there."""
    from flows.articles.reading import read_article

    documents = []
    for path in paths:
        if not path.exists():
            raise WrongInputError(f"{path}: there is no such file.")
        documents.append(read_article(path))
    return documents


def read_sources(paths: Iterable[Path]) -> "dict[str, Document]":
    """The text of those of *paths* that have one, by path."""
    from flows.articles.documents import Document, read_document

    documents = {str(path): read_document(path) for path in paths}
    return {path: document for path, document in documents.items() if isinstance(document, Document)}
