"""View/Edit PO Numbers: the dialog over Usage Summary, and Save."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eaportal.simulator.database.tables import PeriodRow
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.po_numbers import PoChange, PoKind
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.po_numbers import save_po_number
from eaportal.simulator.web.reports.usage_summary import Refused, chosen_period, po_dialog, summary
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.fields import asked
from eaportal.simulator.web.shell.sections import Page, Section

section = Section("po_numbers", __name__, "/report/usagesummary/ponumbers", fault_page=PortalPage.PO_NUMBERS)


@section.get("", page=Page(samples=("?period=2020-11", "?period=2020-10")))
def dialog() -> str:
    """Open the dialog for the period that the page shows."""
    return _page(chosen_period(), _kind())


@section.post("", fault_page=PortalPage.SAVE)
def save() -> Response | str:
    """Change the number, or say why not in the dialog and keep the typed number."""
    kind, period, typed = _kind(), chosen_period(), request.form.get("po_number", "")
    locks = "lock" in request.form
    if "show" in request.form:
        return redirect(url_for(".dialog", period=period.period.key, kind=kind), 303)
    saved = save_po_number(
        context.database(),
        context.user(),
        context.enrollment(),
        period,
        kind,
        PoChange(typed, locks, based_on=request.form.get("shown", "")),
        context.portal_time(),
    )
    if isinstance(saved, Refusal):
        return _page(period, kind, Refused(typed, locks, saved))
    context.database().commit()
    flash(
        context.language().text(
            "The PO number for %(period)s is now %(number)s. It takes effect on the next invoice.",
            period=context.language().month(period.period),
            number=saved.number,
        )
    )
    return redirect(url_for("usage_summary.page", period=period.period.key), 303)


def _kind() -> PoKind:
    kind = asked("kind")
    try:
        return PoKind.AZURE if kind is None else PoKind(kind)
    except ValueError:
        abort(404)


def _page(period: PeriodRow, kind: PoKind, refused: Refused | None = None) -> str:
    """Render Usage Summary with the open dialog."""
    page = summary(period)
    dialog = po_dialog(period, kind, page.po_numbers[kind], refused)
    return render_template("po_numbers/page.html", summary=page, dialog=dialog)
