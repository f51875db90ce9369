"""The articles that a command is given."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from eaportal.flows.errors import WrongInputError

if TYPE_CHECKING:
    from eaportal.flows.articles.text.documents import Document, Unreadable


def read_documents(paths: Iterable[Path]) -> "list[Document | Unreadable]":
    """Read all of *paths* before anything is run; raises WrongInputError for one that is not there."""
    from eaportal.flows.articles.text.documents import read_document

    documents = []
    for path in paths:
        if not path.exists():
            raise WrongInputError(f"{path}: there is no such file.")
        documents.append(read_document(path))
    return documents
