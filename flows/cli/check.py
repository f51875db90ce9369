"""eaportal check."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from flows.cli.articles import read_articles
from flows.cli.options import browser_options, output_format, portal_options
from flows.cli.target import target_portal


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
@output_format
def check(
    articles: tuple[str, ...],
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    headed: bool,
    slow_mo: int,
    workers: int | None,
    output: str,
) -> None:
    """Run what articles say, step by step, and tell what does not match the page.

    ARTICLE is a Markdown file, a folder of them, or a pattern such as 'docs/*.md'.
    """
    from flows.articles.documents import collect
    from flows.articles.reports import as_json, as_text
    from flows.articles.results import report_on
    from flows.browser import started_browser
    from flows.check_articles import ArticleChecker
    from flows.check_many import check_many

    documents = read_articles(collect(articles))
    # On one portal two articles would change the same PO number at a time.
    workers = 1 if base_url else workers or os.cpu_count() or 1
    with target_portal(base_url, allow_host) as target:
        credentials = target.credentials(account)

        @contextmanager
        def open_checker(worker: int) -> Iterator[ArticleChecker]:
            with started_browser(headed=headed, slow_mo=slow_mo) as browser:
                yield ArticleChecker(browser, target.place(worker), credentials)

        checked = check_many(documents, open_checker, workers, lambda _: None)
    report = report_on(each.result for each in checked)
    click.echo(as_json(report) if output == "json" else as_text(report))
    sys.exit(0 if report.passed else 1)
