"""Reports: the overview, Download Usage and Price Sheet."""

from flask import Response, abort, render_template, request

from eaportal.simulator.database.tables import PeriodRow
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.periods import BillingPeriod
from eaportal.simulator.web.reports.downloads import PRICED, download, price_csv, usage_csv
from eaportal.simulator.web.reports.visible_costs import charges_seen, periods
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.sections import Menu, Page, Section
from eaportal.simulator.web.words.language import N_

section = Section("reports", __name__, "/report", fault_page=PortalPage.REPORTS)


@section.get("", page=Page({Menu.SIDE: N_("Reports")}))
def overview() -> str:
    """Explain what each tab has."""
    return render_template("reports/overview.html")


@section.get("/downloadusage", page=Page({Menu.REPORTS: N_("Download Usage")}))
def download_usage() -> str:
    """List the periods, with the usage of each as a file, or of several as one."""
    return _download_usage()


@section.get("/downloadusage/<key>.csv")
def usage_file(key: str) -> Response:
    """Download the usage of the period *key*."""
    return _usage([_period(key)], key)


@section.get("/downloadusage/advanced")
def advanced_download() -> Response | tuple[str, int]:
    """Download the usage of several periods as one file [S3a, S8]."""
    first, last = (_period(request.args.get(name, "")) for name in ("first", "last"))
    if last.start < first.start:
        return _download_usage(first.period, last.period), 400
    chosen = [row for row in periods()[::-1] if first.start <= row.start <= last.start]
    return _usage(chosen, f"{first.period.key}-to-{last.period.key}")


@section.get("/pricesheet", page=Page({Menu.REPORTS: N_("Price Sheet")}))
def price_sheet() -> str:
    """Show the current prices."""
    period = _present()
    charges = charges_seen(period)
    prices = {section: [charge for charge in charges if charge.section is section] for section in PRICED}
    return render_template("reports/price_sheet.html", period=period, prices=prices)


@section.get("/pricesheet.csv")
def price_file() -> Response:
    """Download the current prices."""
    period = _present()
    name = f"prices-{context.enrollment().number}-{period.period.key}.csv"
    return download(price_csv(context.enrollment(), charges_seen(period)), "text/csv", name)


def _download_usage(first: BillingPeriod | None = None, last: BillingPeriod | None = None) -> str:
    """Render the tab; *first* and *last* are a choice in the wrong order."""
    return render_template("reports/download_usage.html", periods=periods(), first=first, last=last)


def _period(key: str) -> PeriodRow:
    found = [row for row in periods() if row.period.key == key]
    if not found:
        abort(404)
    return found[0]


def _usage(chosen: list[PeriodRow], span: str) -> Response:
    enrollment = context.enrollment()
    # Read now: the file is sent line by line, after the world is closed.
    content = usage_csv(enrollment, [(period, charges_seen(period)) for period in chosen])
    return download(content, "text/csv", f"usage-{enrollment.number}-{span}.csv")


def _present() -> PeriodRow:
    """Return the period with the current prices."""
    if not periods():
        abort(404)
    return periods()[0]
