import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import eaportal
from tests.support.files import ROOT

PROGRAM = """\
from eaportal import Change, Credentials, Portal, UpdateResult, labels_for, portal_page, started_browser
from eaportal import update_po_number


def change_number(number: str) -> UpdateResult:
    change = Change("8599081", "2020-11", number)
    with Portal() as portal, started_browser() as browser, portal_page(browser, "en-US") as page:
        user = portal.users[0]
        credentials = Credentials(user.account, user.password or "")
        return update_po_number(page, portal.url, labels_for("en-US"), credentials, change)
"""


def mypy(program: str, tmp_path: Path) -> str:
    path = tmp_path / "program.py"
    path.write_text(program)
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", path]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_the_page_lists_what_the_package_exports() -> None:
    page = (ROOT / "docs/api.md").read_text()

    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.M)) == eaportal.__all__


@pytest.mark.parametrize("name", eaportal.__all__)
def test_every_name_can_be_imported(name: str) -> None:
    assert getattr(eaportal, name) is not None


def test_another_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match=r"^module 'eaportal' has no attribute 'Potral'$"):
        eaportal.Potral  # noqa: B018 - to see it refused


@pytest.mark.slow
def test_a_type_checker_sees_every_name(tmp_path: Path) -> None:
    names = "".join(f"reveal_type(eaportal.{name})\n" for name in eaportal.__all__)

    seen = mypy(f"import eaportal\n{names}", tmp_path)

    assert seen.count("note: Revealed type") == len(eaportal.__all__)
    assert '"Any"' not in seen
    assert "error: Module" not in seen


def test_a_typed_program_passes_strict_mypy(tmp_path: Path) -> None:
    assert mypy(PROGRAM, tmp_path) == "Success: no issues found in 1 source file\n"
    assert "error" in mypy(PROGRAM.replace('"2020-11", number', '"2020-11", 4711'), tmp_path)


def test_importing_the_package_imports_no_library() -> None:
    code = "import sys, eaportal; print(*{'flask', 'playwright', 'pydantic', 'click'} & sys.modules.keys())"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ
    )

    assert done.stdout.strip() == ""
