"""What documents say about readers: who may carry out a procedure, in which window, and until which day."""

from collections.abc import Sequence
from datetime import date
from itertools import product

from eaportal.flows.articles.findings.readers import PeriodState, Reader
from eaportal.flows.procedures.procedure import Procedure

ROLES = {
    "ea_admin": "EA administrator",
    "ea_admin_readonly": "EA administrator (read-only)",
    "ea_purchaser": "EA purchaser",
    "department_admin": "department administrator",
    "department_admin_readonly": "department administrator (read-only)",
    "account_owner": "account owner",
    "partner_admin": "partner administrator",
    "partner_admin_readonly": "partner administrator (read-only)",
}
KINDS = ("direct", "indirect")
READERS = tuple(Reader(role, kind) for kind, role in product(KINDS, ROLES))
# From these days, nobody manages such enrollments in the EA portal; from the last one, it is closed
# [S4b, S5, S24].
MANAGED_ELSEWHERE_FROM = {"direct": date(2022, 10, 10), "indirect": date(2023, 2, 20)}
RETIRED_ON = date(2024, 2, 15)
# The windows of procedures, and the states of a period that are within each.
WINDOWS = {
    "at any time": frozenset(PeriodState),
    "until seven days after the invoice notification": frozenset(
        {PeriodState.OPEN, PeriodState.ENDED, PeriodState.NOTIFIED}
    ),
}


def may(procedure: Procedure, reader: Reader) -> bool:
    """Whether documents say that *reader* may carry out *procedure* on their enrollment."""
    if procedure.one_role_a_kind:
        return (reader.role, reader.kind) in zip(procedure.roles, procedure.kinds, strict=True)
    return reader.role in procedure.roles and reader.kind in procedure.kinds


def is_in_window(procedure: Procedure, state: PeriodState) -> bool:
    """Whether documents say that *procedure* can be carried out for a period in *state*."""
    return state in WINDOWS[procedure.window]


def named(reader: Reader) -> str:
    """The *reader* in a sentence."""
    return f"{ROLES[reader.role]} ({reader.kind})"


def period_in_words(states: Sequence[PeriodState], locked: Sequence[bool]) -> str:
    """The situation in a sentence: the period, and the lock if only one of both is meant."""
    every = len(states) == len(PeriodState)
    period = "for any period" if every else f"for a period that is {' or '.join(states)}"
    if len(locked) > 1:
        return period
    return f"{period} of an enrollment whose PO number is {'locked' if locked[0] else 'not locked'}"
