"""A wire between two programs, which counts the bytes that pass."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread

_AT_A_TIME = 65_536


@dataclass
class Wire:
    """Where its near end listens on this machine, and the *count* of bytes so far, both ways."""

    port: int
    count: int = 0


@contextmanager
def wire_to(connect: Callable[[], socket.socket]) -> Iterator[Wire]:
    """Lay a wire whose far end is where *connect* leads, for the block."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        wire = Wire(listening.getsockname()[1])

        def accept() -> None:
            with suppress(OSError):  # the block has ended
                while True:
                    near, _ = listening.accept()
                    far = connect()
                    for ends in ((near, far), (far, near)):
                        Thread(target=pump, args=ends, daemon=True).start()

        def pump(source: socket.socket, target: socket.socket) -> None:
            with suppress(OSError):
                while passing := source.recv(_AT_A_TIME):
                    wire.count += len(passing)
                    target.sendall(passing)
            with suppress(OSError):
                target.shutdown(socket.SHUT_WR)

        Thread(target=accept, daemon=True).start()
        yield wire
