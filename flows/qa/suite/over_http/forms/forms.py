"""Every form of the portal that changes something, and what the journal says it has changed."""

from eaportal.flows.client import World
from eaportal.flows.qa.suite.over_http.agreements import (
    DIRECT,
    EA_ADMIN,
    READER,
    SALES_ADMIN,
)
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

INVOICE = f"E{DIRECT}202010"
# Every form that changes something: its address, and fields that an EA administrator could send.
FORMS: dict[str, dict[str, str]] = {
    "manage/enrollment/administrators/add": {
        "email": "new@direct.example",
        "account_type": "work-or-school",
        "read_only": "no",
    },
    "manage/enrollment/administrators/change": {"account": READER, "read_only": "no"},
    "manage/enrollment/administrators/remove": {"account": READER},
    "manage/enrollment/contacts/add": {
        "email": "contact@direct.example",
        "confirmation": "contact@direct.example",
        "frequency": "daily",
    },
    "manage/enrollment/contacts/change": {"contact": EA_ADMIN, "frequency": "monthly"},
    "manage/enrollment/settings": {
        "auth_level": "work-or-school-account-cross-tenant",
        "marketplace": "yes",
        "da_view_charges": "yes",
        "ao_view_charges": "yes",
    },
    "manage/department/edit": {"name": "Support", "cost_center": "CC-9", "quota": "12.50"},
    "manage/department/administrators/add": {
        "department": "1",
        "email": "new@direct.example",
        "account_type": "work-or-school",
        "read_only": "yes",
    },
    "manage/department/administrators/change": {
        "department": "1",
        "account": SALES_ADMIN,
        "read_only": "yes",
    },
    "manage/department/administrators/remove": {"department": "1", "account": SALES_ADMIN},
    "manage/account/change": {"account": "1", "name": "Shop", "department": "2"},
    "manage/account/add": {
        "name": "Site",
        "owner": "site_owner@direct.example",
        "account_type": "microsoft",
        "department": "",
    },
    "manage/taxid": {"tax_id": "nl 999"},
    "support/tickets/new": {"invoice": INVOICE, "topic": "po-number", "wanted": "PO-4711"},
}


def send(visitor: Visitor, form: str, enrollment: str = DIRECT, **fields: str) -> Answer:
    """Send the fields of *form* with the visitor's own token, *fields* in place of them."""
    values = {**FORMS.get(form, {}), **fields, "csrf_token": visitor.token()}
    return visitor.post(f"{form}?enrollment={enrollment}", values)


def changes(world: World) -> list[tuple[str, str, str | None, str | None]]:
    """Return every change that the journal has, except those of the clock."""
    return [
        (entry.subject, entry.field, entry.old, entry.new)
        for entry in world.journal()
        if entry.who != "clock"
    ]
