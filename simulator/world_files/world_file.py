"""World files: what a world starts as, in YAML."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self
from unicodedata import category

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from eaportal.simulator.catalogs import countries, edition_at
from eaportal.simulator.rules.enrollments import AccountType, AuthLevel, MarkupStatus
from eaportal.simulator.rules.life import Life
from eaportal.simulator.rules.periods import (
    MONTHLY_SINCE,
    BillingPeriod,
    billing_cycle,
    month,
    months_until,
    period_from,
)
from eaportal.simulator.rules.po_numbers import PoKind, read_po_number
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.requests import read_tax_id
from eaportal.simulator.rules.roles import DEPARTMENT_ROLES, EnrollmentKind, Role
from eaportal.simulator.world_files.entry_path import EntryPath, EntryPathError
from eaportal.simulator.world_files.labels import Edition, Labels, labels_from, merged_labels, read_label_file
from eaportal.simulator.world_files.yaml_files import YamlFileError, read_yaml_file, read_yaml_text

SAMPLE_PASSWORD = "PO-number-2020"  # noqa: S105 - printed on the sign-in page and in the README
DEFAULT_SEED = 2020
DEFAULT_NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
SCHEMA = 1
EXPECTED = "a world file is a mapping with enrollments, users and periods"
YEARS = range(2000, 2100)
# For departments and accounts.
LONGEST_NAME = 100
MANY_PERIODS = 12
_NO_TEXT = ("Cc", "Zl", "Zp")
# Patterns of whole values, which the tables of a world hold too.
ACCOUNT = r"^[^@\s]+@[^@\s]+$"
ENROLLMENT_NUMBER = "^[0-9]{5,10}$"
CURRENCY = "^[A-Z]{3}$"


def _enrollment_number(number: str) -> str:
    if not re.fullmatch(ENROLLMENT_NUMBER, number):
        raise ValueError(f"{number!r} is not an enrollment number of 5 to 10 digits")
    return number


def _schema(number: int) -> int:
    if number != SCHEMA:
        raise ValueError(f"this simulator reads world files of schema {SCHEMA}, not {number}")
    return number


def _within_years(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"the year {moment.year} is not between {YEARS[0]} and {YEARS[-1]}")
    return moment


def _country(code: str) -> str:
    if not re.fullmatch("[A-Z]{2}", code) or code not in countries():
        raise ValueError(f"there is no country {code!r}; use its two-letter ISO 3166 code, such as NL")
    return code


def _period_key(key: str) -> str:
    if month(key).start.year not in YEARS:
        raise ValueError(f"{key!r} is not between {YEARS[0]} and {YEARS[-1]}")
    return key


def _po_number(typed: str) -> str:
    number = read_po_number(typed)
    if isinstance(number, Refusal) or number != typed:
        reason = number.reason.value if isinstance(number, Refusal) else "spaces around it"
        raise ValueError(f"{typed!r} is not a PO number ({reason})")
    return number


def _tax_id(typed: str) -> str:
    if typed and read_tax_id(typed) != typed:
        raise ValueError(f"{typed!r} is not a VAT or tax ID")
    return typed


EnrollmentNumber = Annotated[
    str,
    AfterValidator(_enrollment_number),
    WithJsonSchema({"type": "string", "pattern": ENROLLMENT_NUMBER}),
]


Address = Annotated[str, Field(pattern=ACCOUNT)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="after")
    def _can_be_printed(self) -> Self:
        for name, value in self:
            # In a terminal, such a character can be a command.
            if isinstance(value, str) and any(category(each) in _NO_TEXT for each in value):
                raise EntryPathError((name,), f"{value!r} has a line break or another control character")
        return self


class DepartmentEntry(_Strict):
    """A department of an enrollment."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    cost_center: str = Field(default="", max_length=LONGEST_NAME)
    spending_quota: int = Field(default=0, ge=0, le=10**12, description="in units of the currency; 0: none")


