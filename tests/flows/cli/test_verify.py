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


class Ready(HalfUp):
    """Is ready."""

    def do_GET(self) -> None:
        self.send_response(200)
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
    """Run without a browser, look at no page, and restore the signal handler afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("eaportal.flows.browser.start.started_playwright", nullcontext)
    monkeypatch.setattr("eaportal.flows.browser.start.choose_browser", lambda _playwright: None)
    monkeypatch.setattr(
        "eaportal.flows.qa.verify.runner.Suite.run", lambda *_, **__: pytest.fail("The suite ran.")
    )
    monkeypatch.setattr("eaportal.flows.qa.verify.preflight.expect_usable", lambda _simulator: None)
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
        (["--snapshots", "/never"], "/never/pages.yaml doesn't exist. To write it: --update-snapshots"),
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


def test_what_failed_is_said_once_with_all_checks_that_failed_alike(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    problem, source, world = "Expected 4. Seen: 3.", "over_http/test_a.py:7", "worlds/first-1.sqlite"
    results = [
        CheckResult("first", "A fact", False, 0.1, problem=problem, source=source, world=world),
        CheckResult("it_works", "Another fact", True, 0.1),
        *[CheckResult(f"next[{number}]", "A fact", False, 0.1, problem=problem) for number in range(6)],
        CheckResult("last", "Another fact", False, 0.1, problem="\n".join(map(str, range(14)))),
    ]
    monkeypatch.setattr("eaportal.flows.qa.verify.runner.Suite.run", lambda *_, **__: results)

    with served(Ready) as port:
        url = f"http://127.0.0.1:{port}/"
        bare = verify("--base-url", url)
        reported = verify("--base-url", url, "--report", str(tmp_path / "my report"))

    said = [
        "failed: first",
        "  Expected 4. Seen: 3.",
        "  It proves: A fact",
        "  Check: over_http/test_a.py:7",
        "  World: worlds/first-1.sqlite",
        "  Failed alike: next[0], next[1], next[2], next[3], next[4], and 1 more",
        "failed: last",
        *[f"  {number}" for number in range(12)],
        "  … (2 more lines)",
        "  It proves: Another fact",
        "9 checks: 1 passed, 8 failed",
    ]
    assert [(done.exit_code, done.stdout.splitlines()) for done in (bare, reported)] == [
        (
            1,
            [
                *said,
                "For pictures, traces, and the worlds in which checks failed:"
                f" eaportal verify --base-url {url} --report out",
            ],
        ),
        (
            1,
            [
                *said,
                f"To run the failed checks again: eaportal verify --failed --base-url {url}"
                f" --report '{tmp_path}/my report'",
                "To open the worlds in which they failed:"
                f" eaportal serve --data '{tmp_path}/my report/worlds'",
            ],
        ),
    ]


def test_the_json_has_each_check_with_what_shows_how_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    result = CheckResult(
        "first", "A fact", False, 0.1, problem="No.", expected="4", seen="3", source="a.py:7"
    )
    monkeypatch.setattr("eaportal.flows.qa.verify.runner.Suite.run", lambda *_, **__: [result])

    with served(Ready) as port:
        done = verify("--base-url", f"http://127.0.0.1:{port}/", "--format", "json")

    assert json.loads(done.stdout)["results"] == [
        {
            "name": "first",
            "fact": "A fact",
            "passed": False,
            "seconds": 0.1,
            "problem": "No.",
            "expected": "4",
            "seen": "3",
            "source": "a.py:7",
            "trace": None,
            "world": None,
        }
    ]


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
