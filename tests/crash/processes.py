"""The processes of a crash test: the simulator, the tool, and the browsers of the tool."""

import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from random import Random
from threading import Thread

from psutil import NoSuchProcess, Process

from tests.support.bulk_portal import EAPORTAL, ROW_LINE, environment


def browsers_of(pid: int) -> list[Process]:
    """The browsers, not their helpers, among the processes of *pid*."""
    with suppress(NoSuchProcess):
        return [
            child
            for child in Process(pid).children(recursive=True)
            if "--remote-debugging-pipe" in (line := _command_of(child))
            and not any(word.startswith("--type=") for word in line)
        ]
    return []


def _command_of(process: Process) -> list[str]:
    """The command line of *process*, empty if it has just ended."""
    with suppress(NoSuchProcess):
        return process.cmdline()
    return []


class Served:
    """A simulator in a process of its own, whose world outlives it."""

    def __init__(self, folder: Path, world_file: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = str(unused.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}/"
        self._command = [EAPORTAL, "serve", "--port", port, "--data", str(folder / "data")]
        world = folder / "world.yaml"
        world.write_text(world_file)
        self._process = self._started("--world", str(world))

    def kill(self) -> None:
        """Kill it, and start it again."""
        self._process.kill()
        self._process.communicate()
        self._process = self._started()

    def end(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.communicate()

    def _started(self, *words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*self._command, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout.readline()
        return process


class Tool:
    """A run of ``eaportal bulk``, of which each row that ends is noticed."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=environment(),
        )
        self._lines: Queue[str] = Queue()
        Thread(target=self._follow, daemon=True).start()

    @property
    def is_at_work(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def wait(self, rows: int, seconds: float) -> None:
        """Wait for *rows* more rows and then *seconds* more, or until it ends."""
        while not self._lines.empty():
            self._lines.get_nowait()
        while rows and self.is_at_work:
            try:
                self._lines.get(timeout=0.1)
                rows -= 1
            except Empty:
                continue
        try:
            self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def kill_a_browser(self, random: Random) -> bool:
        """Kill one of its browsers once it has one; returns False if it ends before."""
        while self.is_at_work:
            with suppress(IndexError, NoSuchProcess):
                random.choice(browsers_of(self._process.pid)).kill()
                return True
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=0.05)
        return False

    def end(self) -> int:
        """Wait until it ends; returns its exit code."""
        return self._process.wait()

    def _follow(self) -> None:
        for line in self._process.stderr:
            if ROW_LINE.match(line):
                self._lines.put(line)
        self._process.stderr.close()
