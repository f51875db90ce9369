"""The connections of the server: they can be dropped."""

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import WSGITask

from eaportal.simulator.web.misbehaving.faults import ConnectionDroppedError

# No answer begins with it, so that a browser gives up. A connection that closes in silence makes it send the
# request again by itself, a save too, where the connection has been open before the request.
NO_ANSWER = b"\0"


class _Task(WSGITask):
    """One request and its answer."""

    def execute(self) -> None:
        try:
            super().execute()
        except ConnectionDroppedError as error:
            client = self.get_environment().get("HTTP_USER_AGENT", "")
            if not self.wrote_header and client.startswith("Mozilla/"):
                self.channel.write_soon(NO_ANSWER)
            # waitress then closes the connection with nothing more sent.
            raise ClientDisconnected from error


class Channel(HTTPChannel):
    """One connection."""

    task_class = _Task
