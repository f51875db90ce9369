import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.console import ROOT, python_of

PAGE = "docs/api.md"


@pytest.mark.slow
def test_the_python_sessions_print_what_the_page_shows(tmp_path: Path, database: str) -> None:
    session = tmp_path / "api.txt"
    session.write_text(python_of(PAGE) + ">>> portal.close()\n", encoding="utf-8")

    # In a process of its own, since the browser of the tests has Playwright's only loop in this one.
    done = subprocess.run(
        [sys.executable, "-m", "doctest", session],
        cwd=ROOT,
        env={**os.environ, "DATABASE": database},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")
