"""The options that several commands share."""

from collections.abc import Callable
from typing import Any

import click


def in_order(*options: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a command with *options*, shown by --help as they stand."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def format_option(*forms: str) -> Callable[..., Any]:
    """The option --format with a choice of *forms*, the first unless told otherwise."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="How to print the result.",
    )


output_format = format_option("text", "json")
access_options = in_order(
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
        help="Who signs in, else EAPORTAL_USER. The password is EAPORTAL_PASSWORD, else in the system's"
        " keyring, else asked for.",
    ),
)
portal_options = in_order(
    click.option("--base-url", metavar="URL", help="The portal; without it a simulator of its own."),
    access_options,
)
browser_options = in_order(
    click.option("--headed", is_flag=True, help="Show the browser."),
    click.option(
        "--slow-mo",
        metavar="MS",
        type=click.IntRange(0),
        default=0,
        help="Wait so many milliseconds before each action.",
    ),
)
