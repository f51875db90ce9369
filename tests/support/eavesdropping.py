"""The session cookies that pass between a browser and a portal, and files that contain secrets."""

import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import urlsplit
from zipfile import ZipFile, is_zipfile

_COOKIES = re.compile(rb"\r\n(?:set-)?cookie: [^=\r\n]+=([^;\r\n]+)(?=[;\r])", re.IGNORECASE)


def files_with(folder: Path, secrets: Iterable[bytes]) -> list[str]:
    """The files below *folder*, and those in its archives, that contain one of *secrets*."""
    contents: dict[str, bytes] = {}
    for path in (path for path in folder.rglob("*") if path.is_file()):
        contents[path.name] = path.read_bytes()
        if is_zipfile(path):
            with ZipFile(path) as archive:
                contents |= {f"{path.name}/{name}": archive.read(name) for name in archive.namelist()}
    return [name for name, content in contents.items() if any(secret in content for secret in secrets)]


@contextmanager
def eavesdropped(url: str) -> Iterator[tuple[str, set[bytes]]]:
    """Where a proxy before the portal at *url* answers, and the cookies that it has heard."""
    heard: set[bytes] = set()
    port = str(urlsplit(url).port)

    class Handler(BaseRequestHandler):
        """One connection, both ways."""

        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", int(port))) as portal:
                answers = Thread(target=_pass_on, args=(portal, self.request, heard))
                answers.start()
                _pass_on(self.request, portal, heard)
                answers.join()

    class Proxy(ThreadingTCPServer):
        """Its connections end with the test."""

        daemon_threads = True

    with Proxy(("127.0.0.1", 0), Handler) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        yield url.replace(f":{port}/", f":{proxy.server_address[1]}/"), heard
        proxy.shutdown()


def _pass_on(source: socket.socket, sink: socket.socket, heard: set[bytes]) -> None:
    before = b""
    with suppress(OSError):
        while content := source.recv(65536):
            heard |= {value for value in _COOKIES.findall(before[-8192:] + content) if len(value) > 20}
            before = content
            sink.sendall(content)
        sink.shutdown(socket.SHUT_WR)
