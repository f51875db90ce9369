"""Operators that mutate pages: the templates, and the script that replaces parts of a page."""

import re
from collections.abc import Callable, Iterator

from tests.suite_mutants.mutant import SIMULATOR, Mutant

_Change = tuple[int, str, str]
_ATTRIBUTE = re.compile(
    r"""\ (aria-[a-z]+|role|autofocus|readonly|disabled|checked|selected|lang|dir|for|scope|type|id|name
    |value|method|tabindex|data-[a-z-]+|href|rel|action|autocomplete|required)
    (="(?:\{\{.*?\}\}|\{%.*?%\}|[^"{])*")?(?=[\ >{])""",
    re.X,
)
_SWAPPED = {
    "total_usage": "total_overage",
    "total_overage": "commitment_usage",
    "commitment_usage": "total_usage",
    "marketplace": "total_usage",
    "number": "name",
    "name": "number",
    "account": "name",
    "old": "new",
    "new": "old",
    "start": "end",
    "balance": "billed_separately",
    "wanted": "number",
    "rate": "consumed",
    "service": "unit",
    "owner": "name",
}


def _attribute(text: str) -> Iterator[_Change]:
    for found in _ATTRIBUTE.finditer(text):
        yield found.start(), found[0], ""


def _escape(text: str) -> Iterator[_Change]:
    for found in re.finditer(r"<bdi[^>]*>\{\{ ([a-z_.]+) \}\}</bdi>", text):
        yield found.start(1), found[1], f"{found[1]}|safe"


def _condition(text: str) -> Iterator[_Change]:
    for found in re.finditer(r"\{% (?:el)?if (.+?) %\}", text):
        test = found[1]
        yield found.start(1), test, test.removeprefix("not ") if test.startswith("not ") else f"not ({test})"


def _field(text: str) -> Iterator[_Change]:
    for found in re.finditer(r"\{\{ [^}]*?\b[a-z]+\.(\w+)\b", text):
        if found[1] in _SWAPPED:
            yield found.start(1), found[1], _SWAPPED[found[1]]


def _element(text: str) -> Iterator[_Change]:
    for found in re.finditer(
        r"^ *(?:<(a|p|h[1-6]|button|label|input|td|th|li|dt|dd|div)\b.*(?:</\1>|>)|\{% include .* %\})\n",
        text,
        re.M,
    ):
        if found[1] not in ("p", "div", "label", "a", "td", "th", "li") or f"</{found[1]}>" in found[0]:
            yield found.start(), found[0], ""


def _message(text: str) -> Iterator[_Change]:
    for found in re.finditer(r"_\(\"((?:[^\"\\]|\\.)+)\"", text):
        yield found.start(1), found[1], "Cancel" if found[1] != "Cancel" else "Save"


def _script_condition(text: str) -> Iterator[_Change]:
    for found in re.finditer(r"\bif \((.+?)\) (?=[a-z{])", text):
        yield found.start(1), found[1], f"!({found[1]})"


def _script_statement(text: str) -> Iterator[_Change]:
    for found in re.finditer(
        r"^ +(?!const|let|return|if|for|function|//|\}|try|else|async)[^\n{}]+;\n", text, re.M
    ):
        yield found.start(), found[0], "\n"


TEMPLATE: dict[str, Callable[[str], Iterator[_Change]]] = {
    "page attribute": _attribute,
    "page escape": _escape,
    "page condition": _condition,
    "page field": _field,
    "page element": _element,
    "page message": _message,
}
SCRIPT: dict[str, Callable[[str], Iterator[_Change]]] = {
    "script condition": _script_condition,
    "script statement": _script_statement,
}


def page_mutants(path: str) -> Iterator[Mutant]:
    """Yield every mutant of the template or script at *path*."""
    text = (SIMULATOR / path).read_text(encoding="utf-8")
    operators = SCRIPT if path.endswith(".js") else TEMPLATE
    for operator, changes in operators.items():
        for start, old, new in changes(text):
            yield Mutant(operator, path, text.count("\n", 0, start) + 1, start, old, new)
