"""Elements of a page: what a reader reads in them, and what a form would send."""

from bs4 import Tag


def read(tag: Tag | None) -> str:
    """Return what a reader reads in *tag*."""
    return "" if tag is None else " ".join(tag.get_text(" ", strip=True).split())


def rows_in(parent: Tag) -> list[list[str]]:
    """Return what a reader reads in the cells of each row in the bodies of tables in *parent*."""
    return [[read(cell) for cell in row.select("th, td")] for row in parent.select("tbody tr")]


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
