"""Where ledgers are: in files, and in a PostgreSQL."""

from pathlib import Path

import pytest

from eaportal.flows.bulk.ledger.database import Place
from eaportal.flows.bulk.ledger.opening import ledger_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The ledger of a list, next to it."""
    return tmp_path / "a.csv.ledger.sqlite"


@pytest.fixture
def database_place(tmp_path: Path, database: str) -> Place:
    """The ledger of a list in a database."""
    return ledger_of(tmp_path / "a.csv", database)


@pytest.fixture(params=["file", "database"])
def place(request: pytest.FixtureRequest) -> Place:
    """A ledger of each kind."""
    found: Place = request.getfixturevalue("path" if request.param == "file" else "database_place")
    return found
