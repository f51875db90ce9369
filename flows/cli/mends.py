"""The certain mends of a check: written into the articles, or shown as a patch."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eaportal.flows.errors import SurroundingsError, WrongInputError
from eaportal.flows.whole_files import write_whole

if TYPE_CHECKING:
    from eaportal.flows.articles.findings.results import ArticleResult
    from eaportal.flows.articles.text.documents import Document


def mend(sources: Mapping[str, "Document"], articles: Iterable["ArticleResult"]) -> None:
    """Write each of *articles* with its certain mends over its file, and name it."""
    from eaportal.flows.articles.findings.fixes import fixed_source

    for article in articles:
        document = sources.get(article.path)
        mended = fixed_source(document.source, article.findings) if document else None
        if document and mended and mended != document.source:
            _replace(document.path, mended)
            click.echo(f"{article.path}: mended.", err=True)


def patch(sources: Mapping[str, "Document"], articles: Iterable["ArticleResult"]) -> str:
    """What mend() would change."""
    from eaportal.flows.articles.findings.fixes import diff, fixed_source

    return "".join(
        diff(document.path, document.source, fixed_source(document.source, article.findings))
        for article in articles
        if (document := sources.get(article.path))
    )


def _replace(path: Path, text: str) -> None:
    try:
        write_whole(path, lambda file: file.write(text.encode()))
    except WrongInputError as error:
        # The articles have been run: it is too late for the exit code of wrong input.
        raise SurroundingsError(str(error)) from error
