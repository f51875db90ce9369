"""The tool behind make messages: it keeps the catalogs in step with the sentences of code and templates."""

import sys
from collections.abc import Collection
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path

import click
from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import denormalize, read_po, write_po

from eaportal.simulator.catalogs import FOLDER, NAME_HEADER, OLDEST, SOURCE, TEMPLATE, catalog_path

# Labels that the published article of a language leaves in English.
LEFT_IN_ENGLISH = {"ru-RU": frozenset({"View/Edit PO Numbers"})}
_PREVIOUS = "| msgid "
_SIMULATOR = Path(__file__).parents[2]
_HEADER = """\
# The portal in {english}.
msgid ""
msgstr ""
"Language: {folder}\\n"
"{name_header}{name}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


@click.command()
@click.option("--add", "tag", metavar="TAG", help="Begin a catalog for a language, such as fi-FI.")
@click.option("--check", is_flag=True, help="Exit with 1 if a sentence has no translation.")
def main(tag: str | None, *, check: bool) -> None:
    """Update every catalog of the portal, and list the sentences without a translation."""
    if tag:
        begin_catalog(tag)
    messages = extract_messages()
    for path in catalog_files():
        text = path.read_text(encoding="utf-8")
        if (new := updated(path, text, messages)) != text:
            path.write_text(new, encoding="utf-8")
            click.echo(f"Updated {path.relative_to(FOLDER)}")
    missing = [each for path in catalog_files() for each in untranslated(path)]
    for line in missing:
        click.echo(line)
    sys.exit(check and bool(missing))


def extract_messages() -> list[str]:
    """Return every sentence that code and templates mark for translation."""
    found = extract_from_dir(
        _SIMULATOR,
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2")],
        options_map={"**/templates/**.html": {"silent": "false"}},
        keywords={"_": None, "N_": None, "text": None},
    )
    return list(
        dict.fromkeys(message for _, _, message, _, _ in found if isinstance(message, str) and message)
    )


def catalog_files() -> list[Path]:
    """Return the template of all catalogs, and the catalogs of each language and edition."""
    return [TEMPLATE, *sorted(FOLDER.rglob("*.po"))]


def updated(path: Path, text: str, messages: Collection[str]) -> str:
    """Return the *text* of the catalog at *path* without old sentences, and with the new ones to translate.

    A new sentence that is like an old one gets its translation, marked as fuzzy: it isn't used until a
    translator has reviewed it and removed the mark. The catalog of a later edition only has the sentences
    that it changes, so it gets no other new ones.
    """
    new = Catalog()
    dropped = {}
    for message in read_po(BytesIO(text.encode())):
        _restore_previous(message)
        if message.id in messages:
            new[message.id] = message
        elif message.id and message.string:
            dropped[str(message.id)] = message
    is_whole = path == TEMPLATE or path.name == catalog_path(SOURCE, OLDEST).name
    for each in messages:
        if each in new or each in LEFT_IN_ENGLISH.get(_tag(path), ()):
            continue
        if similar := get_close_matches(each, dropped, n=1):
            old = dropped[similar[0]]
            new.add(each, old.string, flags=["fuzzy"], previous_id=old.previous_id or [similar[0]])
        elif is_whole:
            new.add(each)
    entries = BytesIO()
    write_po(entries, new, width=0, no_location=True, omit_header=True, include_previous=True)
    header = text.partition("\n\n")[0].rstrip("\n")
    return f"{header}\n\n{entries.getvalue().decode().strip()}\n"


def untranslated(path: Path) -> list[str]:
    """Return a line for each sentence of the catalog at *path* that has no translation, or a fuzzy one."""
    if path == TEMPLATE:
        return []
    with path.open("rb") as file:
        return [
            f"{_tag(path)}: {each.id}"
            for each in read_po(file)
            if each.id and (each.fuzzy or not each.string)
        ]


def begin_catalog(tag: str) -> None:
    """Write the header of the catalog of the language *tag*; its sentences come with the next update."""
    try:
        locale = Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise click.ClickException(f"There is no language {tag!r}; use a tag such as fi-FI.") from error
    path = catalog_path(tag, OLDEST)
    if path.exists():
        raise click.ClickException(f"{tag} has a catalog already: {path}. Run make messages without ADD.")
    name = locale.get_display_name() or tag
    header = _HEADER.format(
        english=locale.get_language_name("en"),
        folder=tag.replace("-", "_"),
        name_header=NAME_HEADER,
        name=name[0].upper() + name[1:],
    )
    path.parent.mkdir(exist_ok=True)
    path.write_text(header, encoding="utf-8")


def _restore_previous(message: Message) -> None:
    """Take the previous sentence out of the comments, where Babel leaves it; only a fuzzy one keeps it."""
    previous = [each for each in message.user_comments if each.startswith(_PREVIOUS)]
    message.user_comments = [each for each in message.user_comments if each not in previous]
    if message.fuzzy:
        message.previous_id = [denormalize(each.removeprefix(_PREVIOUS)) for each in previous]


def _tag(path: Path) -> str:
    return path.parent.name.replace("_", "-")


if __name__ == "__main__":
    main()
