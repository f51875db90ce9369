"""Invitations: the mail to who has been made an administrator or account owner, and their first sign-in."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.simulator.rules.roles import Role
from eaportal.simulator.seeding.world_file import SAMPLE_PASSWORD
from eaportal.simulator.services.mails import contacts_of, send
from eaportal.simulator.worlds.tables import AccountRow, EnrollmentRow, UserEnrollmentRow, UserRow

# The one title of a mail that public documents give [S6].
INVITATION = (
    "Invitation to Activate your Account on the Microsoft Azure Service (from Microsoft Volume Licensing)"
)


def invite(session: Session, account: str, enrollment: EnrollmentRow, role: str, at: datetime) -> None:
    """Mail *account* that it is a *role* of *enrollment* now; its words are ours."""
    paragraphs = (
        f"You have been added to enrollment {enrollment.number} ({enrollment.name}) as {role}.",
        "Sign in to the portal with this account to activate it. Accounts added in the portal simulator"
        f" have the password {SAMPLE_PASSWORD}.",
    )
    send(session, [account], INVITATION, paragraphs, at)


def invite_administrators(session: Session, enrollment: EnrollmentRow, at: datetime) -> None:
    """Invite the administrators of an *enrollment* that nobody has signed in to yet [S6]."""
    for account in contacts_of(session, enrollment.id):
        invite(session, account, enrollment, "enterprise administrator", at)


def activate(session: Session, user: UserRow, at: datetime) -> None:
    """Activate the enrollments that have waited for *user* as their first administrator [S6, S8]."""
    if user.role is not Role.EA_ADMIN:
        return
    query = select(EnrollmentRow).join(UserEnrollmentRow).where(UserEnrollmentRow.user_id == user.id)
    for enrollment in session.scalars(query.where(EnrollmentRow.activated_at.is_(None))):
        enrollment.activated_at = at


def unconfirmed_accounts(session: Session, user: UserRow) -> list[AccountRow]:
    """The accounts whose owner *user* has become, and has not yet accepted the warning of [S6]."""
    query = select(AccountRow).where(AccountRow.owner == user.account, AccountRow.confirmed_at.is_(None))
    return list(session.scalars(query.order_by(AccountRow.id)))


def confirm_accounts(session: Session, user: UserRow, at: datetime) -> None:
    """Note that *user* has accepted the warning."""
    for account in unconfirmed_accounts(session, user):
        account.confirmed_at = at
