"""The values in a world's tables: whether the simulator itself could have written them."""

import re
import sqlite3
from collections.abc import Callable, Container
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError
from sqlalchemy import Boolean, Column, Date, Enum, Float, Integer
from sqlalchemy.orm import InstrumentedAttribute

from eaportal.simulator.catalogs import EDITION_NAMES, countries
from eaportal.simulator.database.moments import LAST_MOMENT, UtcDateTime
from eaportal.simulator.database.sqlite import WorldDamagedError
from eaportal.simulator.database.tables import EnrollmentRow, InvoiceRow, Row, UserRow, WorldRow
from eaportal.simulator.defects.catalog import DEFECTS
from eaportal.simulator.faults.effects import EFFECTS
from eaportal.simulator.rules.events import EventKind
from eaportal.simulator.services.users import PASSWORD_HASH
from eaportal.simulator.world_files.labels import read_labels
from eaportal.simulator.world_files.world_file import ACCOUNT, CURRENCY, ENROLLMENT_NUMBER, YEARS

# Larger than the sum of all amounts of a century, and small enough for SQLite to add them up.
_LARGEST = 10**15
# SQLite's pattern for a text with a control character other than tab and line break.
_CONTROL = "'*['||char(1)||'-'||char(8)||char(11)||char(12)||char(14)||'-'||char(31)||char(127)||']*'"
_SIX_DIGITS = "[0-9]" * 6


def check_values(connection: sqlite3.Connection) -> None:
    """Check every value of the world of *connection*; raises WorldDamagedError."""
    if connection.execute("SELECT id FROM world").fetchall() != [(1,)]:
        raise WorldDamagedError("This world is damaged: it needs one row that describes it.")
    for table in Row.metadata.sorted_tables:
        for column in table.columns:
            _check_type(connection, table.name, column)
        try:
            for _ in connection.execute(_select("*", table.name)):
                pass
        except sqlite3.OperationalError as error:
            problem = f"This world is damaged: the table {table.name!r} has a text that isn't UTF-8."
            raise WorldDamagedError(problem) from error
    for attribute, is_right in _TEXTS.items():
        for (value,) in connection.execute(
            _select(f"DISTINCT {attribute.key}", attribute.class_.__tablename__)
        ):
            if not is_right(value):
                _refuse(attribute.class_.__tablename__, attribute.key)
    for (table_name, column_name), condition in _CONDITIONS.items():
        if connection.execute(_select("1", table_name, f"NOT ({condition})")).fetchone():
            _refuse(table_name, column_name)
    _check_names(connection)


def _check_type(connection: sqlite3.Connection, table: str, column: Column[object]) -> None:
    name = f'"{column.name}"'
    # The test of a text that is no date is NULL.
    wrong = f"{name} IS NOT NULL AND ({_type_test(column, name)}) IS NOT TRUE"
    if connection.execute(_select("1", table, wrong)).fetchone():
        _refuse(table, column.name)


def _type_test(column: Column[object], name: str) -> str:
    """Return the condition that *name* has a value of the type of *column*, which SQLite doesn't enforce.

    A day that its month doesn't have is only noticed by calculating with it.
    """
    match column.type:
        case Boolean():
            return f"typeof({name}) = 'integer' AND {name} IN (0, 1)"
        case Integer():
            return f"typeof({name}) = 'integer' AND {name} BETWEEN {-_LARGEST} AND {_LARGEST}"
        case Float():
            return f"typeof({name}) IN ('real', 'integer') AND {name} BETWEEN 0 AND 1"
        case Enum(enums=known):
            return f"typeof({name}) = 'text' AND {name} IN ({', '.join(map(repr, known))})"
        case UtcDateTime():
            # Without the fraction, because SQLite would round it up to the next second.
            whole = f"datetime(substr({name}, 1, 19), '+0 days') = substr({name}, 1, 19)"
            return f"typeof({name}) = 'text' AND {whole} AND substr({name}, 20) GLOB '.{_SIX_DIGITS}'"
        case Date():
            return f"typeof({name}) = 'text' AND date({name}, '+0 days') = {name}"
        case _:
            return f"typeof({name}) = 'text' AND NOT instr({name}, char(0)) AND NOT {name} GLOB {_CONTROL}"


def _check_names(connection: sqlite3.Connection) -> None:
    """Check that the simulator knows the defects and faults of a world."""
    (planted,) = connection.execute(_select("defects", "world")).fetchone()
    for name in planted.split():
        _refuse_unknown("defect", name, DEFECTS)
    for effect, parameters in connection.execute(_select("effect, parameters", "fault")):
        _refuse_unknown("fault", effect, EFFECTS)
        try:
            EFFECTS[effect].model_validate_json(parameters)
        except ValidationError:
            _refuse("fault", "parameters")


def _refuse_unknown(kind: str, name: str, known: Container[str]) -> None:
    if name not in known:
        raise WorldDamagedError(f"This world has the {kind} {name!r}, which this simulator does not know.")


def _refuse(table: str, column: str) -> None:
    raise WorldDamagedError(f"This world is damaged: {table}.{column} has a value that isn't possible.")


def _select(what: str, table: str, condition: str = "1") -> str:
    # The names are those of our own tables.
    return f'SELECT {what} FROM "{table}" WHERE {condition}'  # noqa: S608


def _is_percentage(text: str) -> bool:
    try:
        return 0 <= Decimal(text) <= 100
    except InvalidOperation:
        return False


def _are_labels(text: str) -> bool:
    try:
        read_labels(text)
    except ValueError:
        return False
    return True


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


_TEXTS: dict[InstrumentedAttribute[str], Callable[[str], bool]] = {
    WorldRow.edition: lambda name: name in EDITION_NAMES,
    WorldRow.labels: _are_labels,
    UserRow.account: _matches(ACCOUNT),
    # Others could take hours to compare.
    UserRow.password_hash: lambda text: PASSWORD_HASH.fullmatch(text) is not None,
    EnrollmentRow.number: _matches(ENROLLMENT_NUMBER),
    EnrollmentRow.currency: _matches(CURRENCY),
    EnrollmentRow.country: lambda code: code in countries(),
    EnrollmentRow.tax_percent: _is_percentage,
    InvoiceRow.tax_percent: _is_percentage,
}
# What events happen to, by the first word of their kinds; all others happen to a period.
_OF_REQUESTS = {"ticket": "ticket", "tax": "tax_request"}
_HAPPENS_TO_ONE = " ".join(
    f"WHEN {rank} THEN about_id IN ({_select('id', _OF_REQUESTS.get(kind.partition('-')[0], 'period'))})"
    for rank, kind in enumerate(EventKind)
)
_CONDITIONS = {
    ("world", "now"): f"now BETWEEN '{YEARS[0]}-01-01' AND '{LAST_MOMENT:%Y-%m-%d %H:%M:%S}.999999'",
    ("enrollment", "end"): '"end" > start',
    ("period", "start"): "start BETWEEN '1990-01-01' AND '2101-01-01'",
    ("period", "end"): '"end" >= start AND "end" < date(start, \'+2 years\')',
    ("due", "rank"): f"rank BETWEEN 0 AND {len(EventKind) - 1}",
    ("due", "about_id"): f"CASE rank {_HAPPENS_TO_ONE} END",
}
