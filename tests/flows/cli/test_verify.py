"""What eaportal verify says if it can't run the suite; no browser is started."""

import json
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eaportal.facts import Fact
from eaportal.flows.cli import main
from eaportal.flows.qa.verify.results import CHECKS, CheckResult, write_line


class HalfUp(BaseHTTPRequestHandler):
    """Answers 503 to everything."""

    status = 503

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class SomethingElse(HalfUp):
    """Answers, but is no portal."""

    status = 200


class Guarded(HalfUp):
    """Asks for a token."""

    status = 401


class FailsLater(HalfUp):
    """Answers the first page, and then fails."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/_sim/" else 503)
        self.end_headers()
        self.wfile.write(b'{"schema": 1, "openapi": "/_sim/openapi.json"}')


class DiesSoon(FailsLater):
    """Is ready once, and then fails."""

    def do_GET(self) -> None:
        if self.path == "/readyz" and not self.server.__dict__.setdefault("was_ready", []):
            self.server.__dict__["was_ready"].append(True)
            self.send_response(200)
            self.end_headers()
        else:
            super().do_GET()


@contextmanager
def served(handler: type[HalfUp]) -> Iterator[int]:
    """The port at which *handler* answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run without a browser, and restore the signal handler afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("eaportal.flows.browser.start.started_playwright", nullcontext)
    monkeypatch.setattr("eaportal.flows.browser.start.choose_browser", lambda _playwright: None)
    monkeypatch.setattr(
        "eaportal.flows.qa.verify.runner.Suite.run", lambda *_, **__: pytest.fail("The suite ran.")
    )
    yield
    signal.signal(signal.SIGTERM, before)


def verify(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify", *arguments])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--defect", "none"], "There is no defect 'none'. Expected one of: day-too-many,"),
        (
            ["--defects", "--defect", "day-too-many"],
            "--defects runs every defect. Leave out --defect, or --defects.",
        ),
        (
            ["--update-snapshots", "--defects"],
            "--update-snapshots needs a portal without defects. Leave out --defects and --defect.",
        ),
        (["--base-url", "http://portal.example/"], "portal.example is not this machine."),
        (["--base-url", "portal"], "'portal' is not the address of a portal"),
        (["--report", "/proc/report"], "/proc/report: No such file or directory."),
        (["--report", "page.html"], "--report takes a folder: write --report page to get page/index.html."),
        (["--pictures", "shots"], "--pictures is now --screenshots."),
    ],
)
def test_wrong_input_is_a_sentence_and_runs_nothing(arguments: list[str], sentence: str) -> None:
    done = verify(*arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("handler", "sentence"),
    [
        (HalfUp, "The portal at {url} isn't ready: it answers 503."),
        (
            SomethingElse,
            "The site at {url} isn't the EA portal simulator: it has no control API at {url}_sim/.",
        ),
        (Guarded, "The simulator at {url} asks for its control token. Set EAPORTAL_CONTROL_TOKEN."),
        (FailsLater, "The simulator at {url} isn't ready: its {url}readyz answers 503."),
    ],
)
def test_a_site_that_is_no_ready_simulator_is_reported_and_exits_with_3(
    handler: type[HalfUp], sentence: str
) -> None:
    with served(handler) as port:
        url = f"http://127.0.0.1:{port}/"
        done = verify("--base-url", url)

    assert (done.exit_code, done.stdout, done.stderr) == (3, "", f"Error: {sentence.format(url=url)}\n")


def test_a_portal_that_is_down_is_reported_and_exits_with_3() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    done = verify("--base-url", f"http://127.0.0.1:{port}/")

    sentence = f"No portal answers at http://127.0.0.1:{port}/_sim/ ([Errno 111] Connection refused)."
    assert (done.exit_code, done.stdout, done.stderr) == (3, "", f"Error: {sentence}\n")


def test_a_portal_that_stops_while_it_is_verified_is_reported_and_the_report_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    failed = CheckResult("it_works", "A fact", passed=False, seconds=0.1, problem="No simulator answers.")
    monkeypatch.setattr("eaportal.flows.qa.verify.runner.Suite.run", lambda *_, **__: [failed])

    with served(DiesSoon) as port:
        url = f"http://127.0.0.1:{port}/"
        done = verify("--base-url", url, "--report", str(tmp_path))

    assert (done.exit_code, done.stdout) == (3, "")
    assert f"Error: The simulator at {url} isn't ready: its {url}readyz answers 503." in done.stderr
    assert "No simulator answers." in (tmp_path / "index.html").read_text()


def test_checks_are_listed_by_their_facts_without_a_portal() -> None:
    done = CliRunner().invoke(main, ["verify", "--list", "-k", "tax_id", "--format", "json"])

    plan = json.loads(done.stdout)["plan"]
    assert done.exit_code == 0
    assert all("tax_id" in check["name"] for check in plan)
    assert {
        "name": "an_invoice_names_its_enrollment_recipient_country_and_tax_id",
        "fact": Fact.INVOICE_LINES,
    } in plan


def write_results(folder: Path, *, passed: bool) -> None:
    folder.mkdir()
    for name, has_passed in (("an_invoice_can_be_downloaded_as_pdf", passed), ("a_session_ends", True)):
        write_line(folder / CHECKS, CheckResult(name, "a fact", has_passed, 1.0))


def test_the_checks_that_failed_in_the_last_run_are_chosen(tmp_path: Path) -> None:
    write_results(tmp_path / "out", passed=False)

    done = CliRunner().invoke(main, ["verify", "--list", "--failed", "--report", str(tmp_path / "out")])

    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [str(Fact.INVOICE_LINES), "  an_invoice_can_be_downloaded_as_pdf", "1 check of 1 fact"],
    )


def test_what_chooses_no_check_is_a_sentence_and_exit_code_2(tmp_path: Path) -> None:
    write_results(tmp_path / "out", passed=True)
    out = str(tmp_path / "out")
    said = {
        words: CliRunner().invoke(main, ["verify", *words])
        for words in (
            ("--list", "-k", "nothing_like_this"),
            ("--failed",),
            ("--failed", "--report", out),
            ("--failed", "--report", str(tmp_path / "never")),
            ("-k", "lock", "--defects"),
        )
    }

    assert {done.exit_code for done in said.values()} == {2}
    assert [done.stderr.splitlines()[-1] for done in said.values()] == [
        "Error: No check matches. eaportal verify --list lists the checks.",
        "Error: --failed needs --report DIR with the results of the last run.",
        f"Error: No check failed in the last run in {out}.",
        f"Error: {tmp_path / 'never'} has no checks.jsonl of an earlier run.",
        "Error: A hunt for defects runs any check. Leave out -k and --failed, or --defects and --defect.",
    ]
