"""The tables of what customers ask for: support tickets and other tax ids, and who gets mail."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eaportal.simulator.rules.contacts import Frequency
from eaportal.simulator.rules.tax_ids import TaxRequestState
from eaportal.simulator.rules.tickets import TicketState, TicketTopic
from eaportal.simulator.worlds.tables import CorrectionRow, EnrollmentRow, InvoiceRow, Row


class TicketRow(Row):
    """A support ticket about an invoice: *wanted* in place of *old*.

    Its *correction* is what came of a solved one; *reason* says why a declined one was declined.
    """

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    topic: Mapped[TicketTopic]
    old: Mapped[str]
    wanted: Mapped[str]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    state: Mapped[TicketState]
    reason: Mapped[str]
    enrollment: Mapped[EnrollmentRow] = relationship()
    invoice: Mapped[InvoiceRow] = relationship()

    @property
    def correction(self) -> CorrectionRow | None:
        """The credit note and new invoice to which it led, if it did."""
        return self.invoice.correction if self.state is TicketState.SOLVED else None


class TaxRequestRow(Row):
    """A request for another tax id of an enrollment: *wanted* in place of *old*."""

    __tablename__ = "tax_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    old: Mapped[str]
    wanted: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[TaxRequestState]
    reason: Mapped[str]
    enrollment: Mapped[EnrollmentRow] = relationship()


class ContactRow(Row):
    """Somebody who gets the notifications of an enrollment, or how often an administrator wants them."""

    __tablename__ = "contact"

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    frequency: Mapped[Frequency]
    enrollment: Mapped[EnrollmentRow] = relationship()
