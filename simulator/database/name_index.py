"""An index of enrollment names by trigram, to search among very many enrollments."""

import sqlite3

from sqlalchemy import Column, Connection, Integer, MetaData, Select, String, Table, select

# A shorter text has no trigram.
SHORTEST_INDEXED = 3
_INDEX = Table("enrollment_name", MetaData(), Column("rowid", Integer), Column("search_name", String))

# The index refers to the enrollment table, so that no text is stored twice.
_STATEMENTS = (
    "CREATE VIRTUAL TABLE enrollment_name USING fts5(search_name, content=enrollment, content_rowid=id,"
    " tokenize='trigram case_sensitive 1')",
    "CREATE TRIGGER enrollment_named AFTER INSERT ON enrollment BEGIN"
    " INSERT INTO enrollment_name(rowid, search_name) VALUES (new.id, new.search_name); END",
)


def make_name_index(connection: Connection) -> None:
    """Create the index. It grows with the enrollment table."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)


def rebuild_name_index(connection: sqlite3.Connection) -> None:
    """Make the index again, from the enrollment table alone."""
    connection.execute("INSERT INTO enrollment_name(enrollment_name) VALUES ('rebuild')")


def ids_named(part: str) -> Select[int]:
    """Select the ids of enrollments whose case-folded name contains *part*, of SHORTEST_INDEXED or more."""
    phrase = part.replace('"', '""')
    return select(_INDEX.c.rowid).where(_INDEX.c.search_name.op("MATCH")(f'"{phrase}"'))
