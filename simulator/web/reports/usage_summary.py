"""Usage Summary: totals, charges, a chart of the year, and the PO numbers of a period with their dialog."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from flask import abort, render_template

from eaportal.simulator.database.journal import find_entries, subject_of_po_number
from eaportal.simulator.database.tables import AccountRow, EnrollmentRow, JournalRow, PeriodRow
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.periods import BillingPeriod, agreement_year
from eaportal.simulator.rules.po_numbers import PoKind, shown_state
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.usage import Charge, UsageSection
from eaportal.simulator.services.po_numbers import (
    PoNumberState,
    may_edit,
    po_number_states,
    why_not_editable_now,
)
from eaportal.simulator.web.reports.chart import Chart, chart
from eaportal.simulator.web.reports.visible_costs import charges_seen, costs_by_account, periods, sees_all
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.fields import asked
from eaportal.simulator.web.shell.sections import Menu, Page, Section
from eaportal.simulator.web.words.language import N_
from eaportal.simulator.web.words.refusals import sentence

section = Section("usage_summary", __name__, "/report/usagesummary", fault_page=PortalPage.USAGE_SUMMARY)


@dataclass(frozen=True)
class Summary:
    """What the page shows for one period. Values that a dialog alone doesn't need are read on access."""

    period: PeriodRow
    periods: list[BillingPeriod]
    po_numbers: dict[PoKind, PoNumberState]
    may_edit: bool

    @property
    def term(self) -> BillingPeriod:
        """Return the agreement year of the period."""
        return _term(context.enrollment(), self.period)

    @property
    def terms(self) -> list[BillingPeriod]:
        """Return the agreement years that have periods, newest first."""
        return list(dict.fromkeys(_term(context.enrollment(), row) for row in periods()))

    @property
    def charges(self) -> list[tuple[UsageSection, list[Charge]]]:
        """Return the charges of the period by section."""
        charges = charges_seen(self.period)
        return [(section, [each for each in charges if each.section is section]) for section in UsageSection]

    @cached_property
    def chart(self) -> Chart:
        """Return the chart of the twelve months that end with the period."""
        year = [row for row in periods() if row.start <= self.period.start][:12][::-1]
        return chart(year, self.period, mirrored=context.language().direction == "rtl")

    @cached_property
    def accounts(self) -> list[tuple[AccountRow | None, int]] | None:
        """Return the costs of each account, if the page shows them instead of the charges."""
        return costs_by_account(self.period) if asked("by") == "hierarchy" else None

    @property
    def sees_commitment(self) -> bool:
        """Return whether the page shows the balance of the commitment."""
        return sees_all()


@dataclass(frozen=True)
class PoDialog:
    """The dialog for one kind and period. *typed* and *locks* fill its fields; *shown* is the saved state."""

    kind: PoKind
    typed: str
    locks: bool
    locked: bool
    alert: str | None
    closed: bool
    history: list[JournalRow]
    shown: str


@dataclass(frozen=True)
class Refused:
    """An entry in the dialog that was not saved, and the reason."""

    typed: str
    locks: bool
    refusal: Refusal


@section.get("", page=Page({Menu.REPORTS: N_("Usage Summary")}, samples=("", "?by=hierarchy")))
def page() -> str:
    """Show the summary of the chosen period."""
    shown = summary(chosen_period())
    # The dialog opens on Azure; choosing Marketplace asks the portal.
    dialog = po_dialog(shown.period, PoKind.AZURE, shown.po_numbers[PoKind.AZURE]) if shown.may_edit else None
    return render_template("usage_summary/page.html", summary=shown, dialog=dialog)


def chosen_period() -> PeriodRow:
    """Return the period named in the address, or the latest; end with 404 if it doesn't exist."""
    key = asked("period")
    term = asked("term") if key is None else None
    enrollment = context.enrollment()
    found = [
        row
        for row in periods()
        if key in (None, row.period.key) and term in (None, _term(enrollment, row).key)
    ]
    if not found:
        abort(404)
    return found[0]


def _term(enrollment: EnrollmentRow, row: PeriodRow) -> BillingPeriod:
    """Return the agreement year of the period in *row*."""
    year = agreement_year(enrollment.start, row.start)
    first = enrollment.start.replace(year=year, day=1)
    return BillingPeriod(first, first.replace(year=year + 1) - timedelta(days=1))


def summary(chosen: PeriodRow) -> Summary:
    """Return what the page shows for the period *chosen*."""
    enrollment = context.enrollment()
    return Summary(
        period=chosen,
        periods=[row.period for row in periods()],
        po_numbers=po_number_states(context.database(), enrollment, chosen),
        may_edit=may_edit(context.database(), context.user(), enrollment),
    )


def po_dialog(
    period: PeriodRow, kind: PoKind, state: PoNumberState, refused: Refused | None = None
) -> PoDialog:
    """Return the dialog for *period* and *kind*, with the entry that was *refused*, if any."""
    closed = why_not_editable_now(
        context.database(), context.user(), context.enrollment(), period, context.portal_time()
    )
    locked = state.lock.locked
    refusal = refused.refusal if refused else closed or (Refusal(Reason.LOCKED) if locked else None)
    subject = subject_of_po_number(context.enrollment(), period, kind)
    history = [
        entry for entry in find_entries(context.database(), subject=subject) if entry.field == "number"
    ]
    return PoDialog(
        kind=kind,
        typed=refused.typed if refused else state.po_number.number,
        locks=refused.locks if refused else locked,
        locked=locked,
        alert=sentence(refusal, context.language()) if refusal else None,
        closed=closed is not None,
        history=history[::-1],
        shown=shown_state(period.period, kind, state.po_number, state.lock),
    )
