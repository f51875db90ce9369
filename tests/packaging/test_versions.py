"""The oldest and the newest versions of other packages that the package allows."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packaging.conftest import Environment
from tests.support.files import ROOT

pytestmark = pytest.mark.slow

# Checks of every page, and of what other packages write: dates, amounts, files, and languages.
CHECKS = "every_page or test_languages or test_amounts or test_invoices"


def oldest() -> str:
    """The lower bound of each package that `eaportal verify` uses, as constraints."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    bounds = [*project["dependencies"], *project["optional-dependencies"]["pytest"]]
    return "\n".join(re.sub(r"^([\w.-]+)>=([\w.]+).*", r"\1==\2", bound) for bound in bounds)


@pytest.mark.parametrize("versions", ["oldest", "newest"])
def test_the_suite_passes_with_the_versions_that_the_package_allows(
    environment: Callable[..., Environment], versions: str, tmp_path: Path
) -> None:
    constraints = tmp_path / "oldest.txt"
    constraints.write_text(oldest())

    installed = environment("pytest", constraints=constraints if versions == "oldest" else None)
    done = installed.run(
        "eaportal", "verify", "--workers", "1", "-k", CHECKS, "--format", "json", cwd=tmp_path
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["checks"]["failed"] == 0
