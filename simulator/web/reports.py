"""Reports: the tabs across the top, and the tabs that are plain pages."""

from flask import Blueprint, render_template

from simulator.web import shell

blueprint = Blueprint("reports", __name__, url_prefix="/report")
blueprint.before_request(shell.require_user)


@blueprint.get("")
def overview() -> str:
    """Say what each tab holds."""
    return render_template("reports/overview.html")


@blueprint.get("/downloadusage")
def download_usage() -> str:
    """Say what the tab was for."""
    return render_template("reports/download_usage.html")


@blueprint.get("/pricesheet")
def price_sheet() -> str:
    """Say what the tab was for."""
    return render_template("reports/price_sheet.html")
