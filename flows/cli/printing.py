"""What goes to standard output for programs."""

import json

import click

SCHEMA = 1


def print_json(**content: object) -> None:
    """Print *content* as one line of JSON that says which form it has."""
    click.echo(json.dumps({"schema": SCHEMA, **content}, ensure_ascii=False))
