"""The wheel, and environments that it is installed into."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
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
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source distribution of this repository, and the wheel that is built from it."""
    source = tmp_path_factory.mktemp("source") / "eaportal"
    copytree(
        ROOT,
        source,
        symlinks=True,
        ignore=ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "test-results"),
    )
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, source], check=True, timeout=300)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="session")
def environment(
    distributions: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Environment]:
    """Make an environment with the wheel, some of its extras, and other packages: one for each set.

    The versions of packages are those of *constraints*, a file; without one, the newest that are allowed.
    """
    made: dict[tuple[str, tuple[str, ...], Path | None], Environment] = {}

    def environment(extras: str = "", *others: str, constraints: Path | None = CONSTRAINTS) -> Environment:
        key = (extras, others, constraints)
        if key not in made:
            folder = tmp_path_factory.mktemp("environment") / "venv"
            subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=300)
            wheel = f"{distributions[1]}[{extras}]" if extras else str(distributions[1])
            pip = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            pip += ["--constraint", constraints] if constraints else []
            subprocess.run([*pip, wheel, *others], check=True, timeout=500)
            made[key] = Environment(folder)
        return made[key]

    return environment
