"""Generate invoices, and find them again."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from simulator.billing.po_numbers import PoKind
from simulator.store.models import InvoiceRow, PeriodRow, PoNumberRow
from simulator.store.seams import Seam


@Seam
def generate_invoice(
    session: Session, period: PeriodRow, po_numbers: Mapping[PoKind, PoNumberRow], at: datetime
) -> InvoiceRow | None:
    """Generate the invoice of *period*, if there is anything to invoice [S9, S4a].

    There is for overage, charges billed separately and Marketplace charges, all on one invoice.
    """
    invoice = made_invoice(period.enrollment.number, period, po_numbers, at)
    if invoice:
        session.add(invoice)
    return invoice


def made_invoice(
    number: str, period: PeriodRow, po_numbers: Mapping[PoKind, PoNumberRow], at: datetime
) -> InvoiceRow | None:
    """The invoice of *period* of the enrollment *number*, not stored yet; None where there is none."""
    totals = period.totals
    invoice = InvoiceRow(
        period_id=period.id,
        number=f"E{number}{period.start:%Y%m}",
        po_number=po_numbers[PoKind.AZURE].number,
        marketplace_po_number=po_numbers[PoKind.MARKETPLACE].number,
        overage=totals.total_overage,
        billed_separately=totals.billed_separately,
        marketplace=totals.marketplace,
        generated_at=at,
    )
    return invoice if invoice.total else None


def invoices_of(session: Session, enrollment_id: int) -> list[InvoiceRow]:
    """The invoices of an enrollment, the newest first."""
    return list(session.scalars(_invoices(enrollment_id).order_by(PeriodRow.start.desc())))


@Seam
def find_invoice(session: Session, enrollment_id: int, number: str) -> InvoiceRow | None:
    """The invoice of an enrollment with this *number*, if there is one."""
    return session.scalar(_invoices(enrollment_id).where(InvoiceRow.number == number))


def _invoices(enrollment_id: int) -> Select[InvoiceRow]:
    query = select(InvoiceRow).join(InvoiceRow.period).options(contains_eager(InvoiceRow.period))
    return query.where(PeriodRow.enrollment_id == enrollment_id)