class AccountEntry(_Strict):
    """An account of an enrollment. Services are distributed over the accounts whose owners have confirmed."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    owner: Address = Field(description="the account that its owner signs in with")
    department: str | None = None
    confirmed: bool = Field(default=True, description="false: the owner hasn't accepted the warning yet")


class EnrollmentEntry(_Strict):
    """An Enterprise Agreement of one customer.

    If no departments or accounts are given, it has one of each, with its own name.
    """

    number: EnrollmentNumber
    name: str = Field(min_length=1)
    kind: EnrollmentKind
    currency: str = Field(default="EUR", pattern=CURRENCY)
    start: date
    end: date
    country: Annotated[str, AfterValidator(_country)] = Field(
        default="NL", description="the customer's country, a two-letter ISO 3166 code"
    )
    tax_percent: Decimal = Field(
        default=Decimal(0), ge=0, le=100, max_digits=5, decimal_places=2, description="on its invoices"
    )
    bill_to: Address | None = Field(
        default=None,
        description="where its invoices are mailed; default: its first read-only EA administrator",
    )
    commitment: int = Field(
        default=0, ge=0, le=10**12, description="the prepayment, in units of the currency"
    )
    created: Annotated[AwareDatetime, AfterValidator(_within_years)] | None = Field(
        default=None, description="when the portal got it: it is new for 24 hours; default: its start"
    )
    activated: bool = Field(default=True, description="false: pending until its first administrator signs in")
    extends: bool = Field(default=True, description="whether it continues after its end, at retail prices")
    transferred: date | None = Field(default=None, description="the day of its transfer")
    auth_level: AuthLevel = AuthLevel.MIXED
    marketplace: bool = Field(default=True, description="whether Azure Marketplace is enabled")
    da_view_charges: bool = Field(default=True, description="department administrators see costs")
    ao_view_charges: bool = Field(default=True, description="account owners see costs")
    markup: MarkupStatus = Field(default=MarkupStatus.PUBLISHED, description="of an indirect enrollment")
    tax_id: Annotated[str, AfterValidator(_tax_id)] = ""
    departments: list[DepartmentEntry] = []
    accounts: list[AccountEntry] = []

    @property
    def created_at(self) -> datetime:
        """When the portal got it: as given, or at the start of the agreement."""
        return self.created or datetime.combine(self.start, time(tzinfo=UTC))

    @property
    def department_names(self) -> list[str]:
        """The names of its departments, or of the single default one."""
        return [each.name for each in self.departments] or [self.name[:LONGEST_NAME]]

    @model_validator(mode="after")
    def _names_known_departments(self) -> Self:
        names = [department.name for department in self.departments]
        _unique(("departments",), names)
        _unique(("accounts",), [account.name for account in self.accounts])
        for i, account in enumerate(self.accounts):
            if account.department is not None and account.department not in names:
                raise EntryPathError(
                    ("accounts", i, "department"), f"there is no department {account.department!r} here"
                )
        return self

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"the agreement ends on {self.end}, not after its start on {self.start}")
        return self


class UserEntry(_Strict):
    """A user who can sign in."""

    account: Address
    name: str = Field(min_length=1)
    role: Role
    account_type: AccountType = AccountType.WORK_OR_SCHOOL
    password: str = Field(default=SAMPLE_PASSWORD, min_length=1)
    enrollments: list[EnrollmentNumber] = Field(min_length=1)
    departments: list[str] = Field(
        default=[], description="for a department administrator; default: all in these enrollments"
    )

    @model_validator(mode="after")
    def _has_no_duplicates(self) -> Self:
        _unique(("enrollments",), self.enrollments)
        if self.departments and self.role not in DEPARTMENT_ROLES:
            raise EntryPathError(
                ("departments",), f"a user of the role {self.role} administers no departments"
            )
        return self


class PeriodEntry(_Strict):
    """A billing period of an enrollment, by the month in which it starts."""

    enrollment: EnrollmentNumber
    period: Annotated[str, AfterValidator(_period_key)]


class PoNumberEntry(PeriodEntry):
    """A PO number that a user has entered."""

    kind: PoKind = PoKind.AZURE
    number: Annotated[str, AfterValidator(_po_number)]
    lock: bool = False


class AdjustmentEntry(PeriodEntry):
    """A credit to the prepayment of a period, with a short reason."""

    amount: Decimal = Field(gt=0, le=10**12, decimal_places=2, description="in units of the currency")
    reason: str = Field(min_length=1, max_length=100)


class WorldFile(_Strict):
    """The content of a world. The same file and seed give the same world in every value."""

    schema_: Annotated[int, AfterValidator(_schema)] = Field(default=SCHEMA, alias="schema")
    seed: int = Field(default=DEFAULT_SEED, ge=0, lt=2**63)
    now: Annotated[AwareDatetime, AfterValidator(_within_years)] = DEFAULT_NOW
    edition: Edition = Field(
        default_factory=lambda known: edition_at(known["now"].astimezone(UTC).date()),
        description="of the portal's labels; default: the one in force at the world's time",
    )
    labels: Labels = {}
    life: Life = Field(
        default=Life.ENDLESS,
        description="documented: enrollments become read-only and the portal closes on the documented days",
    )
    enrollments: list[EnrollmentEntry] = Field(min_length=1)
    users: list[UserEntry] = Field(min_length=1)
    periods: list[PeriodEntry] = Field(min_length=1)
    po_numbers: list[PoNumberEntry] = []
    adjustments: list[AdjustmentEntry] = []
    more_enrollments: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        description=f"additional enrollments of {MANY_PERIODS} periods each, made from the seed,"
        " alternately direct for the first EA administrator and indirect for the first partner administrator",
    )

    @model_validator(mode="after")
    def _can_add_enrollments(self) -> Self:
        if self.more_enrollments:
            path = ("more_enrollments",)
            if not {Role.EA_ADMIN, Role.PARTNER_ADMIN} & {user.role for user in self.users}:
                raise EntryPathError(path, "no user is an ea_admin or partner_admin who could see them")
            if months_until(self.now.date(), MANY_PERIODS)[0].start < MONTHLY_SINCE:
                raise EntryPathError(path, f"they are billed monthly, which starts on {MONTHLY_SINCE}")
        return self

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        numbers = {entry.number for entry in self.enrollments}
        periods = {(entry.enrollment, entry.period): i for i, entry in enumerate(self.periods)}
        _unique(("enrollments",), [entry.number for entry in self.enrollments])
        _unique(("users",), [entry.account.casefold() for entry in self.users])
        _unique(("periods",), [(entry.enrollment, entry.period) for entry in self.periods])
        _unique(("po_numbers",), [(entry.enrollment, entry.period, entry.kind) for entry in self.po_numbers])
        named: list[tuple[EntryPath, str]] = [
            *(
                (("users", i, "enrollments", j), number)
                for i, user in enumerate(self.users)
                for j, number in enumerate(user.enrollments)
            ),
            *((("periods", i, "enrollment"), entry.enrollment) for i, entry in enumerate(self.periods)),
        ]
        for path, number in named:
            if number not in numbers:
                raise EntryPathError(path, f"there is no enrollment {number!r} in this file")
        departments = {each.number: each.department_names for each in self.enrollments}
        for i, user in enumerate(self.users):
            there = {name for number in user.enrollments for name in departments[number]}
            for j, name in enumerate(user.departments):
                if name not in there:
                    raise EntryPathError(
                        ("users", i, "departments", j),
                        f"there is no department {name!r} in their enrollments",
                    )
        of_periods: list[tuple[EntryPath, PeriodEntry]] = [
            *((("po_numbers", i, "period"), entry) for i, entry in enumerate(self.po_numbers)),
            *((("adjustments", i, "period"), entry) for i, entry in enumerate(self.adjustments)),
        ]
        for path, entry in of_periods:
            if (entry.enrollment, entry.period) not in periods:
                raise EntryPathError(
                    path, f"enrollment {entry.enrollment} has no period {entry.period!r} in this file"
                )
        for number, its_periods in self.periods_by_enrollment().items():
            for earlier, later in pairwise(its_periods):
                if later.start <= earlier.end:
                    path = ("periods", periods[number, later.key])
                    raise EntryPathError(
                        path, f"{later.key} begins before {earlier.key} ends on {earlier.end}"
                    )
        return self

    def with_words(self, edition: str | None, labels: Labels) -> Self:
        """Return the same world with the words of *edition*, if given, and with additional *labels*."""
        edition = edition or self.edition
        return self.model_copy(update={"edition": edition, "labels": merged_labels(self.labels, labels)})

    def bill_to_by_enrollment(self) -> dict[str, str | None]:
        """Return who gets the invoices of each enrollment: its bill-to or read-only EA administrator [S5]."""
        readers: dict[str, str] = {}
        for user in self.users:
            if user.role is Role.EA_ADMIN_READONLY:
                for number in user.enrollments:
                    readers.setdefault(number, user.account)
        return {each.number: each.bill_to or readers.get(each.number) for each in self.enrollments}

    def periods_by_enrollment(self) -> dict[str, list[BillingPeriod]]:
        """Return the periods of each enrollment, oldest first, as long as its billing cycle."""
        starts: dict[str, list[date]] = {entry.number: [] for entry in self.enrollments}
        for entry in self.periods:
            starts[entry.enrollment].append(month(entry.period).start)
        cycles = {
            each.number: billing_cycle(each.kind, each.start, heavy_use=False) for each in self.enrollments
        }
        return {
            number: [period_from(start, cycles[number]) for start in sorted(begun)]
            for number, begun in starts.items()
        }


def _unique(section: EntryPath, keys: Sequence[str | tuple[str, ...]]) -> None:
    seen: set[str | tuple[str, ...]] = set()
    for i, key in enumerate(keys):
        if key in seen:
            text = key if isinstance(key, str) else " ".join(key)
            raise EntryPathError((*section, i), f"{text} appears a second time")
        seen.add(key)


def read_world_file(path: Path) -> WorldFile:
    """Read the world file at *path*; raises YamlFileError, which starts with ``path:line:column``."""
    return read_yaml_file(path, WorldFile, EXPECTED)


def with_label_files(world_file: WorldFile, paths: Sequence[Path]) -> WorldFile:
    """Return *world_file* with the labels of the files at *paths*; raises YamlFileError.

    Labels of an edition later than the world's are refused, because they would never be shown.
    """
    files = [read_label_file(path) for path in paths]
    for path, file in zip(paths, files, strict=True):
        if not file.holds_in(world_file.edition):
            raise YamlFileError(
                f"{path}: its labels are for edition {file.edition}, the world has {world_file.edition}."
            )
    return world_file.with_words(None, labels_from(files, world_file.edition))


def read_world_text(text: str, path: str) -> WorldFile:
    """Read the world file *text*; raises YamlFileError, which starts with ``path:line:column``."""
    return read_yaml_text(text, path, WorldFile, EXPECTED)
