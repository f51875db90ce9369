"""The options that several commands share, and the JSON that --format json prints."""

import json
from collections.abc import Callable
from typing import Any

import click

from eaportal.flows.errors import WrongInputError

SCHEMA = 1


def in_order(*options: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a command with *options*; --help lists them in this order."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def format_option(*forms: str) -> Callable[..., Any]:
    """The option --format with a choice of *forms*; the first is the default."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="How to print the result.",
    )


def workers_option(default: str) -> Callable[..., Any]:
    """The option --workers; *default* says how many there are without it."""
    return click.option(
        "--workers",
        metavar="N",
        type=click.IntRange(1),
        help=f"Number of browsers. Default: {default}.",
    )


def print_json(**content: object) -> None:
    """Print *content* as one line of JSON with the number of its schema."""
    click.echo(json.dumps({"schema": SCHEMA, **content}, ensure_ascii=False))


output_format = format_option("text", "json")
allow_host_option = click.option(
    "--allow-host",
    metavar="HOST",
    multiple=True,
    help="Allow a portal on HOST, not only on this machine (repeatable).",
)
access_options = in_order(
    allow_host_option,
    click.option(
        "--as",
        "account",
        metavar="ACCOUNT",
        envvar="EAPORTAL_USER",
        help="The user to sign in as. Default: EAPORTAL_USER. The password comes from EAPORTAL_PASSWORD,"
        " the system's keyring, or a prompt.",
    ),
)
portal_options = in_order(
    click.option(
        "--base-url", metavar="URL", help="The portal's address. Default: a new simulator for this command."
    ),
    access_options,
)
browser_options = in_order(
    click.option("--headed", is_flag=True, help="Show the browser."),
    click.option(
        "--slow-mo",
        metavar="MS",
        type=click.IntRange(0),
        default=0,
        help="Wait MS milliseconds before each browser action.",
    ),
)


def renamed_option(old: str, new: str) -> Callable[..., Any]:
    """The *old* name of an option: hidden, and answered with the *new* one."""

    def refuse(_context: click.Context, _option: click.Parameter, value: str | None) -> None:
        if value is not None:
            raise WrongInputError(f"{old} is now {new}.")

    return click.option(old, hidden=True, expose_value=False, callback=refuse)
