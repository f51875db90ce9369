"""The certain mends of a check: written into the articles, or shown as a patch."""

import shutil
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from flows.errors import SurroundingsError

if TYPE_CHECKING:
    from flows.articles.documents import Document
    from flows.articles.results import ArticleResult


def mend(sources: Mapping[str, "Document"], articles: Iterable["ArticleResult"]) -> None:
    """Write each of *articles* with its certain mends over its file, and name it."""
    from flows.articles.fixes import fixed_source

    for article in articles:
        document = sources.get(article.path)
        mended = fixed_source(document.source, article.findings) if document else None
        if document and mended and mended != document.source:
            _replace(document, mended)
            click.echo(f"{article.path}: mended.", err=True)


def patch(sources: Mapping[str, "Document"], articles: Iterable["ArticleResult"]) -> str:
    """What mend() would change."""
    from flows.articles.fixes import diff, fixed_source

    return "".join(
        diff(document.path, document.source, fixed_source(document.source, article.findings))
        for article in articles
        if (document := sources.get(article.path))
    )


def _replace(document: "Document", text: str) -> None:
    """Write *text* beside the file and move it there whole, so that no half of it is ever there."""
    file = document.path.resolve()
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        unfinished.write_bytes(text.encode())
        shutil.copymode(file, unfinished)
        unfinished.replace(file)
    except OSError as error:
        raise SurroundingsError(f"{document.path}: {error.strerror}.") from error
