"""eaportal check."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eaportal.flows.cli.check_options import output_options, refuse_contradictions
from eaportal.flows.cli.label_options import (
    Rename,
    changed_labels,
    label_options,
    read_label_files,
    unused_label_files,
)
from eaportal.flows.cli.options import browser_options, format_option, portal_options, workers_option
from eaportal.flows.cli.progress import shown_progress
from eaportal.flows.cli.reports import write_page
from eaportal.flows.cli.target import target_portal
from eaportal.flows.errors import EaportalError, WrongInputError
from eaportal.flows.files import check_writable, make_folder
from eaportal.flows.labels import Changes

if TYPE_CHECKING:
    from eaportal.flows.articles.findings.results import CheckReport
    from eaportal.flows.articles.run import Checked
    from eaportal.flows.articles.text.documents import Document

FORMATS = ("text", "json", "sarif", "github", "junit")


def _print_schema(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from eaportal.flows.articles.findings.schema import report_schema

        click.echo(report_schema())
        context.exit()


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE…")
@portal_options
@browser_options
@workers_option("one per core; always one with --base-url")
@label_options
@output_options
@format_option(*FORMATS)
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print the JSON Schema of --format json, and exit.",
)
def check(
    articles: tuple[str, ...],
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    headed: bool,
    slow_mo: int,
    workers: int | None,
    edition: str | None,
    renames: list[Rename],
    label_files: tuple[Path, ...],
    report: Path | None,
    screenshots: Path | None,
    crop: bool,
    scale: int,
    banner: bool,
    po_number: str,
    fix: bool,
    unsafe: bool,
    diff: bool,
    for_whom: bool,
    strict: bool,
    procedure: str | None,
    fail_on: str | None,
    output: str,
) -> None:
    """Do what articles say, step by step, and report what doesn't match the page.

    ARTICLE is a Markdown file, a folder of them, or a pattern such as 'docs/*.md'. A project's pyproject.toml
    or eaportal.toml can have settings.
    """
    refuse_contradictions(click.get_current_context())

    from eaportal.flows.articles.findings.fixes import diff as diff_of
    from eaportal.flows.articles.findings.fixes import fixed_documents, write_document
    from eaportal.flows.articles.findings.results import ArticleResult, report_on
    from eaportal.flows.articles.findings.rules import Severity
    from eaportal.flows.articles.readers.for_whom import with_readers
    from eaportal.flows.articles.reports.page import PICTURES, as_page
    from eaportal.flows.articles.reports.screenshots import (
        ScreenshotStyle,
        screenshot_names,
        without_font,
        write_report_pictures,
        write_screenshots,
    )
    from eaportal.flows.articles.reports.text import breakage, broken_places
    from eaportal.flows.articles.run import ArticleChecker, check_many
    from eaportal.flows.articles.text.article import Article, NotAnArticle, parse_articles
    from eaportal.flows.articles.text.documents import (
        Document,
        Unreadable,
        collect,
        left_out,
        read_documents,
    )
    from eaportal.flows.browser.start import started_browser
    from eaportal.flows.cli.check_settings import read_check_settings

    settings = read_check_settings(Path.cwd())
    house_rules = settings.house_rules.strict() if strict else settings.house_rules
    edition = edition or settings.edition
    allow_host = allow_host or tuple(settings.allow_host)
    files = read_label_files(label_files or (() if base_url else settings.label_files))
    read = read_documents(collect(articles, settings.excludes))
    for sentence in left_out(articles):
        click.echo(sentence, err=True)

    def lists_in(
        document: Document | Unreadable, labels: Mapping[str, Changes]
    ) -> list[Article | NotAnArticle]:
        found = parse_articles(document, edition, labels)
        if procedure is None:
            return found
        return [each for each in found if isinstance(each, NotAnArticle) or each.tells(procedure)]

    documents = [each for document in read for each in lists_in(document, {})]
    labels = changed_labels(renames, files, {each.edition for each in documents})
    if label_files:
        for sentence in unused_label_files(files, {(each.locale, each.edition) for each in documents}):
            click.echo(sentence, err=True)
    if renames or files:
        # These labels may show that another list is the procedure.
        documents = [each for document in read for each in lists_in(document, labels)]
    if not documents:
        raise EaportalError(
            f"None of the articles has a list that describes {procedure}, so nothing was checked."
        )
    if for_whom and not any(isinstance(each, Article) and not each.is_other for each in documents):
        raise WrongInputError(
            "No article has a list of steps that describes a procedure of the portal, so there is nothing to"
            " try as each reader."
        )
    sources = {str(each.path): each for each in read if isinstance(each, Document)}
    sources |= {str(each.path): each for article in documents for each in article.included}
    for source in sources.values() if fix else ():
        check_writable(source.path)
    names = screenshot_names(documents) if screenshots else {}
    for folder in (screenshots, report):
        make_folder(folder)
    # On one portal, two articles at a time would change the same PO number.
    workers = 1 if base_url else workers or os.cpu_count() or 1
    with target_portal(base_url, allow_host, labels) as target, shown_progress(len(documents)) as show:
        credentials = target.credentials(account)
        style = ScreenshotStyle(crop, scale, banner) if screenshots else None

        @contextmanager
        def open_checker(worker: int) -> Iterator[ArticleChecker]:
            with started_browser(headed=headed, slow_mo=slow_mo) as browser:
                yield ArticleChecker(
                    browser,
                    partial(target.portal_for, worker),
                    credentials,
                    po_number=po_number,
                    labels=labels,
                    hosts=allow_host,
                    house_rules=house_rules,
                    screenshots=style,
                    for_report=report is not None,
                )

        checked = check_many(documents, open_checker, workers, show)
        if for_whom:
            with started_browser(headed=headed, slow_mo=slow_mo) as browser:
                checked = with_readers(
                    documents,
                    checked,
                    browser,
                    target.base_url,
                    po_number=po_number,
                    labels=labels,
                    hosts=allow_host,
                    house_rules=house_rules,
                )
        latest = _by_path(checked)

        def check_again(changed: Sequence[Document], touched: Sequence[Document]) -> list[ArticleResult]:
            for document in changed if fix else ():
                write_document(document)
            again = [each for document in touched for each in lists_in(document, labels)]
            found = check_many(again, open_checker, workers, lambda _: None)
            latest.update(_by_path(found))
            return [each.result for each in found]

        results = [each.result for each in checked]
        fixed = fixed_documents(sources, results, check_again, unsafe=unsafe) if fix or diff else []
    patch = "".join(diff_of(each.path, sources[str(each.path)].source, each.source) for each in fixed)
    if fix:
        for document in fixed:
            click.echo(f"{document.path}: fixed.", err=True)
        sources |= {str(document.path): document for document in fixed}
        # What follows is about the fixed texts.
        checked = list(chain.from_iterable(latest.values()))
    result = report_on(each.result for each in checked)
    taken = [each.screenshots for each in checked]
    if report:
        write_report_pictures(report / PICTURES, chain.from_iterable(taken))
        path = write_page(report, as_page(result, taken, datetime.now(UTC)))
        click.echo(f"Report: {path}", err=True)
    if screenshots:
        for article, name in names.items():
            taken_there = [each.screenshots for each in latest[article] if not each.result.is_other]
            write_screenshots(screenshots / name, taken_there)
    for language in sorted({each.undrawn for each in checked if each.undrawn}):
        click.echo(without_font(language), err=True)
    if diff:
        click.echo(patch, nl=False)
    else:
        _print_report(result, output, sources)
    if renames:
        click.echo(breakage(result, renames), err=diff or output != "text")
    is_clean = result.is_clean(Severity(fail_on or settings.fail_on))
    sys.exit(0 if is_clean and not broken_places(result, renames) else 1)


def _by_path(checked: Iterable["Checked"]) -> dict[str, list["Checked"]]:
    """The results of each file, which may have several articles."""
    found: dict[str, list[Checked]] = {}
    for each in checked:
        found.setdefault(each.result.path, []).append(each)
    return found


def _print_report(report: "CheckReport", form: str, sources: Mapping[str, "Document"]) -> None:
    """Print *report* in one of FORMATS; *sources* has the text of each article."""
    text = _rendered(report, form, sources)
    if text:
        # The path of a file may have bytes that are no text.
        text = text.encode(errors="backslashreplace").decode()
        # NO_COLOR counts if it isn't empty. Without it, click leaves colors to a terminal.
        click.echo(text, color=False if os.environ.get("NO_COLOR") else None)


def _rendered(report: "CheckReport", form: str, sources: Mapping[str, "Document"]) -> str:
    match form:
        case "json":
            return report.to_json()
        case "sarif":
            from eaportal.flows.articles.reports.sarif import as_sarif

            return as_sarif(report)
        case "github":
            from eaportal.flows.articles.reports.github import as_github

            return as_github(report)
        case "junit":
            from eaportal.flows.articles.reports.junit import as_junit

            return as_junit(report)
        case _:
            from eaportal.flows.articles.reports.text import as_text

            return as_text(report, {path: document.lines for path, document in sources.items()})
