"""What a request asks for: the values of its form fields and of its address."""

from enum import StrEnum
from typing import TypeVar

from flask import abort, request

E = TypeVar("E", bound=StrEnum)


def asked(name: str) -> str | None:
    """Return the field *name* of the form, or else of the address."""
    return request.form.get(name, request.args.get(name))


def chosen(kind: type[E], name: str) -> E:
    """Return the choice of *kind* in the form field *name*; end with 400 if it isn't one."""
    try:
        return kind(request.form.get(name, ""))
    except ValueError:
        abort(400)


def is_yes(name: str) -> bool:
    """Return whether the form field *name* says yes."""
    return request.form.get(name) == "yes"
