"""The journal of a world: find entries, and what is different between two moments."""

from typing import Literal

from flask import Blueprint

from eaportal.simulator.api.api import answers, api, world_called
from eaportal.simulator.api.models import Difference, Differences, Journal, JournalEntry, JournalQuery
from eaportal.simulator.worlds.journal import find_entries
from eaportal.simulator.worlds.tables import JournalRow

blueprint = Blueprint("journal", __name__, url_prefix="/worlds/<name>/journal")


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=Journal), tags=["journal"], operation_id="read_journal")
def read_journal(name: str, query: JournalQuery) -> Journal:
    """Find what changed: who, when, where, old and new."""
    entries = [JournalEntry.model_validate(row, from_attributes=True) for row in _rows(name, query)]
    return Journal(count=len(entries), entries=entries)


@blueprint.get("/differences")
@api.validate(resp=answers(HTTP_200=Differences), tags=["journal"], operation_id="read_differences")
def read_differences(name: str, query: JournalQuery) -> Differences:
    """Tell what is different between two moments, each value once."""
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
