"""View/Edit PO Numbers: the dialog over Usage Summary, and its Save."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eaportal.simulator.rules.po_numbers import PoChange, PoKind
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.po_numbers import save_po_number
from eaportal.simulator.web.reports.po_dialog import Refused, po_dialog
from eaportal.simulator.web.reports.usage_summary import chosen_period, summary
from eaportal.simulator.web.shell import shell
from eaportal.simulator.web.shell.addressing import asked
from eaportal.simulator.worlds.tables import PeriodRow

blueprint = Blueprint("po_numbers", __name__, url_prefix="/report/usagesummary/ponumbers")
blueprint.before_request(shell.require_user)


@blueprint.get("")
def dialog() -> str:
    """Open the dialog on the period that the page shows."""
    return _page(chosen_period(), _kind())


@blueprint.post("")
def save() -> Response | str:
    """Change the number, or say in the dialog why not and keep what was typed."""
    kind, period, typed = _kind(), chosen_period(), request.form.get("po_number", "")
    locks = "lock" in request.form
    if "show" in request.form:
        return redirect(url_for(".dialog", period=period.period.key, kind=kind), 303)
    saved = save_po_number(
        shell.database(),
        shell.user(),
        shell.enrollment(),
        period,
        kind,
        PoChange(typed, locks, based_on=request.form.get("shown", "")),
        shell.portal_time(),
    )
    if isinstance(saved, Refusal):
        return _page(period, kind, Refused(typed, locks, saved))
    shell.database().commit()
    flash(
        shell.speech().text(
            "The PO number for %(period)s is now %(number)s. It takes effect on the next invoice.",
            period=shell.speech().month(period.period),
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
    """Show the dialog open, over its Usage Summary."""
    page = summary(period)
    dialog = po_dialog(period, kind, page.po_numbers[kind], refused)
    return render_template("po_numbers/page.html", summary=page, dialog=dialog)
