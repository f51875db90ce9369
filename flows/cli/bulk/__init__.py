"""eaportal bulk: change many PO numbers from a list, and lose nothing if it breaks."""

import click

from eaportal.flows.cli.bulk.apply import apply, resume, rollback
from eaportal.flows.cli.bulk.plan import plan, template
from eaportal.flows.cli.bulk.verify import status, verify


@click.group()
def bulk() -> None:
    """Change many PO numbers from a list, and be sure of the result."""


for command in (template, plan, apply, resume, rollback, verify, status):
    bulk.add_command(command)
