"""Files that this user has made: signed with a key that no other user can read."""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

import click

from eaportal.flows.files import private


def key_path() -> Path:
    """Return where the key is kept."""
    return Path(click.get_app_dir("eaportal")) / "key"


def signature(content: str) -> str:
    """Return this user's signature of *content*; empty if there can be no key."""
    path = key_path()
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(private(str(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL), "w") as file:
            file.write(secrets.token_hex(32))
    return _signed(content)


def is_own(content: str, signed: str) -> bool:
    """Check whether *signed* is this user's signature of *content*."""
    return bool(signed) and hmac.compare_digest(signed.encode(), _signed(content).encode())


def _signed(content: str) -> str:
    try:
        key = key_path().read_bytes()
    except OSError:
        return ""
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest() if key else ""
