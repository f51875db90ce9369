"""The options that change the labels of the built-in simulator for a check."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eaportal.flows.cli.options import in_order
from eaportal.flows.errors import WrongInputError
from eaportal.flows.labels import EDITION_NAMES
from eaportal.flows.wording import listed
from eaportal.language_tags import language_of

if TYPE_CHECKING:
    from eaportal.simulator.world_files.labels import LabelFile, Labels

# A label of the page, and its new name.
Rename = tuple[str, str]


def _renames(_context: click.Context, _option: click.Parameter, written: tuple[str, ...]) -> list[Rename]:
    """Split the values of --rename; raises WrongInputError."""
    found: list[Rename] = []
    for each in written:
        old, _, new = (part.strip() for part in each.partition("="))
        if not (old and new):
            raise WrongInputError(
                f"--rename: {each!r} is not of the form OLD=NEW, such as 'Usage Summary=Usage overview'."
            )
        if old == new:
            raise WrongInputError(f"--rename: {old!r} already has this name.")
        if any(old == other for other, _ in found):
            raise WrongInputError(f"--rename: {old!r} is renamed twice.")
        found.append((old, new))
    olds = {old for old, _ in found}
    for old, new in found:
        if new in olds:
            raise WrongInputError(f"--rename: {new!r} is renamed, and also the new name of {old!r}.")
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


def read_label_files(paths: Sequence[Path]) -> "Mapping[Path, LabelFile]":
    """Read the label files at *paths*; raises WrongInputError, also if two say different things."""
    if not paths:
        return {}
    # Imported here, because a check without changed labels doesn't need it.
    from eaportal.simulator.world_files.labels import read_label_file
    from eaportal.simulator.world_files.yaml_files import YamlFileError

    try:
        files = {path: read_label_file(path) for path in paths}
    except YamlFileError as error:
        raise WrongInputError(str(error)) from error
    said: dict[tuple[str, str, str], tuple[str, Path]] = {}
    for path, file in files.items():
        for message, text in file.labels.items():
            other, where = said.setdefault((file.language, file.since, message), (text, path))
            if other != text:
                raise WrongInputError(
                    f"{path}: {message!r} is {text!r} in {file.language}, but {other!r} in {where}:"
                    " correct one of them."
                )
    return files


def unused_label_files(
    files: "Mapping[Path, LabelFile]", articles: Collection[tuple[str, str]]
) -> Iterator[str]:
    """A sentence for each of *files* with labels for none of *articles*: the language and edition of each."""
    for path, file in files.items():
        language = language_of(file.language)
        editions = {edition for locale, edition in articles if language_of(locale) == language}
        if not editions:
            yield f"{path}: not used, because no article is in {file.language}."
        elif not any(map(file.holds_in, editions)):
            yield (
                f"{path}: not used, because it has labels of edition {file.since}, and the articles in"
                f" {file.language} are checked with edition {listed(sorted(editions))}."
            )


def changed_labels(
    renames: Sequence[Rename], files: "Mapping[Path, LabelFile]", editions: Collection[str]
) -> "Mapping[str, Labels]":
    """For each of *editions*, the labels that differ from the portal's catalogs; raises WrongInputError."""
    if not renames and not files:
        return {edition: {} for edition in editions}
    from eaportal.simulator.world_files.labels import labels_from, rename_label

    labels = {edition: labels_from(files.values(), edition) for edition in editions}
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
