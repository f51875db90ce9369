"""What processes and all below them use."""

from collections.abc import Iterator
from contextlib import suppress

import psutil

MIB = 1024 * 1024


def resident_mib(pid: int) -> float:
    """What the process holds in memory, shared pages wholly."""
    return int(psutil.Process(pid).memory_info().rss) / MIB


def family_mib(pid: int) -> float:
    """What a process and all below it hold; a page that several share counts once."""
    total = 0
    for process in _family(pid):
        with suppress(psutil.Error):
            total += int(process.memory_full_info().pss)
    return total / MIB


class CpuMeter:
    """The CPU time of processes with all below them, those that have ended included; look() often."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[int, float], float] = {}

    def look(self, pid: int) -> float:
        """Note what the process *pid* and all below it have used; returns the seconds of all noted so far."""
        for process in _family(pid):
            with suppress(psutil.Error):
                used = process.cpu_times()
                self._seconds[process.pid, process.create_time()] = used.user + used.system
        return sum(self._seconds.values())


def _family(pid: int) -> Iterator[psutil.Process]:
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        yield process
        yield from process.children(recursive=True)
