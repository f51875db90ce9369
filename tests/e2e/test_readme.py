import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from eaportal.simulator.server import Portal
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD, WorldFile
from tests.support.console import ROOT, examples, without_times

ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


EXAMPLES = dict(examples("README.md"))


@pytest.mark.parametrize("command", [c for c in EXAMPLES if c.startswith("make")])
def test_make_knows_the_target(command: str) -> None:
    done = subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "command", [c for c in EXAMPLES if c.startswith(("eaportal update", "eaportal check"))]
)
def test_command_prints_what_the_readme_shows(command: str) -> None:
    done = subprocess.run(
        command.split(), cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )

    assert without_times(done.stdout) == without_times(EXAMPLES[command])
    assert done.stderr == ""


@pytest.mark.slow
def test_verify_prints_what_the_readme_shows() -> None:
    (command,) = (command for command in EXAMPLES if command.startswith("eaportal verify"))

    done = subprocess.run(
        command.split(), cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )

    assert without_times(done.stdout) == without_times(EXAMPLES[command])


def test_serve_prints_what_the_readme_shows() -> None:
    process = subprocess.Popen(
        ["eaportal", "serve", "--port", "0"], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    with process:
        ready = process.stdout.readline()
        process.terminate()

    assert re.sub(r":\d+/", ":8020/", ready) == EXAMPLES["eaportal serve"]


def test_the_label_file_of_the_docs_is_served(tmp_path: Path) -> None:
    page = "docs/sample-world.md"
    ((command, _),) = examples(page)
    (content,) = re.findall(r"^```yaml\n(language: .*?)^```", (ROOT / page).read_text(), re.M | re.S)
    (tmp_path / command.split()[-1]).write_text(content, encoding="utf-8")

    process = subprocess.Popen(
        [*command.split(), "--port", "0"], cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    with process:
        ready = process.stdout.readline()
        process.terminate()

    assert ready.startswith("EA portal simulator ready at ")


@pytest.mark.slow
def test_the_bulk_commands_do_in_their_order_what_the_readme_shows(sample: WorldFile, tmp_path: Path) -> None:
    (content,) = re.findall(r"^```csv\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    (tmp_path / "changes.csv").write_text(content, encoding="utf-8")
    user = {"EAPORTAL_USER": "ea_admin@eaportal.example", "EAPORTAL_PASSWORD": SAMPLE_PASSWORD}
    wrong = {}
    with Portal(world_file=sample) as portal:
        for command, shown in EXAMPLES.items():
            if command.startswith("eaportal bulk"):
                words = command.split() + (["--base-url", portal.url] if " plan " in command else [])
                done = subprocess.run(
                    words,
                    cwd=tmp_path,
                    env={**ENVIRONMENT, **user},
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if without_times(done.stdout) != without_times(shown):
                    wrong[command] = done.stdout + done.stderr

    assert wrong == {}


def test_every_command_of_the_readme_is_tried() -> None:
    tried = (
        ". .venv",
        "make ",
        "eaportal bulk",
        "eaportal update",
        "eaportal check",
        "eaportal serve",
        "eaportal verify",
    )

    assert [command for command in EXAMPLES if not command.startswith(tried)] == []
