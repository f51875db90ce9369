import doctest
import shlex
import subprocess

import pytest

from eaportal.simulator.server import Portal
from tests.e2e.test_readme import ENVIRONMENT
from tests.support.console import ROOT, curl, examples, is_shown, python_of

pytestmark = pytest.mark.slow

PAGE = "docs/simulator.md"


def test_the_commands_do_in_their_order_what_the_page_shows(portal):
    environment = {**ENVIRONMENT, "EAPORTAL_PASSWORD": "PO-number-2020"}
    wrong = []
    for command, shown in examples(PAGE):
        if command.startswith("curl "):
            output = curl(command, portal.url)
        elif command.startswith("eaportal update "):
            arguments = shlex.split(command.replace("http://127.0.0.1:8020/", portal.url))
            output = subprocess.run(
                arguments, env=environment, capture_output=True, text=True, check=False
            ).stdout
        else:
            output = shown if command == "eaportal serve" else "not tried"
        if not is_shown(output, shown):
            wrong.append((command, output))

    assert wrong == []


def test_the_python_session_prints_what_the_page_shows(sample):
    with Portal(world_file=sample) as portal:
        text = python_of(PAGE).replace("http://127.0.0.1:8020/", portal.url)
        session = doctest.DocTestParser().get_doctest(text, {}, PAGE, str(ROOT / PAGE), 0)

        result = doctest.DocTestRunner().run(session)

    assert (result.failed, result.attempted) == (0, 25)
