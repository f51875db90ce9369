"""The sample world, which Faker makes from a seed. The same seed gives the same world."""

from datetime import date
from decimal import Decimal
from functools import cache
from random import Random

from faker import Faker

from eaportal.simulator.rules.money import SMALL_UNITS
from eaportal.simulator.rules.periods import months_until
from eaportal.simulator.rules.po_numbers import PoKind
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.world_files.world_file import (
    DEFAULT_NOW,
    DEFAULT_SEED,
    AccountEntry,
    AdjustmentEntry,
    DepartmentEntry,
    EnrollmentEntry,
    PeriodEntry,
    PoNumberEntry,
    UserEntry,
    WorldFile,
)

PERIODS = 14
# The departments and accounts of the first enrollment, and who administers which department.
_DEPARTMENTS = [
    DepartmentEntry(name="Production", cost_center="4100", spending_quota=15_000),
    DepartmentEntry(name="Development", cost_center="4200"),
]
_ACCOUNTS = [
    AccountEntry(name="Web shop", owner="account_owner@eaportal.example", department="Production"),
    AccountEntry(name="Warehouse", owner="warehouse@eaportal.example", department="Production"),
    AccountEntry(name="Test environment", owner="testing@eaportal.example", department="Development"),
]
_ADMINISTERED = {"department_admin": ["Production"], "department_admin_readonly": ["Development"]}


def sample_world(seed: int = DEFAULT_SEED, more_enrollments: int = 0) -> WorldFile:
    """Return two direct and two indirect enrollments, a user for every role, and fourteen months of history.

    The users who may edit come first. The second direct enrollment has a locked PO number. The second
    indirect one is in Japan, with separate invoices for the Marketplace, and a currency without decimals.
    """
    random = Random(seed)  # noqa: S311 - sample data, not secrets
    fake = Faker("en_US")
    fake.seed_instance(seed)
    kinds = (
        EnrollmentKind.DIRECT,
        EnrollmentKind.DIRECT,
        EnrollmentKind.INDIRECT,
        EnrollmentKind.INDIRECT,
    )
    numbers = [str(number) for number in random.sample(range(6_000_000, 10_000_000), len(kinds))]
    enrollments = [
        EnrollmentEntry(
            number=number,
            name=fake.unique.company(),
            kind=kind,
            start=date(2018, 7, 1),
            end=date(2021, 6, 30),
            commitment=random.randrange(20_000, 40_000, 5_000),
            tax_percent=Decimal(21),
            bill_to="partner_admin_readonly@eaportal.example" if kind is EnrollmentKind.INDIRECT else None,
        )
        for number, kind in zip(numbers, kinds, strict=True)
    ]
    enrollments[-1] = _in_japan(enrollments[-1])
    enrollments[0] = enrollments[0].model_copy(update={"departments": _DEPARTMENTS, "accounts": _ACCOUNTS})
    direct, locked, indirect, other_indirect = numbers
    seen_by = [
        ("ea_admin", Role.EA_ADMIN, [direct, locked]),
        ("partner_admin", Role.PARTNER_ADMIN, [indirect, other_indirect]),
        ("ea_admin_readonly", Role.EA_ADMIN_READONLY, [direct]),
        ("ea_purchaser", Role.EA_PURCHASER, [direct]),
        ("department_admin", Role.DEPARTMENT_ADMIN, [direct]),
        ("department_admin_readonly", Role.DEPARTMENT_ADMIN_READONLY, [direct]),
        ("account_owner", Role.ACCOUNT_OWNER, [direct]),
        ("partner_admin_readonly", Role.PARTNER_ADMIN_READONLY, [indirect]),
        ("customer_admin", Role.EA_ADMIN, [indirect]),
    ]
    periods = [
        PeriodEntry(enrollment=number, period=period.key)
        for number in numbers
        for period in months_until(DEFAULT_NOW.date(), PERIODS)
    ]
    return WorldFile(
        seed=seed,
        more_enrollments=more_enrollments,
        enrollments=enrollments,
        users=[
            UserEntry(
                account=f"{account}@eaportal.example",
                name=fake.unique.name(),
                role=role,
                enrollments=enrollments_seen,
                departments=_ADMINISTERED.get(account, []),
            )
            for account, role, enrollments_seen in seen_by
        ],
        periods=periods,
        po_numbers=[
            PoNumberEntry(enrollment=direct, period="2020-08", number=fake.bothify("PO-######")),
            PoNumberEntry(
                enrollment=direct, period="2020-09", number=fake.bothify("MP-####"), kind=PoKind.MARKETPLACE
            ),
            PoNumberEntry(enrollment=locked, period="2020-10", number=fake.bothify("45########"), lock=True),
            PoNumberEntry(enrollment=indirect, period="2020-10", number=fake.bothify("PO-######")),
        ],
        adjustments=[
            AdjustmentEntry(
                enrollment=direct,
                period="2020-09",
                amount=Decimal("125.40"),
                reason="Service credit: storage, July 2020",
            )
        ],
    )


@cache
def sample_accounts() -> frozenset[str]:
    """Return the accounts of the sample users, which are the same for every seed."""
    return frozenset(user.account for user in sample_world().users)


def _in_japan(enrollment: EnrollmentEntry) -> EnrollmentEntry:
    """Move *enrollment* to Japan."""
    there = {"country": "JP", "currency": "JPY", "tax_percent": Decimal(10)}
    return enrollment.model_copy(update={**there, "commitment": enrollment.commitment * SMALL_UNITS})
