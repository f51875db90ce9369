"""What the messages of rows that ended alike have in common."""

import re

from eaportal.flows.bulk.lists.change_list import ListedChange


def common_message(message: str, change: ListedChange, *numbers: str | None) -> str:
    """Return *message* with … for what only its row has: the values of its *change*, and *numbers*."""
    own = {change.enrollment, change.period, change.wanted_number, change.expected, *numbers}
    values = sorted(filter(None, own), key=len, reverse=True)
    pattern = "|".join(map(re.escape, values))
    return re.sub(rf"(?<!\w)({pattern})(?!\w)", "…", message) if values else message
