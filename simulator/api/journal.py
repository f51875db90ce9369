"""The journal of a world: find entries, and compare two moments."""

from datetime import datetime
from typing import Literal

from flask import Blueprint
from pydantic import BaseModel

from eaportal.simulator.api.access import world_called
from eaportal.simulator.api.document import Body, answers, api
from eaportal.simulator.database.journal import find_entries
from eaportal.simulator.database.tables import JournalRow
from eaportal.simulator.json_types import Moment

blueprint = Blueprint("journal", __name__, url_prefix="/worlds/<name>/journal")


class JournalQuery(Body):
    """Which entries: *subject* is the beginning of the subject, *who* the author.

    Entries are later than *after*, up to and including *until*.
    """

    subject: str | None = None
    who: str | None = None
    after: Moment | None = None
    until: Moment | None = None


class JournalEntry(BaseModel):
    """One changed value. *old* is null for a new one, *new* for a deleted one.

    *at* is the time of the world, *real_at* real time.
    """

    at: datetime
    real_at: datetime
    who: str
    place: str
    subject: str
    field: str
    old: str | None
    new: str | None


class Journal(BaseModel):
    """The number of entries, and the entries in the order in which they were written."""

    count: int
    entries: list[JournalEntry]


class Difference(BaseModel):
    """A value that differs between two moments.

    *old* is null if it didn't exist at the first moment, *new* if it doesn't exist at the second.
    """

    subject: str
    field: str
    kind: Literal["insert", "update", "delete"]
    old: str | None
    new: str | None


class Differences(BaseModel):
    """All values that differ between two moments."""

    differences: list[Difference]


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=Journal), tags=["journal"], operation_id="read_journal")
def read_journal(name: str, query: JournalQuery) -> Journal:
    """Find changes: who, when, where, the old and the new value."""
    entries = [JournalEntry.model_validate(row, from_attributes=True) for row in _rows(name, query)]
    return Journal(count=len(entries), entries=entries)


@blueprint.get("/differences")
@api.validate(resp=answers(HTTP_200=Differences), tags=["journal"], operation_id="read_differences")
def read_differences(name: str, query: JournalQuery) -> Differences:
    """List the values that differ between two moments, each once."""
    first: dict[tuple[str, str], str | None] = {}
    last: dict[tuple[str, str], str | None] = {}
    for row in _rows(name, query):
        first.setdefault((row.subject, row.field), row.old)
        last[row.subject, row.field] = row.new
    return Differences(
        differences=[
            Difference(subject=key[0], field=key[1], kind=_kind(old, last[key]), old=old, new=last[key])
            for key, old in first.items()
            if old != last[key]
        ]
    )


def _kind(old: str | None, new: str | None) -> Literal["insert", "update", "delete"]:
    if old is None:
        return "insert"
    return "delete" if new is None else "update"


def _rows(name: str, query: JournalQuery) -> list[JournalRow]:
    with world_called(name).session() as session:
        return find_entries(
            session, subject=query.subject, who=query.who, after=query.after, until=query.until
        )
