"""What the cells of each column of a change list may hold."""

import re
from collections.abc import Collection, Mapping

from eaportal.flows.bulk.lists.damage import check_digits
from eaportal.flows.bulk.lists.po_numbers import why_refused
from eaportal.flows.bulk.lists.problems import CellError
from eaportal.flows.bulk.lists.tables import Cell

# The enrollments that a list may name, each with its periods; None where any may be named.
Known = Mapping[str, Collection[str]] | None
_ENROLLMENT = re.compile(r"[0-9]{5,10}")
_SIMILAR = 70
_KINDS = ("azure", "marketplace")
_LOCKS = {"": None, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def read_enrollment(cell: Cell, known: Known) -> str:
    """Return the number of an enrollment. Raises CellError where it is none, or none that is *known*."""
    check_digits(cell)
    text = cell.text
    if not text:
        raise CellError("no enrollment. Write its number.")
    if not _ENROLLMENT.fullmatch(text):
        raise CellError(f"{text!r} is no enrollment number, which has 5 to 10 digits.")
    if known is None or text in known:
        return text
    from rapidfuzz import process

    nearest = process.extractOne(text, known.keys(), score_cutoff=_SIMILAR)
    advice = f" Did you mean {nearest[0]}?" if nearest else ""
    raise CellError(f"enrollment {text} is not among those of the portal.{advice}")


def read_po_number(cell: Cell) -> str:
    """Return a PO number. Raises CellError where the portal would refuse it or a spreadsheet made it."""
    check_digits(cell)
    if refusal := why_refused(cell.text):
        raise CellError(refusal)
    return cell.text


def read_kind(cell: Cell) -> str:
    """Return azure or marketplace, azure where nothing is written. Raises CellError for others."""
    kind = cell.text.lower() or _KINDS[0]
    if kind not in _KINDS:
        raise CellError(f"{cell.text!r} is no kind. Write {' or '.join(_KINDS)}.")
    return kind


def read_lock(cell: Cell) -> bool | None:
    """Return what the lock is to be, None where it stays. Raises CellError for others than yes and no."""
    if cell.text.lower() not in _LOCKS:
        raise CellError(
            f"{cell.text!r} is neither yes nor no. Write one, or nothing to leave the lock as it is."
        )
    return _LOCKS[cell.text.lower()]


def why_not_known(enrollment: str, period: str, known: Known) -> str | None:
    """Tell that *enrollment* has no such *period*, if so."""
    if known is None or period in known[enrollment]:
        return None
    periods = ", ".join(sorted(known[enrollment])) or "none"
    return f"enrollment {enrollment} has no period {period}. It has {periods}."
