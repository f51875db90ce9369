"""Seals: a hash beside each run and row of a ledger, which shows that nothing else has changed it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from eaportal.flows.bulk.ledger.tables import ROW, RUN, SEALED_ROW, SEALED_RUN


def sealed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the *values* of a run or a row, which are in the order of their table, with their seal."""
    return {**values, "seal": _seal_of(values)}


def check_seal(what: str, values: Mapping[str, Any]) -> None:
    """Raise ValueError unless the *values* of a run or row are as they were sealed; *what* names it."""
    if values["seal"] != _seal_of(values):
        raise ValueError(f"{what} was changed by hand or by another program")


def seal_run(connection: Connection, run: int) -> None:
    """Seal *run* itself, with the number of its rows."""
    values = connection.execute(SEALED_RUN.where(RUN.c.number == run)).one()
    connection.execute(update(RUN).where(RUN.c.number == run).values(seal=_seal_of(values._asdict())))


def seal_all(connection: Connection) -> None:
    """Seal every run and row."""
    for row in connection.execute(SEALED_ROW).all():
        is_row = ROW.c.run == row.run, ROW.c.row == row.row
        connection.execute(update(ROW).where(*is_row).values(seal=_seal_of(row._asdict())))
    for (number,) in connection.execute(select(RUN.c.number)).all():
        seal_run(connection, number)


def _seal_of(values: Mapping[str, Any]) -> str:
    sealed_values = [value for name, value in values.items() if name != "seal"]
    return hashlib.sha256(json.dumps(sealed_values).encode()).hexdigest()
