"""Reports: the tabs across the top, the usage as files, and the prices agreed."""

from flask import Blueprint, Response, abort, render_template

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
    """List the periods, each with its usage as a file."""
    return render_template("reports/download_usage.html", periods=shell.enrollment().periods)


@blueprint.get("/downloadusage/<key>.csv")
def usage_file(key: str) -> Response:
    """Give the usage of the period called *key* as a file."""
    found = [row for row in shell.enrollment().periods if row.period.key == key]
    if not found:
        abort(404)
    return download(usage_csv(found[0]), "text/csv", f"usage-{shell.enrollment().number}-{key}.csv")


@blueprint.get("/pricesheet")
def price_sheet() -> str:
    """Show the prices in force."""
    period = _present()
    prices = {
        section: [charge for charge in period.charges if charge.section is section] for section in PRICED
    }
    return render_template("reports/price_sheet.html", period=period, prices=prices)


@blueprint.get("/pricesheet.csv")
def price_file() -> Response:
    """Give the prices in force as a file."""
    period = _present()
    name = f"prices-{shell.enrollment().number}-{period.period.key}.csv"
    return download(price_csv(period), "text/csv", name)


def _present() -> PeriodRow:
    """The period whose prices are in force."""
    latest = latest_period(shell.database(), shell.enrollment())
    if latest is None:
        abort(404)
    return latest
