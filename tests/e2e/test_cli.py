import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen

import pytest

from eaportal.flows.procedures.po_numbers import UPDATE_PO_NUMBER
from tests.e2e.conftest import OwnWorld
from tests.support.eavesdropping import eavesdropped, files_with
from tests.support.files import ARTICLES
from tests.support.smtp import Arrived, serving

EAPORTAL = Path(sys.executable).with_name("eaportal")
PASSWORD = "PO-number-2020"
CHANGE = ("--period", "2020-11", "--po-number", "PO-1")

# As azure-docs have it from 2019 to 2021: the period is chosen in the dialog.
EDIT_PO_NUMBERS = """\
# Change the PO number of an invoice

The enterprise administrator can change it up to seven days after the invoice notification.

1. Sign in to the [EA portal](https://ea.azure.com/).
2. In the left navigation, select **Reports**.
3. At the top of the page, select **Usage Summary**.
4. In the upper right corner, select **Edit PO Numbers**.
5. Select the period in the drop-down **Invoice Period**.
6. Clear **Lock PO number** if it is ticked, enter the number in **PO Number** and select **Save**.
"""


def eaportal(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EAPORTAL_USER")}
    return subprocess.run(
        [EAPORTAL, *words],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**clean, **environment},
        check=False,
    )


@contextmanager
def served(*words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The first line of ``eaportal serve``, and its process, which ends with the block."""
    process = subprocess.Popen([EAPORTAL, "serve", "--port", "0", *words], stdout=subprocess.PIPE, text=True)
    with process:
        try:
            yield process.stdout.readline(), process
        finally:
            process.send_signal(signal.SIGTERM)


def test_update_prints_one_json_object_and_succeeds(own_world: OwnWorld) -> None:
    done = eaportal(
        "update", "--base-url", own_world.url, "--as", "ea_admin@eaportal.example",
        "--enrollment", own_world.direct, *CHANGE, "--locale", "nl-NL", "--format", "json",
        EAPORTAL_PASSWORD=PASSWORD,
    )  # fmt: skip

    result = json.loads(done.stdout)
    assert result.pop("seconds") > 0
    assert (done.returncode, result) == (
        0,
        {
            "schema": 1,
            "enrollment": own_world.direct,
            "period": "2020-11",
            "kind": "azure",
            "before": f"{own_world.direct}-202011",
            "after": "PO-1",
            "outcome": "updated",
            "message": "Het ko-nummer voor november 2020 is nu PO-1."
            " De wijziging geldt vanaf de volgende factuur.",
        },
    )


def test_update_says_before_and_after_on_its_own_simulator(own_world: OwnWorld) -> None:
    done = eaportal("update", "--enrollment", own_world.direct, *CHANGE)

    first, second = done.stdout.splitlines()
    assert re.fullmatch(
        rf"Enrollment {own_world.direct}, 2020-11, azure: updated: {own_world.direct}-202011 → PO-1 \(.* s\)",
        first,
    )
    assert second == "The PO number for November 2020 is now PO-1. It takes effect on the next invoice."
    assert (done.returncode, done.stderr) == (0, "")


def test_refused_update_exits_with_1_and_the_sentence(own_world: OwnWorld) -> None:
    before = own_world.contents()

    done = eaportal(
        "update", "--base-url", own_world.url, "--as", "ea_admin@eaportal.example",
        "--enrollment", own_world.locked, *CHANGE,
        EAPORTAL_PASSWORD=PASSWORD,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stdout.splitlines()[1] == "This PO number is locked. Clear Lock PO number to change it."
    assert own_world.changes_since(before) == []


def test_trace_holds_neither_the_password_nor_the_session(own_world: OwnWorld, tmp_path: Path) -> None:
    with eavesdropped(own_world.url) as (url, cookies):
        done = eaportal(
            "update", "--base-url", url, "--as", "ea_admin@eaportal.example",
            "--enrollment", own_world.direct, *CHANGE, "--trace", str(tmp_path),
            EAPORTAL_PASSWORD=PASSWORD,
        )  # fmt: skip

    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["update.zip"]
    assert "update.zip/trace.trace" in files_with(tmp_path, [b"PO-1"])
    assert cookies
    assert files_with(tmp_path, {PASSWORD.encode(), *cookies}) == []


@pytest.mark.slow
def test_damaged_world_file_is_named_with_line_and_column(tmp_path: Path) -> None:
    damaged = tmp_path / "world.yaml"
    damaged.write_text("enrollments:\n  - number: '8000001'\n    kind: sideways\n")

    done = eaportal("serve", "--world", str(damaged))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {damaged}:2:5: enrollments.0.name: ")


def test_unreachable_portal_exits_with_3() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    done = eaportal(
        "update", "--base-url", f"http://127.0.0.1:{port}", "--as", "a@b.c", "--enrollment", "1", *CHANGE,
        EAPORTAL_PASSWORD="x",
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        f"Error: No portal answers at http://127.0.0.1:{port}/ (net::ERR_CONNECTION_REFUSED).\n"
    )


@pytest.mark.slow
def test_web_server_that_is_not_the_portal_exits_with_3(tmp_path: Path) -> None:
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        done = eaportal(
            "update", "--base-url", url, "--as", "a@b.c", "--enrollment", "1", *CHANGE, EAPORTAL_PASSWORD="x"
        )
        server.shutdown()

    assert (done.returncode, done.stderr) == (
        3,
        f"Error: What answers at {url} is not the portal: it has no field 'Account'.\n",
    )


def test_damaged_data_is_named_and_left_alone(tmp_path: Path) -> None:
    damaged = tmp_path / "default.sqlite"
    damaged.write_bytes(b"no world")

    done = eaportal("serve", "--port", "0", "--data", str(tmp_path))

    assert (done.returncode, done.stderr) == (
        2,
        f"Error: {damaged.parent}: default.sqlite: This is not an exported world (file is not a database)."
        " Put a copy of a snapshot from snapshots/default in its place, or move both away to start with a"
        " new world.\n",
    )
    assert damaged.read_bytes() == b"no world"


def test_interrupted_update_exits_with_1_and_no_traceback(own_world: OwnWorld) -> None:
    # A portal that takes the connection and never answers: the update waits until it is interrupted.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = subprocess.Popen(
            [
                EAPORTAL, "update", "--as", "a@b.c", "--enrollment", "1", *CHANGE,
                "--base-url", f"http://127.0.0.1:{silent.getsockname()[1]}/",
            ],
            env={**os.environ, "EAPORTAL_PASSWORD": "x"},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )  # fmt: skip
        with process, silent.accept()[0]:
            os.killpg(process.pid, signal.SIGINT)
            _, errors = process.communicate()

    assert (process.returncode, errors) == (1, "Interrupted.\n")


def test_missing_browser_exits_with_3() -> None:
    done = eaportal("update", "--enrollment", "1", *CHANGE, EAPORTAL_BROWSER="/nowhere/chromium")

    assert (done.returncode, done.stderr) == (
        3,
        "Error: EAPORTAL_BROWSER is '/nowhere/chromium', which is not a program.\n",
    )


def test_program_that_is_not_a_browser_exits_with_3() -> None:
    done = eaportal("update", "--enrollment", "1", *CHANGE, EAPORTAL_BROWSER="/bin/false")

    assert done.returncode == 3
    assert done.stderr.startswith("Error: The browser /bin/false does not start: ")
    assert len(done.stderr.splitlines()) == 1


def test_port_in_use_exits_with_3() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = eaportal("serve", "--port", str(port))

    assert (done.returncode, done.stderr) == (
        3,
        f"Error: Cannot listen on 127.0.0.1:{port}: Address already in use.\n",
    )


def test_serve_prints_one_json_line_and_ends_quietly() -> None:
    with served("--format", "json") as (line, process):
        ready = json.loads(line)

    assert ready["schema"] == 1
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", ready["url"])
    assert ready["control"] == f"{ready['url']}_sim/"
    assert {user["role"] for user in ready["users"]} == {
        "ea_admin", "ea_admin_readonly", "ea_purchaser", "department_admin",
        "department_admin_readonly", "account_owner", "partner_admin", "partner_admin_readonly",
    }  # fmt: skip
    assert {frozenset(user) for user in ready["users"]} == {
        frozenset({"account", "password", "role", "enrollments"})
    }
    assert process.returncode == 0


def test_serve_reads_translations_from_a_label_file(tmp_path: Path) -> None:
    finnish = tmp_path / "fi-FI.yaml"
    finnish.write_text("language: fi-FI\nlabels: {Sign in: Kirjaudu}\n")

    with served("--format", "json", "--labels", str(finnish)) as (line, _):
        asking = Request(json.loads(line)["url"], headers={"Accept-Language": "fi-FI"})
        with urlopen(asking, timeout=10) as answer:
            page = answer.read().decode()

    assert '<html lang="fi-FI" dir="ltr">' in page
    assert ">Kirjaudu</h1>" in page


def test_damaged_label_file_is_named_with_line_and_column(tmp_path: Path) -> None:
    damaged = tmp_path / "fi-FI.yaml"
    damaged.write_text("language: fi-FI\nlabels:\n  Usage Sumary: Käyttö\n", encoding="utf-8")

    done = eaportal("serve", "--labels", str(damaged))

    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"Error: {damaged}:3:3: labels.Usage Sumary: the portal has no label 'Usage Sumary';"
        " the nearest is 'Usage Summary'.\n",
    )


@pytest.mark.slow
def test_served_worlds_outlive_the_simulator_with_data(tmp_path: Path) -> None:
    with served("--format", "json", "--data", str(tmp_path), "--seed", "7") as (line, _):
        first = json.loads(line)
    enrollment = first["users"][0]["enrollments"][0]
    with served("--format", "json", "--data", str(tmp_path)) as (line, _):
        second = json.loads(line)
        done = eaportal(
            "update", "--base-url", second["url"], "--as", second["users"][0]["account"],
            "--enrollment", enrollment, *CHANGE, EAPORTAL_PASSWORD=second["users"][0]["password"],
        )  # fmt: skip

    assert (done.returncode, second["users"]) == (0, first["users"])
    again = eaportal("serve", "--data", str(tmp_path), "--seed", "8")
    assert (again.returncode, again.stderr) == (
        2,
        f"Error: {tmp_path} already has a world;"
        " --world, --seed, --enrollments and --labels are for a new one.\n",
    )


@pytest.mark.slow
def test_serve_shows_progress_for_many_enrollments_and_lists_a_few() -> None:
    process = subprocess.Popen(
        [EAPORTAL, "serve", "--port", "0", "--enrollments", "24"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        ready, first = process.stdout.readline(), process.stdout.readline()
        process.send_signal(signal.SIGTERM)

        assert ready.startswith("EA portal simulator ready at http://127.0.0.1:")
        assert re.search(
            r"ea_admin@eaportal\.example +PO-number-2020 +([0-9]+, ){3}[0-9]+ and 8 more$", first
        )
        assert process.stderr.read() == "20 of 20 enrollments\nStopped.\n"


@pytest.mark.slow
def test_served_worlds_deliver_their_mails_to_an_smtp_server() -> None:
    arrived = Arrived()
    with serving(arrived) as smtp, served("--format", "json", "--smtp", str(smtp)) as (line, _):
        world = f"{json.loads(line)['control']}worlds/default"

        def mails() -> list[dict[str, str]]:
            with urllib.request.urlopen(f"{world}/mails", timeout=30) as answer:
                return json.load(answer)["mails"]

        old = Counter(mail["to"] for mail in mails())
        advance = urllib.request.Request(
            f"{world}/clock/advance",
            data=b'{"to": "2021-01-07T06:00:00Z"}',
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(advance, timeout=30):
            sent = Counter(mail["to"] for mail in mails()) - old
        # A request waits a second for its mails, which may take longer on a busy machine.
        assert any(mails() and len(arrived.recipients) == sent.total() for _ in range(1_000))

    assert len(sent) > 1
    assert Counter(arrived.recipients) == sent


def test_check_runs_seven_actions_of_seven() -> None:
    done = eaportal("check", str(ARTICLES / "update-po-number.nl-NL.md"), "--format", "json")

    report = json.loads(done.stdout)
    actions = [action for step in report["articles"][0]["steps"] for action in step["actions"]]
    assert [action["control"] for action in actions] == list(UPDATE_PO_NUMBER.controls)
    assert {action["outcome"] for action in actions} == {"done"}
    assert report["summary"] == {"articles": 1, "passed": 1, "failed": 0, "not_understood": 0}
    assert done.returncode == 0


@pytest.mark.slow
def test_update_uses_the_labels_of_the_edition() -> None:
    done = eaportal(
        "update",
        "--enrollment",
        "8599081",
        *CHANGE,
        "--locale",
        "nl-NL",
        "--edition",
        "2021-08",
        "--format",
        "json",
    )

    result = json.loads(done.stdout)
    assert (result["outcome"], result["message"]) == (
        "updated",
        "Het po-nummer voor november 2020 is nu PO-1. De wijziging geldt vanaf de volgende factuur.",
    )


@pytest.mark.slow
def test_each_article_is_checked_against_the_labels_of_its_date(tmp_path: Path) -> None:
    older = ARTICLES / "update-po-number.nl-NL.md"
    newer = tmp_path / "newer.md"
    text = older.read_text(encoding="utf-8").replace("lasthandoff: 12/15/2020", "lasthandoff: 08/05/2021")
    for old, new in (
        ("Samenvatting van gebruik", "Gebruiksoverzicht"),
        ("ko-nummers weergeven", "Po-nummers weergeven"),
    ):
        text = text.replace(old, new)
    newer.write_text(text, encoding="utf-8")

    done = eaportal("check", str(older), str(newer), "--format", "json")

    articles = json.loads(done.stdout)["articles"]
    assert [(each["edition"], each["verdict"], each["actions_run"]) for each in articles] == [
        ("2020-12", "pass", 7),
        ("2021-08", "pass", 7),
    ]


@pytest.mark.slow
def test_article_about_edit_po_numbers_passes_with_its_edition(tmp_path: Path) -> None:
    article = tmp_path / "edit-po-numbers.en-US.md"
    article.write_text(EDIT_PO_NUMBERS)

    done = eaportal("check", str(article), "--edition", "2019-12", "--format", "json")

    (checked,) = json.loads(done.stdout)["articles"]
    assert (checked["edition"], checked["verdict"], checked["findings"]) == ("2019-12", "pass", [])
    assert [action["control"] for step in checked["steps"] for action in step["actions"]] == [
        "sign_in",
        "reports",
        "usage_summary",
        "view_edit_po",
        "period",
        "lock",
        "po_number",
        "save",
    ]


SOUP = "# Soup\n\n1. Peel the **onions**.\n1. Boil the **water**.\n"


@pytest.mark.slow
def test_article_about_something_else_is_not_judged_and_exits_with_1(tmp_path: Path) -> None:
    recipe = tmp_path / "soup.md"
    recipe.write_text(SOUP)

    done = eaportal("check", str(recipe))

    assert done.returncode == 1
    assert f"{recipe}: other: none of the portal's procedures that are known" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("options", "code"), [((), 0), (("--strict",), 1)])
def test_a_list_about_something_else_is_an_error_only_with_strict(
    tmp_path: Path, options: tuple[str, ...], code: int
) -> None:
    page = tmp_path / "page.md"
    article = (ARTICLES / "update-po-number.en-US.md").read_text("utf-8")
    page.write_text(f"{article}\n{SOUP}", "utf-8")

    done = eaportal("check", str(page), "--format", "json", *options)

    (read,) = json.loads(done.stdout)["articles"]
    told = [(each["procedure"], each["heading"], each["verdict"]) for each in read["procedures"]]
    assert told[0][::2] == ("update-po-number", "pass")
    assert told[1] == (None, "Soup", "other")
    assert (done.returncode, read["verdict"], read["actions_run"]) == (code, "pass", 7)


@pytest.mark.slow
def test_demo_writes_one_page_with_a_picture_of_every_step(tmp_path: Path) -> None:
    article = ARTICLES / "update-po-number.nl-NL.md"

    done = eaportal("demo", str(article), "--report", str(tmp_path))

    report = tmp_path / "index.html"
    page = report.read_text()
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, f"Report: {report}")
    assert page.count("data:image/png;base64,") == 10
    assert re.findall(r"(?:src|href)=\"(?!data:)", page) == []
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
