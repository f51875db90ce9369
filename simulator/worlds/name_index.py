"""An index of the names of enrollments by each three signs in a row, for whoever searches among very many."""

from sqlalchemy import Column, Connection, Integer, MetaData, Select, String, Table, select

# What is shorter has no three signs in a row.
SHORTEST_INDEXED = 3
_INDEX = Table("enrollment_name", MetaData(), Column("rowid", Integer), Column("search_name", String))

# Of the content of another table, so that nothing is stored twice.
_STATEMENTS = (
    "CREATE VIRTUAL TABLE enrollment_name USING fts5(search_name, content=enrollment, content_rowid=id,"
    " tokenize='trigram case_sensitive 1')",
    "CREATE TRIGGER enrollment_named AFTER INSERT ON enrollment BEGIN"
    " INSERT INTO enrollment_name(rowid, search_name) VALUES (new.id, new.search_name); END",
)


def make_name_index(connection: Connection) -> None:
    """Make the index, which grows with the table of enrollments."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)


def ids_named(part: str) -> Select[int]:
    """The ids of enrollments whose name, as a search compares it, holds *part* (SHORTEST_INDEXED or more)."""
    phrase = part.replace('"', '""')
    return select(_INDEX.c.rowid).where(_INDEX.c.search_name.op("MATCH")(f'"{phrase}"'))
