"""eaportal bulk: change many PO numbers from a list, and lose nothing if it breaks."""

from typing import Any

import click

from eaportal.flows.cli.bulk.apply import apply, resume, rollback
from eaportal.flows.cli.bulk.plan import plan, template
from eaportal.flows.cli.bulk.runs import cancel, close, results, runs, status
from eaportal.flows.cli.bulk.streams import lasting_streams
from eaportal.flows.cli.bulk.verify import verify
from eaportal.flows.wording import breaks_lines, one_line


class _Bulk(click.Group):
    """A group whose commands go on although nobody reads their output, and print no line of somebody else."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse names, such as of a list that somebody sent, that would break or color the lines printed."""
        for word in args:
            if breaks_lines(word):
                shown = one_line(word)
                raise click.UsageError(f"{shown!r} has a control character, where the · is.", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with lasting_streams():
            return super().invoke(ctx)


@click.group(cls=_Bulk)
def bulk() -> None:
    """Change many PO numbers from a list, and be sure of the result."""


for command in (template, plan, apply, resume, rollback, verify, status, runs, results, cancel, close):
    bulk.add_command(command)
