from datetime import UTC, datetime

import pytest

from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.rules.tax_ids import (
    NEXT,
    TaxRequestState,
    may_ask,
    may_pass_on,
    read_tax_id,
    tax_request_number,
)

NONE = Refusal(Reason.NOT_A_TAX_ID)


@pytest.mark.parametrize(
    ("typed", "tax_id"),
    [
        ("NL001234567B01", "NL001234567B01"),
        (" nl 0012.345 ", "NL 0012.345"),
        ("12-34/56", "12-34/56"),
        ("ABC", NONE),
        ("ABCD", "ABCD"),
        ("A" * 20, "A" * 20),
        ("A" * 21, NONE),
        ("", NONE),
        ("NL  001", NONE),
        ("-NL001", NONE),
        ("NL001-", NONE),
        ("NL001\n", NONE),
        ("ＮＬ００１", NONE),
        ("NL<01>", NONE),
    ],
)
def test_what_a_tax_id_may_be(typed, tax_id):
    assert read_tax_id(typed) == tax_id


def test_the_administrator_asks_and_the_partner_of_an_indirect_enrollment_passes_on():
    assert [role for role in Role if may_ask(role)] == [Role.EA_ADMIN]
    assert [(role, kind) for role in Role for kind in EnrollmentKind if may_pass_on(role, kind)] == [
        (Role.PARTNER_ADMIN, EnrollmentKind.INDIRECT)
    ]


def test_a_request_goes_from_the_partner_to_the_regional_operations_center_and_is_done():
    way = [TaxRequestState.WITH_PARTNER]
    while NEXT[way[-1]]:
        way.append(NEXT[way[-1]][0])

    assert way == [TaxRequestState.WITH_PARTNER, TaxRequestState.WITH_ROC, TaxRequestState.DONE]
    assert all(TaxRequestState.DECLINED in NEXT[each] for each in way[:2])


def test_request_numbers_have_the_day_too():
    assert tax_request_number(datetime(2020, 12, 10, tzinfo=UTC), 7) == "R2012100000007"
