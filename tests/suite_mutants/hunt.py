"""A pytest plugin that tries mutants, each in a fork of a process that has collected the suite."""

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import pytest

from eaportal.flows.client import Simulator, World
from eaportal.flows.qa.verify.results import check_name
from tests.suite_mutants.execution import MAKING, Executed, Recorder, digest_of_code
from tests.suite_mutants.forks import Forks, call_in_fork
from tests.suite_mutants.mutant import Mutant
from tests.suite_mutants.order import Order
from tests.suite_mutants.portals import copied_tree, restore, use, warm_up

# A fork that hangs uses no processor; the machine may have other work.
_PATIENCE = 20


@dataclass(frozen=True)
class Tried:
    """A mutant, the check that caught it or None, how many were tried, and seconds of a processor."""

    mutant: Mutant
    by: str | None
    checks: int
    seconds: float


class MutantHunt:
    """Hooks that run the checks that may see a mutant until one fails, instead of each check once.

    A mutant that uses *budget* seconds of a processor has survived. *report* is called with each.
    """

    def __init__(
        self, mutants: Sequence[Mutant], workers: int, budget: float, report: Callable[[Tried], None]
    ) -> None:
        self._mutants = mutants
        self._workers = workers
        self._budget = budget
        self._report = report
        self._failed = False
        self._recorder: Recorder | None = None
        self._shared = Executed()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant."""
        warm_up()
        order = Order(self._recorded(session))
        forks: Forks[tuple[Mutant, Path], Tried] = Forks(self._budget * _PATIENCE)
        with TemporaryDirectory(prefix="mutants-") as folder:
            trees = [copied_tree(Path(folder, str(i))) for i in range(self._workers)]
            waiting = [*self._mutants]
            while waiting or len(trees) < self._workers:
                if waiting and trees:
                    mutant, tree = waiting.pop(0), trees.pop()
                    checks = order.checks_for(mutant, session.items)
                    forks.start((mutant, tree), lambda: self._try(mutant, tree, checks))  # noqa: B023 - a fork has its own
                    continue
                for (mutant, tree), tried in forks.ended():
                    restore(mutant, tree)
                    trees.append(tree)
                    done = tried or Tried(mutant, "no answer in time", 0, self._budget)
                    order.learn(mutant, done.by)
                    self._report(done)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember that a check failed."""
        self._failed = self._failed or report.failed

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """Record what makes something for all checks apart from what a check does."""
        if self._recorder is None or fixturedef.scope != "session":
            return (yield)
        with self._recorder.into(self._shared):
            return (yield)

    def _try(self, mutant: Mutant, tree: Path, checks: Sequence[pytest.Item]) -> Tried:
        use(mutant, tree)
        by, done = None, 0
        for item in checks:
            if by or time.process_time() > self._budget:
                break
            by = None if self._passes(item) else check_name(item.nodeid)
            done += 1
        _tear_down(checks)
        used = getrusage(RUSAGE_CHILDREN)
        seconds = time.process_time() + used.ru_utime + used.ru_stime
        return Tried(mutant, by, done, round(seconds, 1))

    def _recorded(self, session: pytest.Session) -> dict[str, Executed]:
        """Return what each check executes: as recorded in an earlier run, if nothing has changed since."""
        cache: Any = session.config.cache
        key = f"suite_mutants/{digest_of_code()}"
        stored = cache.get(key, None)
        if stored is None:
            executed = call_in_fork(lambda: self._record(session.items))
            if not isinstance(executed, dict):
                pytest.exit(f"Without a mutant, this check fails: {executed}.", 2)
            stored = {name: [each.seconds, sorted(each.places)] for name, each in executed.items()}
            cache.set(key, stored)
        return {name: Executed(set(places), seconds) for name, (seconds, places) in stored.items()}

    def _record(self, items: Sequence[pytest.Item]) -> dict[str, Executed] | str:
        """Run each check over HTTP once; return what each of them, and the making of worlds, executed.

        If a check fails, return its name.
        """
        recorder = self._recorder = Recorder()
        executed = {MAKING: self._shared}
        create_world = Simulator.create_world

        def recorded(*args: Any, **kwargs: Any) -> World:
            with recorder.into(self._shared):
                return create_world(*args, **kwargs)

        Simulator.create_world = recorded  # type: ignore[method-assign]
        with recorder.started():
            for item in items:
                if "over_http" in item.path.parts:
                    executed[item.nodeid] = Executed()
                    with recorder.into(executed[item.nodeid]):
                        passes = self._passes(item)
                    if not passes:
                        return item.nodeid
        _tear_down(items)
        return executed

    def _passes(self, item: pytest.Item) -> bool:
        self._failed = False
        # A next item that shares only the session, so that worlds and the browser stay.
        next_item = _NoItem.from_parent(item.session, name="none")
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=next_item)
        return not self._failed


def _tear_down(items: Sequence[pytest.Item]) -> None:
    for item in items[:1]:
        item.session._setupstate.teardown_exact(None)


class _NoItem(pytest.Item):
    def runtest(self) -> NoReturn:
        raise NotImplementedError
