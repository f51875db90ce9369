"""The wheel, and environments that it is installed into."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest

from tests.support.files import ROOT

CONSTRAINTS = ROOT / "constraints.txt"


@dataclass(frozen=True)
class Environment:
    """A virtual environment in *folder* that has the wheel, and what it was installed with."""

    folder: Path

    @property
    def packages(self) -> Path:
        """The folder of what is installed."""
        (found,) = self.folder.glob("lib/*/site-packages")
        return found

    def run(
        self, program: str, *arguments: str | Path, cwd: Path | None = None, password: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a *program* of the environment, without this repository on its path."""
        return subprocess.run(
            [self.folder / "bin" / program, *arguments],
            cwd=cwd or self.folder,
            env=os.environ | {"EAPORTAL_PASSWORD": password} if password else None,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=300,
        )

    def installed(self) -> set[str]:
        """The names of the distributions, pip's own aside."""
        listed = json.loads(self.run("python", "-m", "pip", "list", "--format", "json").stdout)
        return {each["name"].lower().replace("_", "-") for each in listed} - {"pip", "setuptools"}

    @contextmanager
    def serving(self) -> Iterator[dict[str, Any]]:
        """Serve a simulator; gives what its ready line says."""
        command = [self.folder / "bin/eaportal", "serve", "--port", "0", "--format", "json"]
        with subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            try:
                yield json.loads(process.stdout.readline())
            finally:
                process.terminate()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of all processes of this run: what one has built serves the others."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "packaging"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def built_once(folder: Path) -> Iterator[bool]:
    """Give whether *folder* has yet to be built, while other processes of this run wait for it."""
    done = folder.with_name(f"{folder.name}.done")
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def distributions(shared: Path) -> tuple[Path, Path]:
    """The source distribution of this repository, and the wheel that is built from it."""
    folder = shared / "dist"
    with built_once(folder) as is_missing:
        if is_missing:
            source = shared / "source" / "eaportal"
            copytree(
                ROOT,
                source,
                symlinks=True,
                ignore=ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "test-results"),
            )
            subprocess.run(
                [sys.executable, "-m", "build", "--outdir", folder, source], check=True, timeout=300
            )
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="session")
def environment(distributions: tuple[Path, Path], shared: Path) -> Callable[..., Environment]:
    """Make an environment with the wheel, some of its extras, and other packages: one for each set.

    The versions of packages are those of *constraints*, a file; without one, the newest that are allowed.
    """

    def environment(extras: str = "", *others: str, constraints: Path | None = CONSTRAINTS) -> Environment:
        name = "-".join(["environment", extras, *others, constraints.stem if constraints else "newest"])
        folder = shared / name
        with built_once(folder) as is_missing:
            if is_missing:
                _install(
                    folder,
                    f"{distributions[1]}[{extras}]" if extras else distributions[1],
                    others,
                    constraints,
                )
        return Environment(folder)

    return environment


def _install(folder: Path, wheel: str | Path, others: Iterable[str], constraints: Path | None) -> None:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=300)
    # Python compiles what it uses; compiling all takes longer than installing it.
    pip = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--no-compile"]
    pip += ["--disable-pip-version-check", *(["--constraint", constraints] if constraints else [])]
    subprocess.run([*pip, wheel, *others], check=True, timeout=500)
