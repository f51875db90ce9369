"""The memory of processes, as Linux counts it."""

from pathlib import Path


def resident_mib(pid: int) -> float:
    """What the process holds in memory, shared pages wholly."""
    status = Path(f"/proc/{pid}/status").read_text()
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kib) / 1024


def family_mib(pid: int) -> float:
    """What a process and all below it hold; a page that several share counts once."""
    return sum(_proportional_kib(each) for each in _family(pid)) / 1024


def _family(pid: int) -> list[int]:
    try:
        threads = [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
        children = [int(child) for thread in threads for child in thread.read_text().split()]
    except FileNotFoundError:
        return []
    return [pid, *(each for child in children for each in _family(child))]


def _proportional_kib(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
