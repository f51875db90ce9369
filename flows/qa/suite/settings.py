"""The world that each check begins in: its users, enrollments, periods and pages."""

from eaportal.flows.procedures.procedure import EVERYONE

KINDS = ("direct", "indirect")
PO_KINDS = ("azure", "marketplace")
ROLES = EVERYONE
EDITORS = {"direct": "ea_admin", "indirect": "partner_admin"}
NUMBERS = {
    ("direct", False): "8100001",
    ("direct", True): "8100002",
    ("indirect", False): "8200001",
    ("indirect", True): "8200002",
}
DIRECT, INDIRECT = NUMBERS["direct", False], NUMBERS["indirect", False]
LOCKED_NUMBERS = {"azure": "LOCKED-1", "marketplace": "LOCKED-2"}
PERIODS = ("2020-12", "2020-11", "2020-10", "2020-09")
PAGES = {
    "Manage": "manage/enrollment",
    "Enrollments": "manage/enrollment/switch",
    "Reports": "report",
    "Usage Summary": "report/usagesummary?period=2020-11",
    "View-Edit PO Numbers": "report/usagesummary/ponumbers?period=2020-11",
    "a closed period": "report/usagesummary/ponumbers?period=2020-10",
    "Invoices": "report/invoices",
    "Mailbox": "mailbox",
}
PASSWORD = "PO-number-2020"  # noqa: S105 - that of the world file below
EDITOR = "ea_admin@direct.example"
PARTNER = "partner_admin@indirect.example"


def account_of(role: str, kind: str) -> str:
    """Return the account of *role* on the enrollments of this *kind*."""
    return f"{role}@{kind}.example"


def default_number(enrollment: str, period: str, kind: str = "azure") -> str:
    """Return the default PO number of a period."""
    return f"{enrollment}-{period.replace('-', '')}{'M' if kind == 'marketplace' else ''}"


def world_text() -> str:
    """Return the text of the world file that each check begins with."""
    lines = ["seed: 7", 'now: "2020-12-10T09:00:00Z"', "enrollments:"]
    for (kind, locked), number in NUMBERS.items():
        name = f"Contoso {kind}{' locked' if locked else ''}"
        lines.append(
            f"- {{number: '{number}', name: {name}, kind: {kind}, start: 2018-07-01, end: 2021-06-30,"
            " commitment: 20000}"
        )
    lines.append("users:")
    for role in ROLES:
        for kind in KINDS:
            seen = [number for (of, _), number in NUMBERS.items() if of == kind]
            lines.append(
                f"- {{account: {account_of(role, kind)}, name: {role} {kind}, role: {role},"
                f" password: {PASSWORD}, enrollments: {seen}}}"
            )
    lines.append("periods:")
    lines += [
        f"- {{enrollment: '{number}', period: '{period}'}}"
        for number in NUMBERS.values()
        for period in PERIODS[::-1]
    ]
    lines.append("po_numbers:")
    lines += [
        f"- {{enrollment: '{number}', period: '2020-10', kind: {kind}, number: {locked_number}, lock: true}}"
        for (_, locked), number in NUMBERS.items()
        if locked
        for kind, locked_number in LOCKED_NUMBERS.items()
    ]
    return "\n".join(lines) + "\n"
