"""View/Edit PO Numbers: the dialog over Usage Summary, and its Save."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from simulator.billing.po_numbers import PoChange, PoKind, shown_state
from simulator.billing.refusals import Reason, Refusal
from simulator.store.journal import find_entries, subject_of_po_number
from simulator.store.models import PeriodRow
from simulator.store.po_numbers import save_po_number, why_not_now
from simulator.web import shell
from simulator.web.addressing import asked
from simulator.web.refusals import sentence
from simulator.web.usage_summary import chosen_period, summary

blueprint = Blueprint("po_numbers", __name__, url_prefix="/report/usagesummary/ponumbers")
blueprint.before_request(shell.require_user)


@blueprint.get("")
def dialog() -> str:
    """Open the dialog on the period that the page shows."""
    return _dialog(chosen_period(), _kind())


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
        return _dialog(period, kind, typed, locks=locks, refusal=saved)
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


def _dialog(
    period: PeriodRow,
    kind: PoKind,
    typed: str | None = None,
    *,
    locks: bool | None = None,
    refusal: Refusal | None = None,
) -> str:
    """Show the number of *period* and *kind*, or what was *typed* and why it was refused."""
    page = summary(period)
    state = page.po_numbers[kind]
    closed = why_not_now(shell.database(), shell.user(), shell.enrollment(), period, shell.portal_time())
    if typed is None:
        typed, locks = state.po_number.number, state.lock.locked
        refusal = closed or (Refusal(Reason.LOCKED) if locks else None)
    subject = subject_of_po_number(shell.enrollment(), period, kind)
    history = [entry for entry in find_entries(shell.database(), subject=subject) if entry.field == "number"]
    return render_template(
        "po_numbers/dialog.html",
        summary=page,
        kind=kind,
        typed=typed,
        locks=locks,
        locked=state.lock.locked,
        alert=sentence(refusal, shell.speech()) if refusal else None,
        closed=closed is not None,
        history=history[::-1],
        shown=shown_state(period.period, kind, state.po_number, state.lock),
    )
