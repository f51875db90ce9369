"""The options that change the labels of the built-in simulator for a check."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eaportal.flows.cli.options import in_order
from eaportal.flows.errors import WrongInputError
from eaportal.flows.labels import EDITION_NAMES

if TYPE_CHECKING:
    from eaportal.simulator.world_files.labels import Labels

# A label of the page, and its new name.
Rename = tuple[str, str]


def _renames(_context: click.Context, _option: click.Parameter, written: tuple[str, ...]) -> list[Rename]:
    """Split the values of --rename; raises WrongInputError."""
    found = []
    for each in written:
        old, _, new = (part.strip() for part in each.partition("="))
        if not (old and new):
            raise WrongInputError(
                f"--rename: {each!r} is not of the form OLD=NEW, such as 'Usage Summary=Usage overview'."
            )
        if old == new:
            raise WrongInputError(f"--rename: {old!r} already has this name.")
        found.append((old, new))
    return found


label_options: Callable[..., Any] = in_order(
    click.option(
        "--edition",
        type=click.Choice(EDITION_NAMES),
        help="Use the labels of a given date, not of each article's own date; 2019-12 is the older layout"
        " with Edit PO Numbers.",
    ),
    click.option(
        "--rename",
        "renames",
        metavar="OLD=NEW",
        multiple=True,
        callback=_renames,
        help="Show which articles break if the portal renames the label OLD to NEW (repeatable).",
    ),
    click.option(
        "--labels",
        "label_files",
        metavar="FILE",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Use the translations in FILE, for a language the portal doesn't have (repeatable).",
    ),
)


def changed_labels(
    renames: Sequence[Rename], label_files: tuple[Path, ...], editions: Collection[str]
) -> "Mapping[str, Labels]":
    """For each of *editions*, the labels that differ from the portal's catalogs; raises WrongInputError."""
    if not renames and not label_files:
        return {edition: {} for edition in editions}
    # Imported here, because a check without changed labels doesn't need it.
    from eaportal.simulator.world_files.labels import labels_from, read_label_file, rename_label
    from eaportal.simulator.world_files.yaml_files import YamlFileError

    try:
        files = [read_label_file(path) for path in label_files]
    except YamlFileError as error:
        raise WrongInputError(str(error)) from error
    labels = {edition: labels_from(files, edition) for edition in editions}
    for old, new in renames:
        problems = []
        for edition in editions:
            try:
                labels[edition] = rename_label(old, new, edition, labels[edition])
            except ValueError as error:
                problems.append(error)
        # A label of one edition may be missing in another.
        if len(problems) == len(editions):
            raise WrongInputError(f"--rename: {problems[0]}") from problems[0]
    return labels
