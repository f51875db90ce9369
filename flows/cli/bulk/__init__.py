"""eaportal bulk: change many PO numbers from a list, and lose nothing if it breaks."""

from typing import Any

import click

from eaportal.flows.cli.bulk.apply import apply, resume, rollback
from eaportal.flows.cli.bulk.plan import plan, template
from eaportal.flows.cli.bulk.runs import close, results, runs, status
from eaportal.flows.cli.bulk.streams import lasting_streams
from eaportal.flows.cli.bulk.verify import verify


class _Bulk(click.Group):
    """A group whose commands go on although nobody reads their output."""

    def invoke(self, ctx: click.Context) -> Any:
        with lasting_streams():
            return super().invoke(ctx)


@click.group(cls=_Bulk)
def bulk() -> None:
    """Change many PO numbers from a list, and be sure of the result."""


for command in (template, plan, apply, resume, rollback, verify, status, runs, results, close):
    bulk.add_command(command)
