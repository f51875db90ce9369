"""Download the usage of a month, and view the price sheet."""

from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.procedure import BOTH_KINDS, EVERYONE, Procedure

_OPENED = (Control.SIGN_IN, Control.REPORTS)

DOWNLOAD_USAGE = Procedure(
    name="download-usage",
    doing="downloading the usage of a month",
    controls=(*_OPENED, Control.DOWNLOAD_USAGE, Control.DOWNLOAD),
    is_marked=True,
    own=Control.DOWNLOAD_USAGE,
    together=frozenset({Control.DOWNLOAD}),
    elsewhere=frozenset({Control.VIEW_EDIT_PO, Control.PRICE_SHEET}),
    subject=None,
    roles=EVERYONE,
    kinds=BOTH_KINDS,
    sources=("S3a", "S3c", "S8"),
)
VIEW_PRICE_SHEET = Procedure(
    name="view-price-sheet",
    doing="viewing the price sheet",
    controls=(*_OPENED, Control.PRICE_SHEET),
    is_marked=True,
    own=Control.PRICE_SHEET,
    together=frozenset({Control.REPORTS}),
    elsewhere=frozenset({Control.VIEW_EDIT_PO, Control.DOWNLOAD_USAGE}),
    subject=None,
    roles=EVERYONE,
    kinds=BOTH_KINDS,
    sources=("S3a", "S8"),
)
