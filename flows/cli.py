"""The eaportal command. What a command needs is imported when it runs, so that --help is quick."""

import dataclasses
import json
import os
import re
import signal
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from flows.errors import RefusedError, SurroundingsError, WrongInputError
from flows.labels import LABELS
from flows.portal import Credentials, checked_base_url

if TYPE_CHECKING:
    from flows.articles.reading import Article, NotAnArticle
    from simulator.server import Portal, SampleUser

PERIOD = r"[0-9]{4}-(0[1-9]|1[0-2])"
SCHEMA = 1


class _Commands(click.Group):
    """End a command that could not run with one sentence and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (RefusedError, WrongInputError, SurroundingsError) as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            import logging

            # Playwright's driver was interrupted with us; what asyncio has to say of that helps nobody.
            logging.getLogger("asyncio").disabled = True
            click.echo("Interrupted.", err=True)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="eaportal", message="%(prog)s %(version)s")
def main() -> None:
    """Update PO numbers in the (simulated) Azure EA portal, and check the articles that say how."""
    signal.signal(signal.SIGTERM, _interrupt)


def _in_order(*options: Callable[..., Any]) -> Callable[..., Any]:
    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


output_format = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the result.",
)
portal_options = _in_order(
    click.option("--base-url", metavar="URL", help="The portal; without it a simulator of its own."),
    click.option(
        "--allow-host",
        metavar="HOST",
        multiple=True,
        help="Drive a portal on HOST, not only on this machine.",
    ),
    click.option(
        "--as",
        "account",
        metavar="ACCOUNT",
        envvar="EAPORTAL_USER",
        help="Who signs in, else EAPORTAL_USER. The password is EAPORTAL_PASSWORD, or asked for.",
    ),
)
browser_options = _in_order(
    click.option("--headed", is_flag=True, help="Show the browser."),
    click.option(
        "--slow-mo",
        metavar="MS",
        type=click.IntRange(0),
        default=0,
        help="Wait so many milliseconds before each action.",
    ),
)


@dataclass(frozen=True)
class _Target:
    """The portal that a command drives; *users* are known for a simulator of our own only."""

    base_url: str
    users: list["SampleUser"]
    portal: "Portal | None" = None

    def in_edition(self, edition: str) -> str:
        """The address of a portal in the words of *edition*, if it is ours; else of the one there is."""
        return self.portal.new_world(edition) if self.portal else self.base_url

    def credentials(self, account: str | None, enrollment: str | None = None) -> Credentials:
        """Who signs in: *account*, else the first sample user of *enrollment*, who may edit it."""
        known = {user.account: user.password for user in self.users}
        if account is None and self.users:
            fitting = (user.account for user in self.users if enrollment in user.enrollments)
            account = next(fitting, self.users[0].account)
        if account is None:
            raise WrongInputError("Who signs in? Name the account: --as ACCOUNT, or EAPORTAL_USER.")
        password = known.get(account) or os.environ.get("EAPORTAL_PASSWORD")
        if password is None and self.users:
            password = self.users[0].password
        if password is None and sys.stdin.isatty():
            password = click.prompt(f"Password of {account}", hide_input=True, err=True)
        if password is None:
            raise WrongInputError(f"There is no password for {account}. Set EAPORTAL_PASSWORD.")
        return Credentials(account, str(password))


@contextmanager
def _target(base_url: str | None, allow_host: tuple[str, ...]) -> Iterator[_Target]:
    """The portal at *base_url*, else a simulator that ends with the command."""
    if base_url is not None:
        yield _Target(checked_base_url(base_url, allow_host), [])
        return
    from simulator.server import Portal

    with Portal() as portal:
        yield _Target(portal.url, portal.users, portal)


def _print_json(**content: object) -> None:
    click.echo(json.dumps({"schema": SCHEMA, **content}, ensure_ascii=False))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8020, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
@click.option(
    "--data",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the worlds in DIR; without it they go with the simulator.",
)
@click.option(
    "--world",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Begin with the world that FILE describes.",
)
@click.option(
    "--seed", metavar="N", type=click.IntRange(0, 2**63 - 1), help="Begin with the sample world made from N."
)
@click.option(
    "--labels",
    "label_files",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Take the words of a language from FILE; may be repeated.",
)
@output_format
def serve(
    host: str,
    port: int,
    data: Path | None,
    world: Path | None,
    seed: int | None,
    label_files: tuple[Path, ...],
    output: str,
) -> None:
    """Serve the portal simulator until interrupted."""
    from simulator.server import CannotListenError, Portal
    from simulator.store.sample import sample_world
    from simulator.store.world_file import read_world_file, with_label_files
    from simulator.store.worlds import WorldDamagedError
    from simulator.store.yaml_files import YamlFileError

    if world and seed is not None:
        raise click.UsageError("--world and --seed exclude each other.")
    if data and (world or seed is not None or label_files) and any(data.glob("*.sqlite")):
        raise WrongInputError(
            f"{data} holds a world already; --world, --seed and --labels are for a new one."
        )
    try:
        world_file = read_world_file(world) if world else sample_world(seed) if seed is not None else None
        if label_files:
            world_file = with_label_files(world_file or sample_world(), label_files)
        portal = Portal(host=host, port=port, folder=data, world_file=world_file)
    except YamlFileError as error:
        raise WrongInputError(str(error)) from error
    except WorldDamagedError as error:
        raise WrongInputError(f"{data}: {error}") from error
    except CannotListenError as error:
        raise SurroundingsError(str(error)) from error
    except OSError as error:
        raise SurroundingsError(f"{error.filename or data}: {error.strerror}.") from error
    try:
        with portal:
            _announce(portal, output)
            portal.wait()
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)


def _announce(portal: "Portal", output: str) -> None:
    if output == "json":
        users = [dataclasses.asdict(user) for user in portal.users]
        token = {"token": portal.token} if portal.token else {}
        _print_json(url=portal.url, control=f"{portal.url}_sim/", users=users, **token)
        return
    click.echo(f"EA portal simulator ready at {portal.url}")
    if portal.token:
        click.echo(f"  Token of the control API: {portal.token}")
    for user in portal.users:
        password = user.password or "(not known)"
        click.echo(f"  {user.role:26}{user.account:42}{password:16}{', '.join(user.enrollments)}")


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


@main.command()
@click.option("--enrollment", required=True, metavar="NUMBER", help="The enrollment number.")
@click.option(
    "--period", required=True, metavar="YYYY-MM", help="The month in which the billing period starts."
)
@click.option("--po-number", required=True, metavar="TEXT", help="The new PO number.")
@click.option(
    "--kind",
    type=click.Choice(["azure", "marketplace"]),
    default="azure",
    show_default=True,
    help="Which of the period's PO numbers.",
)
@click.option(
    "--locale",
    type=click.Choice(list(LABELS)),
    default="en-US",
    show_default=True,
    help="The language of the pages.",
)
@portal_options
@browser_options
@click.option(
    "--trace",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a Playwright trace to DIR; it begins after the sign-in.",
)
@output_format
def update(
    enrollment: str,
    period: str,
    po_number: str,
    kind: str,
    locale: str,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    headed: bool,
    slow_mo: int,
    trace: Path | None,
    output: str,
) -> None:
    """Carry out the five documented steps once, and read the result back."""
    if not re.fullmatch(PERIOD, period):
        raise click.BadParameter(f"{period!r} is not a month such as 2020-11.", param_hint="'--period'")
    if not re.fullmatch("[0-9]+", enrollment):
        raise click.BadParameter(f"{enrollment!r} is not a number.", param_hint="'--enrollment'")
    if not po_number.strip():
        raise click.BadParameter("it is empty.", param_hint="'--po-number'")
    if any(unicodedata.category(character) == "Cc" for character in po_number):
        raise click.BadParameter(
            "it has a line break or another control character.", param_hint="'--po-number'"
        )

    from flows.browser import started_browser
    from flows.sessions import portal_page, traced
    from flows.update_po_number import Change, Outcome, update_po_number

    change = Change(enrollment, period, po_number, kind)
    with _target(base_url, allow_host) as target:
        credentials = target.credentials(account, enrollment)
        with (
            started_browser(headed=headed, slow_mo=slow_mo) as browser,
            portal_page(browser, locale) as page,
            traced(page, trace and trace / "update.zip") as step,
        ):
            result = update_po_number(page, target.base_url, LABELS[locale], credentials, change, step)
    if output == "json":
        _print_json(**dataclasses.asdict(result))
    else:
        numbers = f": {result.before} → {result.after}" if result.outcome is Outcome.UPDATED else ""
        click.echo(
            f"Enrollment {enrollment}, {period}, {kind}: {result.outcome}{numbers} ({result.seconds:.1f} s)"
        )
        click.echo(result.message)
    sys.exit(0 if result.outcome in (Outcome.UPDATED, Outcome.UNCHANGED) else 1)


@main.command()
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

    documents = _read_articles(collect(articles))
    with _target(base_url, allow_host) as target:
        credentials = target.credentials(account)
        with started_browser(headed=headed, slow_mo=slow_mo) as browser:
            report = report_on(check_articles(browser, target.in_edition, credentials, documents))
    click.echo(as_json(report) if output == "json" else as_text(report))
    sys.exit(0 if report.passed else 1)


def _read_articles(paths: Iterable[Path]) -> "list[Article | NotAnArticle]":
    """Read all of *paths* before anything is run; raises WrongInputError for one that is not there."""
    from flows.articles.reading import read_article

    documents = []
    for path in paths:
        if not path.exists():
            raise WrongInputError(f"{path}: there is no such file.")
        documents.append(read_article(path))
    return documents


@main.command()
@click.option("--install", is_flag=True, help="Get what is missing.")
@click.option("--headed", is_flag=True, help="Ask for one that can show a window.")
def browser(install: bool, headed: bool) -> None:
    """Say which browser is used, and why."""
    from flows.browser import choose_browser, install_browser, started_playwright

    if install:
        install_browser(lambda message: click.echo(message, err=True), headed=headed)
    with started_playwright() as playwright:
        choice = choose_browser(playwright, headed=headed)
    click.echo(f"{choice.path} ({choice.why})")


@main.command()
@click.argument("articles", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--report",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default="report",
    show_default=True,
    help="Where the report with its pictures goes.",
)
@browser_options
def demo(articles: tuple[Path, ...], report: Path, headed: bool, slow_mo: int) -> None:
    """Show the five steps in Dutch and in English, and check ARTICLES."""
    from flows.browser import started_browser
    from flows.demo import run_demo, write_report

    documents = _read_articles(articles)
    try:
        report.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongInputError(f"{report}: {error.strerror}.") from error
    with _target(None, ()) as target, started_browser(headed=headed, slow_mo=slow_mo) as browser:
        enrollment = target.users[0].enrollments[0]
        shown = run_demo(
            browser,
            target.base_url,
            target.in_edition,
            target.credentials(None),
            enrollment,
            documents,
            click.echo,
        )
    click.echo(f"Report: {write_report(shown, report)}")
    sys.exit(0 if shown.passed else 1)
