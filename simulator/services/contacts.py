"""Notification contacts: who gets mail about an enrollment, and how often about its unbilled balance."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.simulator.database.defect_points import DefectPoint
from eaportal.simulator.database.tables import ContactRow, EnrollmentRow, UserRow
from eaportal.simulator.rules.contacts import DEFAULT_FREQUENCY, Frequency, read_address
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.services.administrators import administrators_of
from eaportal.simulator.services.permissions import why_not_manageable


@dataclass(frozen=True)
class Contact:
    """A person who gets mail. An administrator is *enrolled* automatically and can't be removed."""

    address: str
    frequency: Frequency
    enrolled: bool


@DefectPoint
def contacts_of(session: Session, enrollment_id: int) -> list[str]:
    """Return who gets the notifications of an enrollment: its administrators and other contacts [S6, S7]."""
    added = select(ContactRow.address).where(ContactRow.enrollment_id == enrollment_id)
    accounts = [user.account for user in administrators_of(session, enrollment_id)]
    return [*dict.fromkeys([*accounts, *session.scalars(added.order_by(ContactRow.address))])]


def listed_contacts(session: Session, enrollment: EnrollmentRow) -> list[Contact]:
    """Return the contacts of *enrollment*: its administrators, enrolled by default, and others [S6, S7]."""
    query = select(ContactRow).where(ContactRow.enrollment_id == enrollment.id).order_by(ContactRow.address)
    rows = {row.address: row.frequency for row in session.scalars(query)}
    enrolled = [user.account for user in administrators_of(session, enrollment.id)]
    added = [address for address in rows if address not in enrolled]
    return [
        *(Contact(account, rows.get(account, DEFAULT_FREQUENCY), enrolled=True) for account in enrolled),
        *(Contact(address, rows[address], enrolled=False) for address in added),
    ]


def add_contact(
    session: Session,
    user: UserRow,
    enrollment: EnrollmentRow,
    typed: str,
    confirmation: str,
    frequency: Frequency,
) -> str | Refusal:
    """Add *typed* to the contacts of *enrollment*, with the same *confirmation*; returns the address."""
    refused = why_not_manageable(session, user, enrollment)
    if refused:
        return refused
    address = read_address(typed)
    if address is None:
        return Refusal(Reason.NO_ADDRESS)
    if read_address(confirmation) != address:
        return Refusal(Reason.NOT_CONFIRMED)
    if any(contact.address == address for contact in listed_contacts(session, enrollment)):
        return Refusal(Reason.THERE_ALREADY, {"name": address})
    session.add(ContactRow(enrollment=enrollment, address=address, frequency=frequency))
    return address


def set_frequency(
    session: Session, user: UserRow, enrollment: EnrollmentRow, address: str, frequency: Frequency
) -> Contact | Refusal | None:
    """Set how often the contact at *address* gets mail; returns None if there is no such contact."""
    refused = why_not_manageable(session, user, enrollment)
    if refused:
        return refused
    listed = {contact.address: contact for contact in listed_contacts(session, enrollment)}
    if address not in listed:
        return None
    row = session.get(ContactRow, (enrollment.id, address))
    if row is None:
        row = ContactRow(enrollment=enrollment, address=address)
        session.add(row)
    row.frequency = frequency
    return listed[address]


def remove_contact(
    session: Session, user: UserRow, enrollment: EnrollmentRow, address: str
) -> str | Refusal | None:
    """Remove *address* from the contacts; returns None if nobody has added it."""
    refused = why_not_manageable(session, user, enrollment)
    if refused:
        return refused
    listed = {contact.address: contact for contact in listed_contacts(session, enrollment)}
    if address not in listed or listed[address].enrolled:
        return None
    session.delete(session.get_one(ContactRow, (enrollment.id, address)))
    return address
