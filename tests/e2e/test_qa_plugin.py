"""The plugin in another project, and from an installed wheel."""

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.console import ROOT

TESTS = """
import pytest
from playwright.sync_api import expect

def test_worlds_are_apart(portal_world, portal_sign_in, portal_labels):
    one, two = portal_sign_in("ea_admin"), portal_sign_in("partner_admin@eaportal.example")
    assert one.context is not two.context
    assert portal_world.users()[0].role == "ea_admin"
    portal_world.add_user("new@eaportal.example", "ea_admin", portal_world.users()[0].enrollments)

def test_worlds_are_fresh(portal_world):
    assert "new@eaportal.example" not in [user.account for user in portal_world.users()]

@pytest.mark.browser_context_args(locale="nl-NL")
def test_pages_speak_the_language_of_the_context(portal_sign_in, portal_reports_page):
    portal_sign_in("ea_admin")
    portal_reports_page.open()
    expect(portal_reports_page.heading).to_have_text("Rapporten")

def test_a_role_that_nobody_has(portal_sign_in):
    portal_sign_in("king")

def test_a_name_that_is_taken(portal_simulator, portal_world):
    portal_simulator.create_world(portal_world.name)
"""


def run_pytest(
    folder: Path, *arguments: str, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    command = [python, "-m", "pytest", "-q", "--no-header", "-p", "no:randomly", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "--disable-warnings", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_another_repository_has_worlds_pages_and_sentences(tmp_path: Path) -> None:
    (tmp_path / "test_portal.py").write_text(TESTS)
    (example,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/qa.md").read_text(), re.M | re.S)
    (tmp_path / "test_example.py").write_text(example)

    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")

    done = run_pytest(tmp_path, "--tracing", "retain-on-failure")

    assert "2 failed, 4 passed" in done.stdout
    assert "test_portal.py:21: World 'test-a-role-that-nobody-has-" in done.stdout
    assert "has no user with the role 'king'. It has: ea_admin, partner_admin," in done.stdout
    assert re.search(
        "test_portal.py:24: name: there is a world 'test-a-name-that-is-taken.*' already.", done.stdout
    )
    assert [path.parent.name for path in (tmp_path / "test-results").rglob("trace.zip")] == [
        "test-portal-py-test-a-role-that-nobody-has-chromium"
    ]
    assert done.returncode == 2


@pytest.mark.slow
def test_without_a_portal_a_run_ends_with_3_and_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "test_portal.py").write_text("def test_it(portal_world): pass")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    done = run_pytest(tmp_path, "--base-url", f"http://127.0.0.1:{port}/", "-n", "1")

    sentence = f"No portal answers at http://127.0.0.1:{port}/_sim/ ([Errno 111] Connection refused)."
    assert sentence in done.stdout
    assert "Traceback" not in done.stdout
    assert done.returncode == 3


@pytest.mark.slow
def test_the_example_of_the_readme_runs_from_the_installed_wheel(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```python\n(def test_.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    source, project = tmp_path / "source", tmp_path / "project"
    project.mkdir()
    (project / "test_example.py").write_text(example)
    for folder in ("eaportal", "flows", "simulator"):
        shutil.copytree(ROOT / folder, source / folder, True, shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, source)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    venv = tmp_path / "venv"
    python = str(venv / "bin" / "python")

    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, source], check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    # The requirement of the guide, with the wheel in place of the repository.
    guide = (ROOT / "docs/qa.md").read_text()
    (requirement,) = {*re.findall(r'pip install "(.*)"', guide)}
    requirement = requirement.replace("git+https://example.org/eaportal", wheel.as_uri())
    subprocess.run([*pip, "--python", python, "install", "--no-deps", "--no-index", requirement], check=True)
    # Only the dependencies come from here: this way an editable install isn't seen.
    (site,) = (venv / "lib").glob("*/site-packages")
    (site / "lent.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n")
    done = run_pytest(project, python=python)
    where = subprocess.run(
        [python, "-c", "import eaportal; print(eaportal.__file__)"],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "1 passed" in done.stdout, done.stdout
    assert where.stdout.startswith(str(site))
