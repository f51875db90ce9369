"""The end of the portal: from which day its enrollments are managed elsewhere, and when it closes."""

from datetime import date, datetime
from enum import StrEnum

from eaportal.simulator.rules.roles import EnrollmentKind

# All days begin at midnight UTC, which is our choice.
MANAGED_ELSEWHERE_FROM = {
    EnrollmentKind.DIRECT: date(2022, 10, 10),
    EnrollmentKind.INDIRECT: date(2023, 2, 20),
}
RETIRED_ON = date(2024, 2, 15)


class Life(StrEnum):
    """Whether the portal of a world goes on forever, or ends as documented [S4b, S5, S24]."""

    ENDLESS = "endless"
    DOCUMENTED = "documented"


class Access(StrEnum):
    """What the portal lets everybody do with an enrollment."""

    FULL = "full"
    READ_ONLY = "read-only"
    CLOSED = "closed"


def access_to(kind: EnrollmentKind, life: Life, now: datetime) -> Access:
    """Return the access to enrollments of this *kind* at *now* [S4b, S5, S24]."""
    if is_retired(life, now):
        return Access.CLOSED
    elsewhere = life is Life.DOCUMENTED and now.date() >= MANAGED_ELSEWHERE_FROM[kind]
    return Access.READ_ONLY if elsewhere else Access.FULL


def is_retired(life: Life, now: datetime) -> bool:
    """Check whether the portal is retired at *now* [S24]."""
    return life is Life.DOCUMENTED and now.date() >= RETIRED_ON
