"""The connections of the server: they can be dropped, and tell whether they have been used before."""

from typing import Any

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import WSGITask

from simulator.web.breakage import KEPT_ALIVE, ConnectionDroppedError


class _Task(WSGITask):
    """One request and its answer."""

    channel: "Channel"

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[KEPT_ALIVE] = self.channel.has_served
        self.channel.has_served = True
        return environ

    def execute(self) -> None:
        try:
            super().execute()
        except ConnectionDroppedError as error:
            # waitress then closes the connection with nothing more sent.
            raise ClientDisconnected from error


class Channel(HTTPChannel):
    """One connection."""

    task_class = _Task
    has_served = False
