"""Usage Summary between two dates, instead of by billing period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, request

from eaportal.simulator.database.tables import PeriodRow
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.usage import Charge, ChargedPeriod, SpanUsage, UsageSection, usage_of_span
from eaportal.simulator.web.reports.visible_costs import charges_seen, periods
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.sections import Page, Section
from eaportal.simulator.web.words.language import N_

section = Section(
    "custom_summary", __name__, "/report/usagesummary/custom", fault_page=PortalPage.USAGE_SUMMARY
)

_NO_DATES = N_("Enter a start date and an end date.")
_BACKWARDS = N_("The end date is before the start date.")
_NO_USAGE = N_("There is no usage from %(start)s to %(end)s. Choose dates from %(first)s to %(last)s.")


@dataclass(frozen=True)
class Span:
    """The dates as they were typed, and the usage between them if they are valid."""

    start: str
    end: str
    usage: SpanUsage | None = None
    alert: str | None = None

    @property
    def charges(self) -> list[tuple[UsageSection, list[Charge]]]:
        """Return the charges by section."""
        charges = self.usage.charges if self.usage else []
        return [(section, [each for each in charges if each.section is section]) for section in UsageSection]


@section.get("", page=Page())
def page() -> str | tuple[str, int]:
    """Show the usage between two dates, by default those of the latest period [S3a, S9]."""
    rows = periods()[::-1]
    newest = rows[-1].period if rows else None
    start = request.args.get("start", newest.start.isoformat() if newest else "")
    end = request.args.get("end", newest.end.isoformat() if newest else "")
    span = _span(rows, start, end)
    shown = render_template("usage_summary/custom.html", span=span)
    return (shown, 400) if span.alert and request.args.keys() & {"start", "end"} else shown


def _span(rows: Sequence[PeriodRow], start: str, end: str) -> Span:
    say = context.language().text
    days = _day(start), _day(end)
    if days[0] is None or days[1] is None:
        return Span(start, end, alert=say(_NO_DATES))
    first, last = days[0], days[1]
    if last < first:
        return Span(start, end, alert=say(_BACKWARDS))
    within = [row for row in rows if row.start <= last and row.end >= first]
    if not within:
        return Span(start, end, alert=_no_usage(rows, first, last))
    charged = (ChargedPeriod(row.period, charges_seen(row), row.balance) for row in within)
    return Span(start, end, usage_of_span(charged, first, last))


def _no_usage(rows: Sequence[PeriodRow], start: date, end: date) -> str:
    language = context.language()
    if not rows:
        return language.text(_NO_DATES)
    days = {"start": start, "end": end, "first": rows[0].start, "last": rows[-1].end}
    return language.text(_NO_USAGE, **{name: language.day(day) for name, day in days.items()})


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
