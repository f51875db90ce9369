"""A simulator of the Azure EA portal, and browser flows that carry out its procedure *Update PO number*.

The names in ``__all__`` are stable, and docs/api.md describes them; everything else may change.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if not all((Path(__file__).parent / folder).is_dir() for folder in ("flows", "simulator")):
    raise ImportError(
        "eaportal/flows and eaportal/simulator are symbolic links, and this copy of the repository has none."
        " On Windows, turn on Developer Mode and clone again with: git clone -c core.symlinks=true"
    )

if TYPE_CHECKING:
    from eaportal.flows import steps as steps
    from eaportal.flows.articles.findings.finding import Finding as Finding
    from eaportal.flows.articles.findings.results import ArticleResult as ArticleResult
    from eaportal.flows.articles.findings.results import CheckReport as CheckReport
    from eaportal.flows.articles.findings.results import Verdict as Verdict
    from eaportal.flows.articles.run import check_articles as check_articles
    from eaportal.flows.browser.sessions import portal_page as portal_page
    from eaportal.flows.browser.start import NoBrowserError as NoBrowserError
    from eaportal.flows.browser.start import started_browser as started_browser
    from eaportal.flows.bulk.ledger.database import LedgerError as LedgerError
    from eaportal.flows.bulk.lists.cells import ChangeListError as ChangeListError
    from eaportal.flows.bulk.operation import BulkProgress as BulkProgress
    from eaportal.flows.bulk.operation import RunResult as RunResult
    from eaportal.flows.bulk.operation import StoppedError as StoppedError
    from eaportal.flows.bulk.operation import VerifyResult as VerifyResult
    from eaportal.flows.bulk.updates import BulkUpdates as BulkUpdates
    from eaportal.flows.client import ControlRefusedError as ControlRefusedError
    from eaportal.flows.client import Simulator as Simulator
    from eaportal.flows.client import World as World
    from eaportal.flows.errors import ControlMissingError as ControlMissingError
    from eaportal.flows.errors import EaportalError as EaportalError
    from eaportal.flows.errors import NotOfferedError as NotOfferedError
    from eaportal.flows.errors import RefusedError as RefusedError
    from eaportal.flows.errors import SaveRefusedError as SaveRefusedError
    from eaportal.flows.errors import SessionEndedError as SessionEndedError
    from eaportal.flows.errors import SignInRefusedError as SignInRefusedError
    from eaportal.flows.errors import StepFailedError as StepFailedError
    from eaportal.flows.errors import StepTimeoutError as StepTimeoutError
    from eaportal.flows.errors import SurroundingsError as SurroundingsError
    from eaportal.flows.errors import WrongInputError as WrongInputError
    from eaportal.flows.labels import Labels as Labels
    from eaportal.flows.labels import labels_for as labels_for
    from eaportal.flows.pages.enrollments import EnrollmentsDialog as EnrollmentsDialog
    from eaportal.flows.pages.reports import ReportsPage as ReportsPage
    from eaportal.flows.pages.save import SavePanel as SavePanel
    from eaportal.flows.pages.save import ShownPoNumber as ShownPoNumber
    from eaportal.flows.pages.sign_in import SignInPage as SignInPage
    from eaportal.flows.pages.usage_summary import UsageSummaryPage as UsageSummaryPage
    from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog as ViewEditPoNumbersDialog
    from eaportal.flows.portal import Credentials as Credentials
    from eaportal.flows.portal import PortalAddressError as PortalAddressError
    from eaportal.flows.portal import PortalUnreachableError as PortalUnreachableError
    from eaportal.flows.update_po_number import Change as Change
    from eaportal.flows.update_po_number import Outcome as Outcome
    from eaportal.flows.update_po_number import UpdateResult as UpdateResult
    from eaportal.flows.update_po_number import update_po_number as update_po_number
    from eaportal.simulator.server import Portal as Portal
    from eaportal.simulator.server import SampleUser as SampleUser

    __version__: str

# Where each name is imported from when it is first used: the whole package takes a second to import.
_MODULES = {
    "eaportal.flows": ["steps"],
    "eaportal.flows.articles.findings.finding": ["Finding"],
    "eaportal.flows.articles.findings.results": ["ArticleResult", "CheckReport", "Verdict"],
    "eaportal.flows.articles.run": ["check_articles"],
    "eaportal.flows.browser.sessions": ["portal_page"],
    "eaportal.flows.browser.start": ["NoBrowserError", "started_browser"],
    "eaportal.flows.bulk.ledger.ledger": ["LedgerError"],
    "eaportal.flows.bulk.lists.cells": ["ChangeListError"],
    "eaportal.flows.bulk.operation": ["BulkProgress", "RunResult", "StoppedError", "VerifyResult"],
    "eaportal.flows.bulk.updates": ["BulkUpdates"],
    "eaportal.flows.client": ["ControlRefusedError", "Simulator", "World"],
    "eaportal.flows.errors": [
        "ControlMissingError",
        "EaportalError",
        "NotOfferedError",
        "RefusedError",
        "SaveRefusedError",
        "SessionEndedError",
        "SignInRefusedError",
        "StepFailedError",
        "StepTimeoutError",
        "SurroundingsError",
        "WrongInputError",
    ],
    "eaportal.flows.labels": ["Labels", "labels_for"],
    "eaportal.flows.pages.enrollments": ["EnrollmentsDialog"],
    "eaportal.flows.pages.reports": ["ReportsPage"],
    "eaportal.flows.pages.save": ["SavePanel", "ShownPoNumber"],
    "eaportal.flows.pages.sign_in": ["SignInPage"],
    "eaportal.flows.pages.usage_summary": ["UsageSummaryPage"],
    "eaportal.flows.pages.view_edit_po_numbers": ["ViewEditPoNumbersDialog"],
    "eaportal.flows.portal": ["Credentials", "PortalAddressError", "PortalUnreachableError"],
    "eaportal.flows.update_po_number": ["Change", "Outcome", "UpdateResult", "update_po_number"],
    "eaportal.simulator.server": ["Portal", "SampleUser"],
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}
__all__ = sorted([*_HOME, "__version__"])

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from importlib.metadata import version

            return version("eaportal")
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = import_module(_HOME[name])
        return import_module(f"{home.__name__}.{name}") if name == "steps" else getattr(home, name)

    def __dir__() -> list[str]:
        return __all__
