"""Parameters of tests that prove the same for many cases."""

from collections.abc import Iterable
from typing import Any

import pytest


def slow_after(count: int, cases: Iterable[Any]) -> list[Any]:
    """Return *cases* as parameters; those after the first *count* are slow: they prove more of a kind."""
    made = [case if isinstance(case, tuple) else (case,) for case in cases]
    return [pytest.param(*case, marks=pytest.mark.slow if n >= count else ()) for n, case in enumerate(made)]
