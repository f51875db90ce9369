"""The dated editions of the portal's labels, and which of them an article was written for."""

from datetime import date

from eaportal.flows.labels import VARIANTS

# The first day of each edition, the newest first; an article without a date is taken for the oldest.
EDITIONS = (("2021-08", date(2021, 8, 1)), ("2020-12", date.min))

# Those that no date leads to are asked for by name; the oldest first.
EDITION_NAMES = (*VARIANTS, *(name for name, _ in reversed(EDITIONS)))


def edition_of(dated: date | None) -> str:
    """The edition that was in force when an article was last handed over."""
    return next(name for name, since in EDITIONS if (dated or date.min) >= since)
