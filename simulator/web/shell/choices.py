"""What a form has chosen from a list that the portal offers."""

from enum import StrEnum
from typing import TypeVar

from flask import abort, request

E = TypeVar("E", bound=StrEnum)


def chosen(kind: type[E], name: str) -> E:
    """The value of *kind* that the form has under *name*; ends with 400 where it is none."""
    try:
        return kind(request.form.get(name, ""))
    except ValueError:
        abort(400)


def is_yes(name: str) -> bool:
    """Tell whether the form says yes under *name*."""
    return request.form.get(name) == "yes"
