"""The words of the labels that are expected on a page, and the English ones that translators leave."""

from flows.articles.folding import fold
from flows.articles.procedure import Control
from flows.labels import LABELS, Labels

_SOURCE = "en-US"


def english_name(control: Control) -> str | None:
    """What the English page calls the labelled *control*."""
    return _name(control, LABELS[_SOURCE])


def is_translated(locale: str) -> bool:
    """Tell whether the portal has a page in *locale* that is not the English one."""
    return locale in LABELS and not locale.startswith("en")


def is_english(name: str, control: Control, locale: str) -> bool:
    """Tell whether a page in *locale* has the English *name* for *control*, and others of its own."""
    english = english_name(control)
    if not is_translated(locale) or english is None or fold(english).text != fold(name).text:
        return False
    return any(_name(other, LABELS[locale]) != english_name(other) for other in _LABELS if other != control)


_LABELS = {
    Control.REPORTS: "reports",
    Control.USAGE_SUMMARY: "usage_summary",
    Control.VIEW_EDIT_PO: "view_edit_po_numbers",
    Control.SAVE: "save",
}


def labels_of(locale: str) -> tuple[str, ...]:
    """The procedure's labels as the portal's page in *locale* is expected to have them, if there is one."""
    labels = LABELS.get(locale)
    return tuple(name for control in _LABELS if labels and (name := _name(control, labels)))


def _name(control: Control, labels: Labels) -> str | None:
    name: str | None = getattr(labels, _LABELS[control]) if control in _LABELS else None
    return name
