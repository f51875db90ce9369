"""The way that something asked for has come: when it reached which state, from the journal."""

from datetime import datetime

from eaportal.simulator.web.shell import context
from eaportal.simulator.worlds.journal import find_entries


def stages(subject: str) -> dict[str, datetime]:
    """When what the journal calls *subject* came to each of its states."""
    entries = find_entries(context.database(), subject=subject)
    return {entry.new: entry.at for entry in entries if entry.field == "state" and entry.new}
