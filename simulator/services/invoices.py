"""Invoices: generate, correct and find them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from eaportal.simulator.database.defect_points import DefectPoint
from eaportal.simulator.database.tables import (
    CorrectionRow,
    EnrollmentRow,
    InvoiceRow,
    PeriodRow,
    PoNumberRow,
)
from eaportal.simulator.rules.invoices import PO_KINDS, InvoiceKind, invoices_of_period
from eaportal.simulator.rules.po_numbers import PoKind


@DefectPoint
def generate_invoices(
    session: Session, period: PeriodRow, po_numbers: Mapping[PoKind, PoNumberRow], at: datetime
) -> list[InvoiceRow]:
    """Generate the invoices of *period*, if there is anything to invoice [S9, S4a]."""
    invoices = new_invoices(period.enrollment, period, po_numbers, at)
    session.add_all(invoices)
    return invoices


def new_invoices(
    enrollment: EnrollmentRow, period: PeriodRow, po_numbers: Mapping[PoKind, PoNumberRow], at: datetime
) -> list[InvoiceRow]:
    """Return the invoices of *period* of *enrollment*, without storing them."""
    tax_percent = Decimal(enrollment.tax_percent)
    invoices = []
    for amounts in invoices_of_period(period.totals, enrollment.country, tax_percent, at.date()):
        numbers = {kind: po_numbers[kind].number for kind in PO_KINDS[amounts.kind]}
        suffix = "M" if amounts.kind is InvoiceKind.MARKETPLACE else ""
        invoices.append(
            InvoiceRow(
                period_id=period.id,
                kind=amounts.kind,
                number=f"E{enrollment.number}{period.start:%Y%m}{suffix}",
                po_number=numbers.get(PoKind.AZURE, ""),
                marketplace_po_number=numbers.get(PoKind.MARKETPLACE, ""),
                **asdict(amounts.charges),
                tax_id=enrollment.tax_id,
                tax_percent=enrollment.tax_percent,
                tax=amounts.tax,
                generated_at=at,
            )
        )
    return invoices


@DefectPoint
def credit_and_rebill(
    session: Session, invoice: InvoiceRow, at: datetime, /, **changes: str
) -> CorrectionRow:
    """Credit *invoice* and reissue it with *changes*; the invoice itself doesn't change [S15].

    The new invoice is paid if the old one was.
    """
    root, times = invoice.number.partition("-")[0], 1
    while session.get(CorrectionRow, f"{root}-C{times}"):
        times += 1
    kept = {each.key: getattr(invoice, each.key) for each in inspect(InvoiceRow).column_attrs}
    rebilled = InvoiceRow(**kept | {"id": None, "number": f"{root}-R{times}", "generated_at": at} | changes)
    correction = CorrectionRow(credit_note=f"{root}-C{times}", invoice=invoice, rebilled=rebilled, at=at)
    session.add_all((rebilled, correction))
    session.flush()
    session.expire(invoice, ["correction"])
    return correction


def invoices_of(session: Session, enrollment_id: int) -> list[InvoiceRow]:
    """Return the invoices of an enrollment, newest first."""
    newest_first = (PeriodRow.start.desc(), InvoiceRow.generated_at.desc(), InvoiceRow.number)
    query = _invoices(enrollment_id).options(selectinload(InvoiceRow.correction))
    return list(session.scalars(query.order_by(*newest_first)))


@DefectPoint
def find_invoice(session: Session, enrollment_id: int, number: str) -> InvoiceRow | None:
    """Return the invoice of an enrollment with this *number*, or None."""
    return session.scalar(_invoices(enrollment_id).where(InvoiceRow.number == number))


def _invoices(enrollment_id: int) -> Select[InvoiceRow]:
    query = select(InvoiceRow).join(InvoiceRow.period).options(contains_eager(InvoiceRow.period))
    return query.where(PeriodRow.enrollment_id == enrollment_id)
