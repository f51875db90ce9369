"""eaportal check."""

import sys

import click

from flows.cli.articles import read_articles
from flows.cli.options import browser_options, output_format, portal_options
from flows.cli.target import target_portal


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE…")
@portal_options
@browser_options
@output_format
def check(
    articles: tuple[str, ...],
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    headed: bool,
    slow_mo: int,
    output: str,
) -> None:
    """Run what articles say, step by step, and tell what does not match the page.

    ARTICLE is a Markdown file, a folder of them, or a pattern such as 'docs/*.md'.
    """
    from flows.articles.documents import collect
    from flows.articles.reports import as_json, as_text
    from flows.articles.results import report_on
    from flows.browser import started_browser
    from flows.check_articles import check_articles

    documents = read_articles(collect(articles))
    with target_portal(base_url, allow_host) as target:
        credentials = target.credentials(account)
        with started_browser(headed=headed, slow_mo=slow_mo) as browser:
            report = report_on(check_articles(browser, target.base_url, credentials, documents))
    click.echo(as_json(report) if output == "json" else as_text(report))
    sys.exit(0 if report.passed else 1)
