"""What a reader reads in an element of a page, and what a form on it would send."""

from bs4 import Tag


def read(tag: Tag | None) -> str:
    """Return what a reader reads in *tag*."""
    return "" if tag is None else " ".join(tag.get_text(" ", strip=True).split())


def values_of(form: Tag) -> dict[str, str]:
    """Return the values that *form* would send, without its buttons."""
    values = {}
    for control in form.select("input[name], select[name]"):
        value = None if control.has_attr("disabled") else _value_of(control)
        if value is not None:
            values[str(control["name"])] = value
    return values


def _value_of(control: Tag) -> str | None:
    if control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        return str(chosen["value"]) if chosen else None
    if control.get("type") in ("radio", "checkbox"):
        return str(control.get("value", "on")) if control.has_attr("checked") else None
    return str(control.get("value", ""))
