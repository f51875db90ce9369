"""The option --report, the same in every command: a folder, with the report in its index.html."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from eaportal.flows.errors import WrongInputError

PAGE = "index.html"
_PAGE_SUFFIXES = frozenset({".html", ".htm"})


def report_option(purpose: str, **settings: Any) -> Callable[..., Any]:
    """The option --report DIR; *purpose* is its help, and *settings* are more settings of click.option()."""
    return click.option(
        "--report",
        metavar="DIR",
        type=click.Path(path_type=Path),
        callback=_checked,
        help=purpose,
        **settings,
    )


def _checked(_context: click.Context, _option: click.Parameter, folder: Path | None) -> Path | None:
    """Return *folder*; raises WrongInputError, with what to write instead, if it looks like or is a file."""
    if folder and folder.suffix.lower() in _PAGE_SUFFIXES:
        raise WrongInputError(
            f"--report takes a folder: write --report {folder.with_suffix('')} to get"
            f" {folder.with_suffix('') / PAGE}."
        )
    if folder and folder.is_file():
        raise WrongInputError(
            f"--report takes a folder, but {folder} is a file: write --report {folder}.report."
        )
    return folder


def write_page(folder: Path, page: str) -> Path:
    """Write *page* as the report in *folder*, and return its path."""
    path = folder / PAGE
    try:
        path.write_text(page, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise WrongInputError(f"{path}: {error.strerror}.") from error
    return path
