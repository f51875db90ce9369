"""PO numbers: on Usage Summary, in its dialog, and in the journal."""

from eaportal.flows.client import World
from eaportal.flows.qa.suite.over_http.elements import read
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor
from eaportal.flows.qa.suite.settings import PO_KINDS

FORM = "main dialog form"
Change = tuple[str, str, str | None, str | None]


def dialog(enrollment: str, period: str, kind: str = "azure") -> str:
    """Return the address of the dialog."""
    return f"report/usagesummary/ponumbers?enrollment={enrollment}&period={period}&kind={kind}"


def saved(world: World) -> list[Change]:
    """Return the changes of numbers and locks in the journal, except those of the clock."""
    return [
        (entry.subject, entry.field, entry.old, entry.new)
        for entry in world.journal()
        if entry.field in ("number", "locked") and entry.who != "clock"
    ]


def number(enrollment: str, period: str, kind: str, old: str, new: str) -> Change:
    """Return the change of a number as saved() does."""
    return (f"po_number {enrollment} {period} {kind}", "number", old, new)


def shown_numbers(page: Answer) -> dict[str, str]:
    """Return both numbers on Usage Summary."""
    rows = page.page.select("section.po-numbers tr")
    return {kind: read(row.select("td")[0]) for kind, row in zip(PO_KINDS, rows, strict=True)}


def locked_kinds(page: Answer) -> list[str]:
    """Return the kinds whose number Usage Summary shows as locked."""
    rows = page.page.select("section.po-numbers tr")
    return [kind for kind, row in zip(PO_KINDS, rows, strict=True) if row.select("td.locked")]


def numbers_of(visitor: Visitor, enrollment: str) -> dict[tuple[str, str], str]:
    """Return every number of an enrollment by period and kind. The journal has the changes of others."""
    return {
        (period, kind): shown
        for period in ("2020-12", "2020-11", "2020-10", "2020-09")
        for kind, shown in shown_numbers(
            visitor.open(f"report/usagesummary?enrollment={enrollment}&period={period}")
        ).items()
    }
