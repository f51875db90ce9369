"""eaportal serve."""

import dataclasses
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eaportal.flows.cli.options import output_format, print_json
from eaportal.flows.cli.progress import shown_count
from eaportal.flows.errors import SurroundingsError, WrongInputError

if TYPE_CHECKING:
    from eaportal.simulator.server import Portal

# Enrollments of the sample world, and how many the list of users shows.
SAMPLE_ENROLLMENTS = 4
SHOWN_USERS = SHOWN_WORLDS = 20


@click.command()
@click.option(
    "--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="The address to listen on."
)
@click.option(
    "--port",
    metavar="PORT",
    default=8020,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port to listen on; 0 chooses a free one.",
)
@click.option(
    "--data",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the worlds in DIR. Default: a temporary folder, deleted at the end.",
)
@click.option(
    "--world",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Start with the world that FILE describes.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, 2**63 - 1),
    help="Start with the sample world that seed N makes.",
)
@click.option(
    "--enrollments",
    metavar="N",
    type=click.IntRange(SAMPLE_ENROLLMENTS, 1_000_000),
    help="Start with a sample world of N enrollments. 100,000 take a few minutes and 1 GB.",
)
@click.option(
    "--smtp", metavar="HOST:PORT", help="Also deliver the portal's mails to the SMTP server at HOST:PORT."
)
@click.option(
    "--allow-host",
    metavar="HOST",
    multiple=True,
    help="Allow an SMTP server on HOST, not only on this machine (repeatable).",
)
@click.option(
    "--labels",
    "label_files",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Read translations for a language from FILE (repeatable).",
)
@click.option(
    "--defect",
    "defects",
    metavar="NAME",
    multiple=True,
    help="Plant the seeded defect NAME (repeatable). docs/simulator.md lists them.",
)
@output_format
def serve(
    host: str,
    port: int,
    data: Path | None,
    world: Path | None,
    seed: int | None,
    enrollments: int | None,
    smtp: str | None,
    allow_host: tuple[str, ...],
    label_files: tuple[Path, ...],
    defects: tuple[str, ...],
    output: str,
) -> None:
    """Run the portal simulator until interrupted."""
    from eaportal.simulator.database.sqlite import NotStoredError, WorldDamagedError
    from eaportal.simulator.defects.catalog import checked_defect
    from eaportal.simulator.http_server import ServerEndedError
    from eaportal.simulator.server import CannotListenError, Portal
    from eaportal.simulator.smtp import SmtpAddressError, read_smtp_server
    from eaportal.simulator.world_files.sample import sample_world
    from eaportal.simulator.world_files.world_file import DEFAULT_SEED, read_world_file, with_label_files
    from eaportal.simulator.world_files.yaml_files import YamlFileError

    if world and seed is not None:
        raise click.UsageError("Use either --world or --seed.")
    if world and enrollments is not None:
        raise click.UsageError("Use either --world or --enrollments; a world file has more_enrollments.")
    is_new = world or seed is not None or enrollments is not None or label_files
    not_new = WrongInputError(
        f"{data} already has a world; --world, --seed, --enrollments and --labels are for a new one."
    )
    if data and is_new and any(data.glob("*.sqlite")):
        raise not_new
    if allow_host and smtp is None:
        raise click.UsageError("--allow-host is for --smtp, which is missing.")
    try:
        defects = tuple(map(checked_defect, defects))
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="'--defect'") from error
    try:
        smtp_server = read_smtp_server(smtp, allow_host) if smtp is not None else None
    except SmtpAddressError as error:
        raise click.BadParameter(str(error), param_hint="'--smtp'") from error
    # Whoever stops services sends this signal: end as with Ctrl-C, so that nothing is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        world_file = read_world_file(world) if world else None
        if world_file is None and (seed is not None or enrollments is not None):
            more = (enrollments or SAMPLE_ENROLLMENTS) - SAMPLE_ENROLLMENTS
            world_file = sample_world(DEFAULT_SEED if seed is None else seed, more)
        if label_files:
            world_file = with_label_files(world_file or sample_world(), label_files)
        with shown_count(world_file.more_enrollments if world_file else 0, "enrollments") as progress:
            portal = Portal(
                host=host,
                port=port,
                folder=data,
                world_file=world_file,
                smtp=smtp_server,
                defects=defects,
                progress=progress,
            )
    except YamlFileError as error:
        raise WrongInputError(str(error)) from error
    except WorldDamagedError as error:
        raise WrongInputError(f"{data}: {error}") from error
    except FileExistsError as error:  # another server was faster
        raise not_new from error
    except (CannotListenError, NotStoredError) as error:
        raise SurroundingsError(str(error)) from error
    except OSError as error:
        raise SurroundingsError(f"{error.filename or data}: {error.strerror}.") from error
    try:
        with portal:
            for name, problem in portal.problems.items():
                click.echo(f"Skipped {data}/{name}: {problem}", err=True)
            announce(portal, output)
            portal.wait()
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
    except ServerEndedError as error:
        raise SurroundingsError(f"{error} Start it again; what was saved is kept.") from error


def announce(portal: "Portal", output: str) -> None:
    """Print where *portal* is, and who can sign in."""
    if output == "json":
        users = [dataclasses.asdict(user) for user in portal.users]
        token = {"token": portal.token} if portal.token else {}
        defects = {"defects": [each.name for each in portal.defects]} if portal.defects else {}
        print_json(url=portal.url, control=f"{portal.url}_sim/", users=users, **token, **defects)
        return
    click.echo(f"EA portal simulator ready at {portal.url}")
    if portal.token:
        click.echo(f"  Token of the control API: {portal.token}")
    for defect in portal.defects:
        click.echo(f"  Planted defect: {defect.name}. {defect.wrong}")
    rows = [
        (user.role, user.account, user.password or "(unknown)", _some_of(user.enrollments))
        for user in portal.users[:SHOWN_USERS]
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        click.echo(f"  {'  '.join(cells).rstrip()}")
    if (more := len(portal.users) - SHOWN_USERS) > 0:
        click.echo(f"  and {more:,} more user{'s' * (more != 1)}: {portal.url}_sim/worlds/default/users")
    others = portal.other_worlds()
    for name in others[:SHOWN_WORLDS]:
        click.echo(f"  Other world: {portal.url}w/{name}/")
    if (more := len(others) - SHOWN_WORLDS) > 0:
        click.echo(f"  and {more:,} more world{'s' * (more != 1)}: {portal.url}_sim/worlds")


def _some_of(enrollments: list[str]) -> str:
    """The first few *enrollments*, and how many more there are."""
    shown, more = ", ".join(enrollments[:SAMPLE_ENROLLMENTS]), len(enrollments) - SAMPLE_ENROLLMENTS
    return f"{shown} and {more:,} more" if more > 0 else shown
