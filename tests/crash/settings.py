"""Where walks take place: on a portal without pages in this process, or with browsers on the simulator."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import uuid4

from sqlalchemy import select

from eaportal.flows.client import Simulator
from eaportal.flows.client import World as ControlledWorld
from eaportal.simulator.clock import now
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow
from eaportal.simulator.rules.po_numbers import PoChange, PoKind, shown_state
from eaportal.simulator.server import Portal
from eaportal.simulator.services.po_numbers import po_number_states, save_po_number
from eaportal.simulator.services.users import find_user
from eaportal.simulator.world_files.world_file import read_world_text
from eaportal.simulator.worlds.world import World
from tests.support.bulk_commands import BulkCommands, Ended, without_pages
from tests.support.bulk_portal import ACCOUNT, PERIODS, BulkPortal, environment, world_of
from tests.support.fake_portal import FakePortal, Key, Saved, State
from tests.support.files import ROOT

ENROLLMENTS = ("7000000", "7000001")
COLLEAGUE = "colleague@eaportal.example"
# The longest time, in seconds, until a command is killed.
LATEST_KILL = 8.0
# How long nothing may be saved until a killed command is taken to have no save on its way.
QUIET = 1.0
_TOOL = (
    "from datetime import timedelta; from eaportal.flows.bulk import executor;"
    f"executor.LONGEST_SAVE = timedelta(seconds={QUIET}); from eaportal.flows.cli import main; main()"
)


@dataclass
class WithoutPages:
    """The commands in this process, on a portal without pages; they are killed at any step of theirs."""

    commands: BulkCommands
    folder: Path
    has_locks: bool = True

    def run(self, words: Sequence[str], kill: Random | None) -> Ended:
        """Run ``eaportal bulk`` with *words*, and *kill* it at a random point, or not."""
        return self.commands(*words, steps=kill and kill.randint(0, 60))

    def numbers(self) -> Mapping[Key, str]:
        """The numbers that the portal shows."""
        return self.commands.portal.numbers()

    def is_locked(self, key: Key) -> bool:
        """Check whether the number of *key* is locked."""
        return self.commands.portal.is_locked(key)

    def journal(self) -> Sequence[Saved]:
        """What was saved."""
        return self.commands.portal.journal

    def change(self, key: Key, number: str) -> None:
        """Let a colleague change the number of *key*."""
        self.commands.portal.save(COLLEAGUE, key, number)

    def break_a_save(self, random: Random) -> None:
        """Let one of the next saves fail."""
        self.commands.portal.breaks.append(random.choice(["before", "once stored"]))


@contextmanager
def setting_without_pages(folder: Path) -> Iterator[WithoutPages]:
    """A portal of its own, and *folder* for the lists."""
    states = {
        (number, "azure"): State({period: f"{number}-{period}" for period in PERIODS})
        for number in ENROLLMENTS
    }
    with without_pages(FakePortal(states), folder) as commands:
        yield WithoutPages(commands, folder)


@dataclass
class WithBrowsers:
    """The commands with browsers on a *world* of the simulator; they are killed at any moment."""

    world: World
    control: ControlledWorld
    folder: Path
    # What a lock does to other periods is in the journal too, as if it had been saved.
    has_locks: bool = False

    def run(self, words: Sequence[str], kill: Random | None) -> Ended:
        """Run ``eaportal bulk`` with *words*, and *kill* it at a random moment, or not."""
        portal = ["--base-url", self.control.url] if words[0] in ("apply", "plan") else []
        with subprocess.Popen(
            [sys.executable, "-c", _TOOL, "bulk", *words, *portal],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env={**environment(), "PYTHONPATH": str(ROOT)},
        ) as process:
            try:
                output, errors = process.communicate(timeout=kill and kill.uniform(0.5, LATEST_KILL))
                return Ended(process.returncode, output, errors)
            except subprocess.TimeoutExpired:
                process.kill()
        self._wait_until_quiet()
        return Ended(None)

    def numbers(self) -> Mapping[Key, str]:
        """The numbers that the portal shows."""
        with self.world.session() as session:
            return {
                (enrollment.number, period.period.key, kind.value): state.po_number.number
                for enrollment in session.scalars(select(EnrollmentRow))
                for period in session.scalars(
                    select(PeriodRow).where(PeriodRow.enrollment_id == enrollment.id)
                )
                for kind, state in po_number_states(session, enrollment, period).items()
                if period.period.key in PERIODS
            }

    def is_locked(self, _key: Key) -> bool:
        """No list sets a lock."""
        return False

    def journal(self) -> Sequence[Saved]:
        """What was saved."""
        return [
            Saved(who, _key(what), old or "", new or "")
            for who, what, old, new in BulkPortal(self.control, self.folder).journal()
        ]

    def change(self, key: Key, number: str) -> None:
        """Let a colleague change the number of *key*."""
        with self.world.session(writes=True) as session:
            session.sign(COLLEAGUE, "/")
            user = find_user(session, ACCOUNT)
            enrollment = session.scalars(select(EnrollmentRow).where(EnrollmentRow.number == key[0])).one()
            period = next(
                period
                for period in session.scalars(
                    select(PeriodRow).where(PeriodRow.enrollment_id == enrollment.id)
                )
                if period.period.key == key[1]
            )
            kind = PoKind(key[2])
            state = po_number_states(session, enrollment, period)[kind]
            shown = shown_state(period.period, kind, state.po_number, state.lock)
            change = PoChange(number, state.lock.locked, shown)
            save_po_number(session, user, enrollment, period, kind, change, now(session))
            session.commit()

    def break_a_save(self, random: Random) -> None:
        """Let one of the next saves fail."""
        self.control.break_next("save", effect=random.choice(["drop-before", "drop-after", "status"]))

    def _wait_until_quiet(self) -> None:
        """Wait until a save that was on its way has arrived."""
        seen, since = len(self.journal()), time.monotonic()
        while time.monotonic() - since < QUIET:
            time.sleep(0.1)
            if len(self.journal()) != seen:
                seen, since = len(self.journal()), time.monotonic()


@contextmanager
def setting_with_browsers(portal: Portal, folder: Path) -> Iterator[WithBrowsers]:
    """A world of its own on *portal*, and *folder* for the lists."""
    name = f"walk-{uuid4().hex}"
    with closing(portal.worlds.create(name, read_world_text(world_of(ENROLLMENTS), "world.yaml"))) as world:
        yield WithBrowsers(world, Simulator(portal.url).world(name), folder)
    portal.worlds.delete(name)


def _key(what: str) -> Key:
    enrollment, period, kind = what.split()
    return enrollment, period, kind
