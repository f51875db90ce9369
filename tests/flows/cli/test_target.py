import subprocess
import sys
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked

from eaportal.flows.articles.resettable_portal import SharedPortal
from eaportal.flows.cli.target import Target, stored_password
from eaportal.flows.errors import WrongInputError

URL = "http://127.0.0.1:9/"
ACCOUNT = "ea_admin@eaportal.example"


class OnePassword(KeyringBackend):
    """A keyring with one password for ACCOUNT, which it may fail to give."""

    priority = 1

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self._error = error

    def get_password(self, service: str, username: str) -> str | None:
        if self._error:
            raise self._error
        return "from the keyring" if (service, username) == ("eaportal", ACCOUNT) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def own_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever keyring a test chooses, the one of this machine comes back."""
    monkeypatch.delenv("EAPORTAL_PASSWORD", raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(OnePassword())
    yield
    keyring.set_keyring(before)


def target() -> Target:
    return Target(URL, [], lambda _worker, _edition: SharedPortal(URL))


def test_the_keyring_has_the_password_of_an_account() -> None:
    assert target().credentials(ACCOUNT).password == "from the keyring"


def test_the_environment_comes_before_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EAPORTAL_PASSWORD", "from the environment")

    assert target().credentials(ACCOUNT).password == "from the environment"


def test_the_keyring_comes_before_the_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_words, **_options: "from the prompt")

    assert target().credentials(ACCOUNT).password == "from the keyring"
    assert target().credentials("other@eaportal.example").password == "from the prompt"


def test_an_account_that_the_keyring_does_not_know_has_no_password() -> None:
    with pytest.raises(WrongInputError, match=r"There is no password for a@b\.c\. Set EAPORTAL_PASSWORD\."):
        target().credentials("a@b.c")


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        (fail.Keyring(), ""),
        (OnePassword(KeyringLocked("Failed to unlock it.")), "Failed to unlock it."),
        (OnePassword(OSError()), "OSError"),
    ],
    ids=["no keyring", "locked", "broken"],
)
def test_a_keyring_that_fails_is_reported(
    backend: KeyringBackend, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    keyring.set_keyring(backend)

    assert stored_password(ACCOUNT) is None
    assert capsys.readouterr().err == (f"Could not read the system's keyring: {reason}\n" if reason else "")


def test_help_does_not_import_the_keyring() -> None:
    code = "import sys, eaportal.flows.cli; sys.exit('keyring' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
