"""What the portal takes for a PO number, so that a list is turned down before a browser opens."""

import re
import unicodedata

LONGEST = 35
_ALLOWED = re.compile(r"[A-Za-z0-9 \-_./\\#&+():,]")
_FIRST = re.compile(r"[A-Za-z0-9#]")


def why_refused(po_number: str) -> str | None:
    """Tell why the portal would refuse *po_number*, if so; spaces round it do not count."""
    number = po_number.strip(" ")
    if not number:
        return "no PO number. Write one, or delete the row."
    for position, character in enumerate(po_number, start=1):
        if not _ALLOWED.fullmatch(character):
            return (
                f"character {position} of {po_number!r} is {named(character)}. "
                "A PO number has letters A-Z, digits, spaces and - _ . / \\ # & + ( ) : ,"
            )
    if len(number) > LONGEST:
        return f"{po_number!r} has {len(number)} characters. A PO number has at most {LONGEST}."
    if not _FIRST.match(number):
        return f"{po_number!r} begins with {number[0]}. A PO number begins with a letter, a digit or #."
    if "  " in number:
        return f"{po_number!r} has two spaces in a row. Leave one."
    return None


def named(character: str) -> str:
    """Show *character* by its Unicode name too, since it may be invisible or look like another."""
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    return f"{character} ({name})" if character.isprintable() and not character.isspace() else name
