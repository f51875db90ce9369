"""What the source distribution and the wheel hold, and a checkout that cannot hold symbolic links."""

import os
import shutil
import subprocess
import sys
import tarfile
from email import message_from_string
from zipfile import ZipFile

import pytest

from tests.support.files import ROOT

USER_TEST = """
from playwright.sync_api import Page

from eaportal.flows.labels import labels_for
from eaportal.flows.pages.reports import ReportsPage


def test_the_heading(page: Page) -> None:
    reports = ReportsPage(page, labels_for("nl-NL"))
    wrong: int = reports.heading.inner_text()
    reveal_type(reports.heading)
"""


@pytest.mark.parametrize("broken", ["flows", "simulator"])
def test_a_checkout_without_symbolic_links_is_named_in_one_sentence(tmp_path, broken):
    shutil.copytree(ROOT / "eaportal", tmp_path / "eaportal", symlinks=True)
    for folder in ("flows", "simulator"):
        (tmp_path / "eaportal" / folder).unlink()
        (tmp_path / "eaportal" / folder).mkdir()
    (tmp_path / "eaportal" / broken).rmdir()
    (tmp_path / "eaportal" / broken).write_text(f"../{broken}")

    done = subprocess.run(
        [sys.executable, "-c", "import eaportal.flows.cli"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr.splitlines()[-1] == (
        "ImportError: eaportal/flows and eaportal/simulator are symbolic links, and this copy of the"
        " repository has none. On Windows, turn on Developer Mode and clone again with:"
        " git clone -c core.symlinks=true"
    )


@pytest.mark.slow
def test_the_wheel_holds_one_package_with_all_its_files(distributions):
    with ZipFile(distributions[1]) as wheel:
        names = wheel.namelist()
        (about,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        described = message_from_string(wheel.read(about).decode())
    in_repository = {
        f"eaportal/{path.relative_to(ROOT)}"
        for folder in ("flows", "simulator")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".pot" not in path.name
    }

    assert {name.partition("/")[0] for name in names} == {"eaportal", "eaportal-0.1.0.dist-info"}
    assert in_repository - set(names) == set()
    assert "eaportal/py.typed" in names
    assert described["Requires-Python"] == ">=3.11"
    assert (described["License-Expression"], described["License-File"]) == ("MIT", "LICENSE")
    assert "Typing :: Typed" in described.get_all("Classifier")


@pytest.mark.slow
def test_the_source_distribution_holds_files_in_place_of_links(distributions):
    with tarfile.open(distributions[0]) as sdist:
        assert [member.name for member in sdist if member.issym() or member.islnk()] == []
        assert "eaportal-0.1.0/eaportal/flows/cli/__init__.py" in sdist.getnames()


@pytest.mark.slow
def test_a_type_checker_sees_the_types_of_the_installed_package(environment, tmp_path):
    (tmp_path / "test_user.py").write_text(USER_TEST)

    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file="),
            *("--python-executable", environment("pytest").folder / "bin/python", "test_user.py"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.splitlines() == [
        'test_user.py:10: error: Incompatible types in assignment (expression has type "str",'
        ' variable has type "int")  [assignment]',
        'test_user.py:11: note: Revealed type is "playwright.sync_api._generated.Locator"',
        "Found 1 error in 1 file (checked 1 source file)",
    ]
