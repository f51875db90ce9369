"""The HTTP server: waitress, with shares of its threads, and room for another connection at any time."""

import json
import select
import socket
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import ChunkedReceiver
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest, RequestHeaderFieldsTooLarge

from eaportal.simulator.application import CONTROL, Application
from eaportal.simulator.json_types import LARGEST_BODY
from eaportal.simulator.later import KEPT, AnswerLaterError
from eaportal.simulator.threads import Share, Threads, share_of
from eaportal.simulator.web.misbehaving.faults import ConnectionDroppedError
from eaportal.simulator.web.request_hooks import SECURITY_HEADERS

# Of the headers of a request, in bytes. A client may send them one byte at a time.
LARGEST_HEADER = 32 * 1024
# How long a client may take to send one request.
REQUEST_SECONDS = 60
ACCEPTED_AT_ONCE = 100
# How long an end waits for the requests that are being answered.
END_SECONDS = 5
_REFUSALS = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"The body is larger than {LARGEST_BODY >> 20} MiB.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: f"The headers are larger than {LARGEST_HEADER >> 10} KiB.",
}
# No answer begins with this byte, so a browser gives up. If a connection that was open before the request
# closes without a byte, a browser sends the request again by itself, even a save.
NO_ANSWER = b"\0"


class ServerEndedError(RuntimeError):
    """The server ended by itself. The message says why."""


class HttpServer:
    """Serves *application* on the socket *listening* from its creation until close().

    Beyond *connections* at a time, those that wait longest without a request are closed.
    """

    def __init__(self, application: Application, listening: socket.socket, connections: int) -> None:
        self._threads = Threads()
        self._sockets: dict[int, Any] = {}
        self._ends = False
        self._failure: BaseException | None = None
        # Any: the stubs of waitress are incomplete.
        self._server: Any = _Server(
            application,
            map=self._sockets,
            _sock=listening,
            dispatcher=cast("Any", self._threads),
            adj=Adjustments(
                asyncore_use_poll=hasattr(select, "poll"),  # select() knows no file number above 1023
                connection_limit=connections,
                cleanup_interval=5,
                log_socket_errors=False,
                # Refused by its header, before it is received.
                max_request_body_size=LARGEST_BODY + 1,
                max_request_header_size=LARGEST_HEADER,
            ),
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            bind_socket=False,
        )
        self._thread = threading.Thread(target=self._run, name="portal", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait for the end; raises ServerEndedError if nobody asked for it."""
        self._thread.join()
        if not self._ends:
            raise ServerEndedError(f"The simulator ended by itself ({self._failure!r}).")

    def close(self) -> None:
        """Finish the requests that are being answered, then close all connections."""
        self._ends = True
        self._in_loop(self._server.stop_accepting)
        self._threads.shutdown(timeout=END_SECONDS)
        until = time.monotonic() + END_SECONDS
        while self._is_sending() and time.monotonic() < until:
            time.sleep(0.005)
        self._in_loop(lambda: wasyncore.close_all(self._sockets))
        self._thread.join()

    def _is_sending(self) -> bool:
        return any(channel.total_outbufs_len for channel in self._server.channels)

    def _run(self) -> None:
        try:
            self._server.run()
        except BaseException as error:
            self._failure = error
        finally:
            wasyncore.close_all(self._sockets, ignore_all=True)

    def _in_loop(self, act: Any) -> None:
        """Call *act* in the thread that serves the connections, which may have ended."""
        with suppress(OSError):
            self._server.trigger.pull_trigger(act)


class _Request(HTTPRequestParser):
    """A request as it arrives, with limits that waitress doesn't have."""

    def received(self, data: bytes) -> int:
        """Take in *data*; returns how many bytes of it belong to this request."""
        try:
            taken: int = super().received(data)
        except ValueError as error:  # a length of more digits than Python reads
            return self._refuse(BadRequest(str(error)), len(data))
        body = self.body_rcv
        if isinstance(body, ChunkedReceiver) and len(body.control_line + body.trailer) > LARGEST_HEADER:
            return self._refuse(RequestHeaderFieldsTooLarge("of a chunk"), taken)
        return taken

    def _refuse(self, error: BadRequest, taken: int) -> int:
        self.error, self.completed = error, True
        return taken


class _Task(WSGITask):
    """One request and its answer."""

    def get_environment(self) -> Any:
        """Return the environment of the request, with what earlier tries have kept."""
        environ = super().get_environment()
        environ[KEPT] = self.request.__dict__.setdefault("kept", {})
        return environ

    def execute(self) -> None:
        """Answer the request."""
        try:
            super().execute()
        except ConnectionDroppedError as error:
            client = self.get_environment().get("HTTP_USER_AGENT", "")
            if not self.wrote_header and client.startswith("Mozilla/"):
                self.channel.write_soon(NO_ANSWER)
            # On this error, waitress closes the connection and sends nothing more.
            raise ClientDisconnected from error


class _ErrorTask(ErrorTask):
    """The answer to a request that isn't passed on: too large, or no HTTP."""

    def execute(self) -> None:
        """Answer in the form of the part of the simulator that was asked."""
        request: Any = self.request
        code, reason = request.error.code, request.error.reason
        text = _REFUSALS.get(code, f"{reason}.")
        is_api = getattr(request, "path", "").startswith(CONTROL)
        body = (json.dumps({"error": text}) if is_api else text).encode()
        kind = "application/json" if is_api else "text/plain; charset=utf-8"
        headers = {**SECURITY_HEADERS, "Content-Type": kind, "Cache-Control": "no-store"}
        self.status = f"{code} {reason}"
        self.response_headers = [*headers.items()]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):
    """One connection. *began* is when it began to receive its request, if it has received a part of one."""

    parser_class = _Request
    task_class = _Task
    error_task_class = _ErrorTask
    server: "_Server"
    began: float = 0

    def share(self) -> Share:
        """Return what its request counts as. One that can't be understood has no path."""
        return share_of(getattr(self.requests[0], "path", ""))

    def received(self, data: bytes) -> bool:
        """Take in a part of a request."""
        if self.request is None:
            self.began = time.monotonic()
        return super().received(data)

    def service(self) -> None:
        """Answer its request, or have it tried again later."""
        try:
            super().service()
        except AnswerLaterError as later:
            self.requests[0].get_body_stream().seek(0)
            self.server.threads.add_task(self, later.seconds)

    def is_between_requests(self) -> bool:
        """Check that no request is being answered."""
        return not self.requests and not self.total_outbufs_len


