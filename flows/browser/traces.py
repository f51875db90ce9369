"""Playwright traces that may be shown to others: whoever has one cannot go on with the session in it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from playwright.sync_api import BrowserContext

_COOKIE_HEADERS = ("cookie", "set-cookie")


def save_trace(context: BrowserContext, path: Path) -> None:
    """End the trace of *context* and write it to *path* without a cookie.

    Until its cookies are out it stands in a folder that its owner alone may read.
    """
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as private:
        whole, shown = Path(private, "whole.zip"), Path(private, "shown.zip")
        context.tracing.stop(path=whole)
        with ZipFile(whole) as recorded, ZipFile(shown, "w", ZIP_DEFLATED) as written:
            for name in recorded.namelist():
                content = recorded.read(name)
                written.writestr(name, without_cookies(content) if name.endswith(".network") else content)
        shown.replace(path)


def without_cookies(network: bytes) -> bytes:
    """The requests and answers of a trace, one a line, without their cookies."""
    return b"".join(_cleaned(line) for line in network.splitlines(keepends=True))


def _cleaned(line: bytes) -> bytes:
    entry = json.loads(line)
    for message in (entry["snapshot"]["request"], entry["snapshot"]["response"]):
        message["cookies"] = []
        message["headers"] = [
            header for header in message["headers"] if header["name"].lower() not in _COOKIE_HEADERS
        ]
    return json.dumps(entry).encode() + b"\n"
