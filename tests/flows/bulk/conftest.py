"""ListedChange lists made of text or cells."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from eaportal.flows.bulk.lists.cells import ChangeListError, Problem
from eaportal.flows.bulk.lists.change_list import read_change_list

Place = tuple[int, str | None, str]


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a CSV file."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "changes.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def excel_file(tmp_path: Path) -> Callable[..., Path]:
    """Write the rows of a workbook; *form* may do more to its sheet."""

    def write(rows: Sequence[Sequence[object]], form: Callable[..., object] | None = None) -> Path:
        book = Workbook()
        for row in rows:
            book.active.append(row)
        if form:
            form(book.active)
        path = tmp_path / "changes.xlsx"
        book.save(path)
        return path

    return write


@pytest.fixture
def problems_of() -> Callable[[Path], list[Place]]:
    """What is wrong with a change list."""

    def problems(path: Path) -> list[Place]:
        with pytest.raises(ChangeListError) as refusal:
            read_change_list(path)
        assert all(isinstance(problem, Problem) for problem in refusal.value.problems)
        return [(each.row, each.column, each.message) for each in refusal.value.problems]

    return problems
