"""eaportal labels: files with the labels of a language."""

from pathlib import Path

import click

from eaportal.flows.errors import WrongInputError


@click.group()
def labels() -> None:
    """Write label files, for languages that the portal doesn't have."""


@labels.command("from")
@click.argument("article", metavar="ARTICLE", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output-file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the labels to FILE. Default: the article's language, such as fi-FI.yaml.",
)
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
def from_article(article: Path, output_file: Path | None, *, force: bool) -> None:
    """Write a label file with the words that the steps of ARTICLE mark, for eaportal check --labels.

    Labels that aren't clear are comments in it: complete them.
    """
    from eaportal.flows.articles.own_labels import as_label_file, own_labels
    from eaportal.flows.articles.text.article import NotAnArticle, parse_article
    from eaportal.flows.articles.text.documents import Document, read_documents
    from eaportal.flows.files import write_atomically
    from eaportal.flows.wording import counted
    from eaportal.language_tags import canonical, is_language

    if article.is_dir():
        raise WrongInputError(f"{article} is a folder: name one article.")
    (document,) = read_documents([article])
    read = parse_article(document)
    if isinstance(read, NotAnArticle):
        place = f"{article}:{read.line}" if isinstance(document, Document) else str(article)
        raise WrongInputError(f"{place}: {read.reason}")
    if not is_language(canonical(read.locale)):
        raise WrongInputError(
            f"{article}: there is no language {read.locale!r}; use a tag such as fi-FI in its front matter."
        )
    found = own_labels(read)
    if not found.clear and not found.others:
        raise WrongInputError(f"{article}: its steps have no labels in bold or in code.")
    path = output_file or Path(f"{canonical(read.locale)}.yaml")
    if path.exists() and not force:
        raise WrongInputError(f"{path} exists. Choose another file with -o, or pass --force to overwrite it.")
    text = as_label_file(read, found)
    write_atomically(path, lambda file: file.write(text.encode()))
    missing = len(read.procedure.labelled) - len(found.clear)
    todo = f" Complete {counted(missing, 'label')} in it." if missing else ""
    click.echo(f"{path}: {counted(len(found.clear), 'label')} of {read.locale}.{todo}")
