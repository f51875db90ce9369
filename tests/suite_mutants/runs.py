"""Run the suite against a copy of the simulator with one mutant after another."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tests.suite_mutants.mutant import SIMULATOR, Mutant
from tests.support.files import ROOT

_SUITE = ROOT / "flows" / "qa" / "suite"
# Checks that can notice a change of this part of the simulator are tried first.
_FIRST = {
    "rules/po_numbers": ("test_saving", "test_locks"),
    "services/po_numbers": ("test_saving", "test_locks"),
    "web/reports/po_numbers": ("test_saving", "test_locks"),
    "rules/periods": ("test_invoices", "test_amounts"),
    "rules/invoices": ("test_invoices",),
    "services/invoices": ("test_invoices", "test_requests"),
    "services/mails": ("test_invoices", "test_requests"),
    "timeline": ("test_invoices", "test_locks"),
    "rules/usage": ("test_amounts",),
    "rules/requests": ("test_requests",),
    "services/requests": ("test_requests",),
    "web/support": ("test_requests", "test_every_page"),
    "web/manage": ("test_forms", "test_every_page"),
    "services/sign_ins": ("test_sessions",),
    "web/sign_in": ("test_sessions", "test_every_page"),
    "rules/cost_visibility": ("test_who_sees_what",),
    "services/cost_visibility": ("test_who_sees_what",),
    "services": ("test_forms", "test_who_sees_what"),
    "rules": ("test_forms",),
    "web/reports": ("test_amounts", "test_invoices", "test_every_page"),
    "web/templates": ("test_every_page",),
    "web": ("test_every_page",),
}
_PASSED, _FAILED = 0, 1
# A mutant that keeps the portal from answering must not keep the others from being tried.
_LONGEST_SECONDS = 600


@dataclass(frozen=True)
class Tried:
    """A mutant, and the check that caught it, or None if it survived."""

    mutant: Mutant
    by: str | None
    seconds: float


def try_mutants(mutants: Sequence[Mutant], workers: int, *, in_browser: bool) -> Iterator[Tried]:
    """Yield each of *mutants* as it is tried, with checks over HTTP first and then *in_browser*."""
    with TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(workers) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for i in range(workers):
            trees.put(_copy(Path(folder, str(i))))

        def work(mutant: Mutant) -> Tried:
            tree = trees.get()
            try:
                return _try(mutant, tree, in_browser=in_browser)
            finally:
                trees.put(tree)

        yield from pool.map(work, mutants)


def _copy(tree: Path) -> Path:
    """Copy what the suite imports to *tree*; only the simulator is changed there."""
    shutil.copytree(
        ROOT / "eaportal", tree / "eaportal", symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
    )
    for part in ("simulator", "flows"):
        shutil.copytree(ROOT / part, tree / part)
    return tree


def _try(mutant: Mutant, tree: Path, *, in_browser: bool) -> Tried:
    began = time.monotonic()
    changed = tree / "simulator" / mutant.path
    mutant.apply(tree / "simulator")
    # Python takes a compiled module as up to date by the second and the size of its source.
    shutil.rmtree(changed.parent / "__pycache__", ignore_errors=True)
    try:
        by = (
            _caught_by(mutant, tree, "over_http")
            or (in_browser and _caught_by(mutant, tree, "in_browser"))
            or None
        )
    finally:
        shutil.copyfile(SIMULATOR / mutant.path, changed)
        shutil.rmtree(changed.parent / "__pycache__", ignore_errors=True)
    return Tried(mutant, by, round(time.monotonic() - began, 1))


def _caught_by(mutant: Mutant, tree: Path, part: str) -> str | None:
    """Return the first check of *part* that fails, or what else happens; None if all pass."""
    suite = tree / _SUITE.relative_to(ROOT) / part
    checks = sorted(suite.rglob("test_*.py"), key=lambda path: (_rank(mutant, path.stem), path.stem))
    command = [sys.executable, "-m", "pytest", *map(str, checks), "-x", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "no:randomly", "-p", "no:xdist", "-c", os.devnull, "--rootdir", str(tree)]
    command += ["--no-header", "--disable-warnings", "-rf", "--tb=no"]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTEST_ADDOPTS": ""}
    try:
        done = subprocess.run(
            command,
            env=environment,
            cwd=tree,
            capture_output=True,
            text=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {_LONGEST_SECONDS} s"
    if done.returncode == _PASSED:
        return None
    failed = [
        line.split("::")[1]
        for line in done.stdout.splitlines()
        if line.startswith(("FAILED", "ERROR")) and "::" in line
    ]
    return failed[0].split(" - ")[0] if failed else "a portal that doesn't start"


def _rank(mutant: Mutant, check: str) -> int:
    for prefix, names in _FIRST.items():
        if mutant.path.startswith(prefix):
            return names.index(check) if check in names else len(names)
    return 0
