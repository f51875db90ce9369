from datetime import UTC, date, datetime, timedelta

import pytest

from eaportal.simulator.rules.enrollments import (
    AccountType,
    AuthLevel,
    EnrollmentStatus,
    admits,
    enrollment_status,
    tenant_of,
)

CREATED = datetime(2020, 7, 1, 9, tzinfo=UTC)
END = date(2021, 6, 30)
OVER = datetime(2021, 7, 1, tzinfo=UTC)
TRANSFERRED = datetime(2021, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def status(now, *, is_activated=True, extends=False, transferred=None):
    return enrollment_status(
        created_at=CREATED,
        is_activated=is_activated,
        end=END,
        extends=extends,
        transferred=transferred,
        now=now,
    )


@pytest.mark.parametrize(
    ("now", "facts", "expected"),
    [
        (CREATED, {}, EnrollmentStatus.NEW),
        (CREATED + timedelta(hours=24) - SECOND, {"is_activated": False}, EnrollmentStatus.NEW),
        (CREATED + timedelta(hours=24), {"is_activated": False}, EnrollmentStatus.PENDING),
        (CREATED + timedelta(hours=24), {}, EnrollmentStatus.ACTIVE),
        (OVER - SECOND, {}, EnrollmentStatus.ACTIVE),
        (OVER, {}, EnrollmentStatus.EXPIRED),
        (OVER, {"extends": True}, EnrollmentStatus.EXTENDED_TERM),
        (OVER, {"extends": True, "is_activated": False}, EnrollmentStatus.EXTENDED_TERM),
        (TRANSFERRED - SECOND, {"transferred": date(2021, 1, 1)}, EnrollmentStatus.ACTIVE),
        (TRANSFERRED, {"transferred": date(2021, 1, 1)}, EnrollmentStatus.TRANSFERRED),
        (OVER, {"transferred": date(2021, 1, 1), "extends": True}, EnrollmentStatus.TRANSFERRED),
    ],
)
def test_the_status_of_an_enrollment_over_time(now, facts, expected):
    assert status(now, **facts) is expected


@pytest.mark.parametrize(
    ("level", "microsoft", "of_the_tenant", "of_another"),
    [
        (AuthLevel.MICROSOFT_ACCOUNT, True, False, False),
        (AuthLevel.WORK_OR_SCHOOL, False, True, False),
        (AuthLevel.CROSS_TENANT, False, True, True),
        (AuthLevel.MIXED, True, True, True),
    ],
)
def test_which_accounts_an_authentication_level_admits(level, microsoft, of_the_tenant, of_another):
    work = AccountType.WORK_OR_SCHOOL

    assert admits(level, AccountType.MICROSOFT, is_of_its_tenant=True) is microsoft
    assert admits(level, work, is_of_its_tenant=True) is of_the_tenant
    assert admits(level, work, is_of_its_tenant=False) is of_another


def test_the_organization_of_an_account_is_the_part_after_the_at_sign_in_any_case():
    assert tenant_of("Ann@Contoso.example") == tenant_of("bob@contoso.example") == "contoso.example"
