"""The eaportal command. Each subcommand imports what it needs when it runs, so that --help is fast."""

import errno
import gc
import signal
from threading import Event
from typing import Any, NoReturn

import click

from eaportal.extras import MissingExtraError
from eaportal.flows.cli.browser import browser
from eaportal.flows.cli.bulk import bulk
from eaportal.flows.cli.check import check
from eaportal.flows.cli.demo import demo
from eaportal.flows.cli.labels import labels
from eaportal.flows.cli.serve import serve
from eaportal.flows.cli.update import update
from eaportal.flows.cli.verify import verify
from eaportal.flows.cli.worker import worker
from eaportal.flows.errors import EaportalError, SurroundingsError
from eaportal.flows.wording import one_line

# Pages and rows create and drop objects by the ten thousand. Python's default, a search for cycles after
# every 700, takes 5 % of the CPU time of a bulk row; with this number, memory stays as flat.
_OBJECTS_BETWEEN_COLLECTIONS = 20_000


class _Commands(click.Group):
    """A group whose commands end with one sentence and an exit code, not with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (EaportalError, MissingExtraError) as error:
            if _interrupted.is_set() and isinstance(error, SurroundingsError):
                # The interrupt also reached the browser, which is gone sooner than the command.
                _end_interrupted(ctx)
            # Each problem of a list is a line; what a line quotes stays in it.
            click.echo("\n".join(map(one_line, f"Error: {error}".split("\n"))), err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            # What opens a file says which one it is. If nobody reads the output any more, click ends quietly.
            if error.filename is not None or error.errno == errno.EPIPE:
                raise
            click.echo(f"Error: The output could not be written: {error.strerror}.", err=True)
            ctx.exit(SurroundingsError.exit_code)
        except KeyboardInterrupt:
            _end_interrupted(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            if _interrupted.is_set():
                # Playwright's driver, which the interrupt also reached, was gone sooner.
                _end_interrupted(ctx)
            raise


def _end_interrupted(ctx: click.Context) -> NoReturn:
    import logging

    # The interrupt also reached Playwright's driver; what asyncio logs about that helps nobody.
    logging.getLogger("asyncio").disabled = True
    click.echo("Interrupted.", err=True)
    ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="eaportal", message="%(prog)s %(version)s")
def main() -> None:
    """Update PO numbers in the (simulated) Azure EA portal, and check the articles that explain how."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


_interrupted = Event()


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    _interrupted.set()
    raise KeyboardInterrupt


for command in (serve, update, check, labels, bulk, worker, verify, demo, browser):
    main.add_command(command)
