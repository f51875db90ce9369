"""Playwright's locators in words, for sentences about what a page doesn't show."""

import ast
import re

# What people call the roles that the pages use; other roles are called by their name.
ROLE_WORDS = {
    "alert": "error message",
    "cell": "cell",
    "checkbox": "check box",
    "columnheader": "column",
    "combobox": "drop-down",
    "contentinfo": "footer",
    "banner": "header",
    "listitem": "list item",
    "main": "main part of the page",
    "radio": "option",
    "region": "section",
    "rowheader": "row",
    "status": "message",
    "textbox": "field",
}
_STRING = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_PART = re.compile(
    rf"""(?:
      get_by_role\((?P<role>{_STRING})(?:,\ name=(?P<name>{_STRING}))?(?:,\ \w+=\w+)*\)
    | get_by_label\((?P<label>{_STRING})(?:,\ \w+=\w+)*\)
    | get_by_text\((?P<text>{_STRING})(?:,\ \w+=\w+)*\)
    | locator\((?P<css>{_STRING})\)
    | (?P<first>first) | (?P<last>last) | nth\((?P<nth>\d+)\)
    )(?:\.|$)""",
    re.VERBOSE,
)


def in_words(locator: str) -> str:
    """Return in words what *locator* finds, as Playwright writes it in errors: ``the first link 'Save'``.

    A locator with other parts is returned as it is.
    """
    words: list[str] = []
    position = 0
    while position < len(locator):
        part = _PART.match(locator, position)
        if part is None or (_place(part) and not words):
            return locator
        position = part.end()
        if place := _place(part):
            words[-1] = f"{place} {words[-1]}"
        else:
            words.append(_element(part))
    return " in ".join(f"the {each}" for each in reversed(words)) or locator


def _place(part: re.Match[str]) -> str:
    if part["nth"]:
        return _ordinal(int(part["nth"]) + 1)
    return part["first"] or part["last"] or ""


def _element(part: re.Match[str]) -> str:
    if part["role"]:
        role = ast.literal_eval(part["role"])
        name = f" {ast.literal_eval(part['name'])!r}" if part["name"] else ""
        return f"{ROLE_WORDS.get(role, role)}{name}"
    if part["label"]:
        return f"field {ast.literal_eval(part['label'])!r}"
    if part["text"]:
        return f"text {ast.literal_eval(part['text'])!r}"
    return f"element {ast.literal_eval(part['css'])!r}"


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
