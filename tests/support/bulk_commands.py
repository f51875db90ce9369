"""The bulk commands in this process, on a portal without pages."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from eaportal.flows.bulk import executor, updates
from eaportal.flows.bulk.ledger.audit import AuditLog
from eaportal.flows.bulk.session import kept_session
from eaportal.flows.cli import main
from eaportal.flows.cli.bulk import preview, silence
from tests.support.bulk_portal import ACCOUNT, PASSWORD
from tests.support.fake_portal import FakePortal, KilledError

# The steps of an apply until its first row is about to be saved, and until that save is about to be recorded.
SAVING, SAVED = 4, 6
ENVIRONMENT = {"EAPORTAL_USER": ACCOUNT, "EAPORTAL_PASSWORD": PASSWORD}


@dataclass(frozen=True)
class Ended:
    """How a command has ended: its exit *code*, None if it was killed, and what it has printed."""

    code: int | None
    output: str = ""
    errors: str = ""

    @property
    def printed(self) -> dict[str, Any]:
        """The JSON that it has printed, empty if there is none."""
        lines = self.output.splitlines()
        return json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}


@dataclass(frozen=True)
class BulkCommands:
    """``eaportal bulk`` on *portal*, in *folder*."""

    portal: FakePortal
    folder: Path

    def __call__(
        self, *words: str, steps: int | None = None, rows: int | None = None, answer: str | None = None
    ) -> Ended:
        """Run a command, on a terminal if it gets an *answer*, and kill it after *steps* or *rows*."""
        self.portal.steps_left, self.portal.rows_left = steps, rows
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(preview, "is_terminal", lambda: answer is not None)
                result = CliRunner().invoke(main, ["bulk", *words], env=ENVIRONMENT, input=answer)
        except KilledError:
            return Ended(None)
        finally:
            self.portal.steps_left = self.portal.rows_left = None
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    def write(self, *rows: str, name: str = "changes.csv") -> None:
        """Write a change list of *rows*."""
        (self.folder / name).write_text("\n".join(["enrollment,period,po_number", *rows, ""]))


@contextmanager
def without_pages(portal: FakePortal, folder: Path) -> Iterator[BulkCommands]:
    """Let bulk commands work on *portal* in *folder*, without a wait; each line of the log is a step too."""
    append: Callable[..., None] = AuditLog.append

    def append_a_step(log: AuditLog, events: Any) -> None:
        portal.step()
        append(log, events)

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(updates, "session_opener", lambda _url, _credentials: portal.session)
        patch.setattr(executor, "LONGEST_SAVE", timedelta())
        patch.setattr(kept_session, "wait_after", lambda _failures, _asked: 0)
        patch.setattr(silence, "LONGEST_S", float("inf"))
        patch.setattr(AuditLog, "append", append_a_step)
        yield BulkCommands(portal, folder)