class _Server(TcpWSGIServer):
    channel_class = _Channel
    _map: dict[int, object]
    _maintained: float = 0

    @property
    def channels(self) -> list[_Channel]:
        """All connections."""
        return [*cast("dict[int, _Channel]", self.active_channels).values()]

    @property
    def threads(self) -> Threads:
        """The threads that answer the requests."""
        return cast("Threads", self.task_dispatcher)

    def handle_accept(self) -> None:
        """Accept the connections that wait, and close others if there are too many.

        Waitress accepts one, and then looks after all others before it accepts another.
        """
        # A few less than the limit, from which waitress accepts no more.
        most = self.adj.connection_limit - 2
        if len(self._map) >= most:
            idle = [each for each in self.channels if each.is_between_requests()]
            for channel in sorted(idle, key=_importance)[: 1 + most // 20]:
                channel.handle_close()
        for _ in range(ACCEPTED_AT_ONCE):
            before = len(self._map)
            super().handle_accept()
            if not before < len(self._map) < most:
                break

    def maintenance(self, now: int) -> None:
        """Close the connections that have been idle, or in the middle of sending a request, for long."""
        self._maintained = time.monotonic()
        for channel in self.channels:
            channel.last_activity = min(channel.last_activity, now)
            if channel.request is not None and channel.began < time.monotonic() - REQUEST_SECONDS:
                channel.will_close = True
        super().maintenance(now)

    def readable(self) -> bool:
        """Check whether to accept a connection. Waitress calls this often, and looks after others here."""
        if time.monotonic() - self._maintained > self.adj.cleanup_interval:
            self.next_channel_cleanup = 0  # whatever the machine's clock shows
        return bool(super().readable())

    def stop_accepting(self) -> None:
        """Leave further connections to whoever listens next."""
        self.accepting = False


def _importance(channel: _Channel) -> tuple[bool, float]:
    """Return what orders connections: first idle ones, then those that take long to send a request."""
    return (False, channel.last_activity) if channel.request is None else (True, channel.began)
