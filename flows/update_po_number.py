"""The documented procedure *Update PO number*, one line per step."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum

from playwright.sync_api import Error, Page

from eaportal.flows import steps
from eaportal.flows.errors import RefusedError, StepFailedError
from eaportal.flows.labels import Labels
from eaportal.flows.portal import Credentials

Step = Callable[[str], AbstractContextManager[object]]


class Outcome(StrEnum):
    """The result of a change."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Change:
    """A change to make: *period* such as ``2020-11``, *kind* ``azure`` or ``marketplace``."""

    enrollment: str
    period: str
    po_number: str
    kind: str = "azure"


@dataclass(frozen=True)
class UpdateResult:
    """The outcome of a change; *before* and *after* are the numbers that the page showed, if it did."""

    enrollment: str
    period: str
    kind: str
    before: str | None
    after: str | None
    outcome: Outcome
    message: str
    seconds: float


def update_po_number(
    page: Page,
    base_url: str,
    labels: Labels,
    credentials: Credentials,
    change: Change,
    step: Step = nullcontext,
) -> UpdateResult:
    """Carry out the five documented steps [S1], then read the number from the reloaded page.

    Each step runs inside ``step(name)``, where *name* is one of steps.STEPS. Raises PortalUnreachableError.
    """
    began = time.monotonic()
    before: str | None = None
    after: str | None = None
    try:
        with step("Sign in"):
            steps.sign_in(page, base_url, labels, credentials)
            steps.switch_enrollment(page, labels, change.enrollment)
        with step("Reports"):
            steps.open_reports(page, labels)
        with step("Usage Summary"):
            steps.open_usage_summary(page, labels)
            on_page = steps.has_period_menu(page, labels)
            if on_page:
                steps.choose_period(page, labels, change.period)
                before = after = steps.read_po_number(page, labels, change.kind)
        with step("View/Edit PO Numbers"):
            shown = steps.open_po_numbers(page, labels, change.kind)
            if not on_page:
                shown = steps.choose_in_dialog(page, labels, change.period, change.kind, shown=shown)
                before = after = shown.po_number
        with step("Save"):
            after = None
            message = steps.enter_and_save(page, labels, change.po_number, shown=shown).message
            page.reload()
            after = steps.read_po_number(page, labels, change.kind)
        outcome, message = _proven(change, before, after, message)
    except RefusedError as error:
        outcome, message, after = Outcome.REFUSED, str(error), before
    except (Error, StepFailedError) as error:
        outcome, message = Outcome.FAILED, str(error).partition("\n")[0]
    return UpdateResult(
        change.enrollment,
        change.period,
        change.kind,
        before,
        after,
        outcome,
        message,
        round(time.monotonic() - began, 3),
    )


def _proven(change: Change, before: str | None, after: str, message: str) -> tuple[Outcome, str]:
    if after != change.po_number.strip(" "):
        return Outcome.FAILED, f"The portal said {message!r}, but after a reload shows {after!r}."
    return (Outcome.UNCHANGED if before == after else Outcome.UPDATED), message
