"""How a change list that cannot be used is turned down: every problem of it, with its place."""

from collections.abc import Sequence
from pathlib import Path

from eaportal.flows.bulk.lists.changes import Problem
from eaportal.flows.errors import WrongInputError


class ChangeListError(WrongInputError):
    """A change list has problems; the message has a line for each."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(_sentence(path, problem) for problem in self.problems))


class CellError(Exception):
    """A cell does not hold what its column asks for; the message says why and what to do."""


def _sentence(path: Path, problem: Problem) -> str:
    row = f":{problem.row}" if problem.row else ""
    column = f"{problem.column}: " if problem.column else ""
    return f"{path}{row}: {column}{problem.message}"
