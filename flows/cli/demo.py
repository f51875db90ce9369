"""eaportal demo."""

import sys
from functools import partial
from pathlib import Path

import click

from eaportal.flows.cli.options import browser_options
from eaportal.flows.cli.reports import report_option, write_page
from eaportal.flows.cli.target import target_portal
from eaportal.flows.files import make_folder


@click.command()
@click.argument(
    "articles", nargs=-1, metavar="[ARTICLE…]", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@report_option("Write the report, with screenshots, to DIR.", default="report", show_default=True)
@browser_options
def demo(articles: tuple[Path, ...], report: Path, headed: bool, slow_mo: int) -> None:
    """Show the five steps in Dutch and English, and check each ARTICLE."""
    from eaportal.flows.articles.text.article import parse_article
    from eaportal.flows.articles.text.documents import read_documents
    from eaportal.flows.browser.start import started_browser
    from eaportal.flows.demo import as_page, run_demo

    documents = [parse_article(each) for each in read_documents(articles)]
    make_folder(report)
    with target_portal(None, ()) as target, started_browser(headed=headed, slow_mo=slow_mo) as browser:
        enrollment = target.users[0].enrollments[0]
        shown = run_demo(
            browser,
            target.base_url,
            partial(target.portal_for, 0),
            target.credentials(None),
            enrollment,
            documents,
            click.echo,
        )
    click.echo(f"Report: {write_page(report, as_page(shown))}")
    sys.exit(0 if shown.passed else 1)
