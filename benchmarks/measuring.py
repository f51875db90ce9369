"""What is measured, and how."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

RUNS = 7
EAPORTAL = Path(sys.executable).with_name("eaportal")


@dataclass(frozen=True)
class Figure:
    """One measured number, its limit, what it was measured beside; *is_least* if it should be no less."""

    name: str
    value: float
    unit: str
    limit: float
    beside: str
    is_least: bool = False


def seconds(measured: Callable[[], object]) -> float:
    """How long *measured* takes."""
    began = time.perf_counter()
    measured()
    return time.perf_counter() - began


def median_of(measured: Callable[[], object]) -> float:
    """How long *measured* usually takes, the first time aside."""
    measured()
    return statistics.median(seconds(measured) for _ in range(RUNS))


def run(*words: str) -> None:
    """Run a program that has to succeed."""
    subprocess.run(words, check=True, capture_output=True)
