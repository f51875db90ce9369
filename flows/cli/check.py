"""eaportal check."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from eaportal.flows.cli.label_options import Rename, breakage, changed_words, dated, word_options
from eaportal.flows.cli.options import browser_options, format_option, in_order, portal_options
from eaportal.flows.cli.progress import shown_progress
from eaportal.flows.cli.reports import FORMATS, make_folder, print_report, write_page
from eaportal.flows.cli.target import target_portal

report_options = in_order(
    click.option(
        "--report",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write one HTML page: each sentence beside the picture of what it means.",
    ),
    click.option(
        "--screenshots",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        help="Write a picture of each step, what it means outlined, for use in documentation.",
    ),
    click.option("--fix", is_flag=True, help="Mend in the articles what is certain."),
    click.option("--diff", is_flag=True, help="Print, instead of the result, what --fix would change."),
)


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE…")
@portal_options
@browser_options
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1),
    help="How many articles run at a time, else one for each core; with --base-url it is one.",
)
@word_options
@report_options
@format_option(*FORMATS)
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
    fix: bool,
    diff: bool,
    output: str,
) -> None:
    """Run what articles say, step by step, and tell what does not match the page.

    ARTICLE is a Markdown file, a folder of them, or a pattern such as 'docs/*.md'.
    """
    if diff and (fix or output != "text"):
        raise click.UsageError("--diff excludes --fix and --format.")
    if base_url and (renames or label_files):
        raise click.UsageError(
            "--rename and --labels change the words of a simulator of our own: no --base-url."
        )

    from eaportal.flows.articles.findings.fixes import apply_fixes, patch
    from eaportal.flows.articles.findings.results import report_on
    from eaportal.flows.articles.reports.screenshots import screenshot_names, write_screenshots
    from eaportal.flows.articles.run import ArticleChecker, check_many
    from eaportal.flows.articles.text.article import parse_article
    from eaportal.flows.articles.text.documents import Document, collect, read_documents
    from eaportal.flows.browser.start import started_browser

    read = read_documents(collect(articles))
    documents = [dated(parse_article(each), edition) for each in read]
    sources = {str(each.path): each for each in read if isinstance(each, Document)}
    words = changed_words(renames, label_files, {each.edition for each in documents})
    names = screenshot_names(documents) if screenshots else {}
    for folder in (screenshots, report and report.parent):
        make_folder(folder)
    # On one portal two articles would change the same PO number at a time.
    workers = 1 if base_url else workers or os.cpu_count() or 1
    with target_portal(base_url, allow_host, words) as target, shown_progress(len(documents)) as tell:
        credentials = target.credentials(account)
        takes_screenshots = bool(report or screenshots)

        @contextmanager
        def open_checker(worker: int) -> Iterator[ArticleChecker]:
            with started_browser(headed=headed, slow_mo=slow_mo) as browser:
                yield ArticleChecker(
                    browser,
                    partial(target.portal_for, worker),
                    credentials,
                    words=words,
                    takes_screenshots=takes_screenshots,
                )

        checked = check_many(documents, open_checker, workers, tell)
    result = report_on(each.result for each in checked)
    pictures = {each.result.path: each.screenshots for each in checked}
    if report:
        write_page(report, result, pictures)
    if screenshots:
        for path, name in names.items():
            write_screenshots(screenshots / name, pictures[path])
    if fix:
        for path in apply_fixes(sources, result.articles):
            click.echo(f"{path}: mended.", err=True)
    if diff:
        click.echo(patch(sources, result.articles), nl=False)
    else:
        print_report(result, output, sources)
    if renames and output == "text":
        click.echo(breakage(result, renames))
    sys.exit(0 if result.passed else 1)
