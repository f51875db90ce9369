"""eaportal bulk: change many PO numbers so that nothing is lost or doubled."""

import click

from eaportal.flows.cli.bulk.applying import apply, resume, rollback
from eaportal.flows.cli.bulk.looking import status, verify
from eaportal.flows.cli.bulk.planning import plan
from eaportal.flows.cli.bulk.starting import template


@click.group()
def bulk() -> None:
    """Change many PO numbers from a list, and be sure of the result."""


for command in (template, plan, apply, resume, rollback, verify, status):
    bulk.add_command(command)
