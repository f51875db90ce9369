"""Reports: the tabs across the top, the usage as files, and the prices agreed."""

from flask import Blueprint, Response, abort, render_template, request

from simulator.billing.periods import BillingPeriod
from simulator.store.charges import charges_in
from simulator.store.enrollments import latest_period
from simulator.store.models import PeriodRow
from simulator.web import shell
from simulator.web.downloads import download
from simulator.web.usage_files import PRICED, price_csv, usage_csv

blueprint = Blueprint("reports", __name__, url_prefix="/report")
blueprint.before_request(shell.require_user)


@blueprint.get("")
def overview() -> str:
    """Say what each tab holds."""
    return render_template("reports/overview.html")


@blueprint.get("/downloadusage")
def download_usage() -> str:
    """List the periods, each with its usage as a file, and offer that of several as one."""
    return _download_usage()


@blueprint.get("/downloadusage/<key>.csv")
def usage_file(key: str) -> Response:
    """Give the usage of the period called *key* as a file."""
    return _usage([_period(key)], key)


@blueprint.get("/downloadusage/advanced")
def advanced_download() -> Response | tuple[str, int]:
    """Give the usage of all periods from one to another as a file [S3a, S8]."""
    first, last = (_period(request.args.get(name, "")) for name in ("first", "last"))
    if last.start < first.start:
        return _download_usage(first.period, last.period), 400
    periods = [row for row in shell.enrollment().periods[::-1] if first.start <= row.start <= last.start]
    return _usage(periods, f"{first.period.key}-to-{last.period.key}")


@blueprint.get("/pricesheet")
def price_sheet() -> str:
    """Show the prices in force."""
    period = _present()
    charges = charges_in(shell.seed(), shell.enrollment(), period)
    prices = {section: [charge for charge in charges if charge.section is section] for section in PRICED}
    return render_template("reports/price_sheet.html", period=period, prices=prices)


@blueprint.get("/pricesheet.csv")
def price_file() -> Response:
    """Give the prices in force as a file."""
    period = _present()
    name = f"prices-{shell.enrollment().number}-{period.period.key}.csv"
    return download(price_csv(shell.seed(), shell.enrollment(), period), "text/csv", name)


def _download_usage(first: BillingPeriod | None = None, last: BillingPeriod | None = None) -> str:
    """The tab; *first* and *last* are a choice in the wrong order."""
    periods = shell.enrollment().periods
    return render_template("reports/download_usage.html", periods=periods, first=first, last=last)


def _period(key: str) -> PeriodRow:
    found = [row for row in shell.enrollment().periods if row.period.key == key]
    if not found:
        abort(404)
    return found[0]


def _usage(periods: list[PeriodRow], span: str) -> Response:
    enrollment = shell.enrollment()
    content = usage_csv(shell.seed(), enrollment, periods)
    return download(content, "text/csv", f"usage-{enrollment.number}-{span}.csv")


def _present() -> PeriodRow:
    """The period whose prices are in force."""
    latest = latest_period(shell.database(), shell.enrollment())
    if latest is None:
        abort(404)
    return latest
