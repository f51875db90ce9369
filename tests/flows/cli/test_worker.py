import pytest
from click.testing import CliRunner, Result

from eaportal.flows.cli import main
from eaportal.flows.cli import target as target_module


def worker(*words: str, **environment: str) -> Result:
    unset = {"EAPORTAL_USER": None, "EAPORTAL_PASSWORD": None}
    return CliRunner().invoke(main, ["worker", *words], env={**unset, **environment})


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_module, "stored_password", lambda _account: None)


def test_a_worker_without_a_password_says_so_before_it_asks_the_database():
    ended = worker("--ledger", "postgresql://127.0.0.1:1/none", EAPORTAL_USER="a@b.c")

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr == "Error: There is no password for a@b.c. Set EAPORTAL_PASSWORD.\n"


def test_a_worker_without_a_database_that_answers_says_so(tmp_path):
    url = f"postgresql://nobody@/none?host={tmp_path}"
    ended = worker("--ledger", url, EAPORTAL_USER="a@b.c", EAPORTAL_PASSWORD="x")

    assert (ended.exit_code, ended.stdout) == (3, "")
    assert ended.stderr.startswith(f"Error: {url}: cannot be opened: ")
    assert len(ended.stderr.splitlines()) == 1


def test_a_worker_needs_a_database(tmp_path):
    ended = worker("--ledger", str(tmp_path / "a.sqlite"))

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "a worker needs a database, such as postgresql://user@host/name." in ended.stderr


def test_a_worker_signs_in_only_on_allowed_hosts():
    ended = worker("--ledger", "postgresql://127.0.0.1:1/none", "--base-url", "https://portal.example/")

    assert ended.exit_code == 2
    assert "portal.example" in ended.stderr
