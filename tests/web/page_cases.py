"""An invoice for every state a page can be in."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from portal.domain.invoice import Amount, InvoiceStatus, PaymentMethod, Percent
from portal.domain.ledger import EntryKind
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.unknown import UNKNOWN
from tests.builders import (
    NOW,
    TODAY,
    a_business,
    a_line,
    a_movement,
    a_payer_invoice,
    a_payment,
    a_processing,
    an_attempt,
    an_installment,
    an_invoice,
    an_offline_payment,
)

LATE = TODAY - timedelta(days=12)
SOON = TODAY + timedelta(days=16)
THREE_PARTS = (
    an_installment(Amount(5000), LATE - timedelta(days=11), id="istl_1", name="First"),
    an_installment(Amount(2672), SOON, id="istl_2", name="Second"),
    an_installment(Amount(2671), SOON + timedelta(days=31), id="istl_3", name="Third"),
)


def _plan(first_due: date) -> PayerInvoice:
    shift = first_due - SOON
    parts = tuple(an_installment(part.value, part.due_date + shift, id=part.id, name=part.name) for part in THREE_PARTS)
    invoice = an_invoice(
        installments=parts,
        due_date=parts[-1].due_date,
        line_items=(
            a_line(8000, description="Consulting services, June", quantity=Decimal(2), price_cents=Decimal(4000)),
            a_line(2000, id="lin_2", description="Workshop materials", quantity=Decimal(1), price_cents=Decimal(2000)),
        ),
    )
    return a_payer_invoice(invoice, [a_payment(5000, aim="istl_1", happened_at=NOW - timedelta(days=20))])


CASES: dict[str, Callable[[], PayerInvoice]] = {
    "open": a_payer_invoice,
    "due_today": lambda: a_payer_invoice(an_invoice(due_date=TODAY)),
    "overdue": lambda: _plan(LATE),
    "partially_paid": lambda: a_payer_invoice(movements=[a_payment(5000)]),
    "installments": lambda: _plan(SOON),
    "processing": lambda: a_payer_invoice(movements=[a_processing(10_343)]),
    "action_needed": lambda: a_payer_invoice(attempt=an_attempt(needs_action=True)),
    "payment_failed": lambda: a_payer_invoice(attempt=an_attempt(last_decline="insufficient_funds")),
    "paid": lambda: a_payer_invoice(movements=[a_payment(10_343)]),
    "paid_outside": lambda: a_payer_invoice(movements=[an_offline_payment(10_343)]),
    "refunded": lambda: a_payer_invoice(
        movements=[a_payment(10_343), a_movement(EntryKind.REFUND, -10_343), a_movement(EntryKind.CREDIT, -10_343)]
    ),
    "disputed": lambda: a_payer_invoice(movements=[a_payment(10_343), a_movement(EntryKind.DISPUTE_OPENED, 10_343)]),
    "cancelled": lambda: a_payer_invoice(an_invoice(status=InvoiceStatus.CANCELLED)),
    "scheduled": lambda: a_payer_invoice(an_invoice(status=InvoiceStatus.SCHEDULED, date=SOON)),
    "quote": lambda: a_payer_invoice(an_invoice(status=InvoiceStatus.DRAFT, issued_at=None, quoted_at=NOW)),
    "zero_total": lambda: a_payer_invoice(an_invoice(line_items=(a_line(0),), discount=None, tax=None)),
    "online_off": lambda: a_payer_invoice(an_invoice(payment_methods=(PaymentMethod.DIRECT,))),
}
VARIANTS: dict[str, Callable[[], PayerInvoice]] = {
    "partly_processing": lambda: a_payer_invoice(movements=[a_processing(5000)]),
    "one_choice": lambda: a_payer_invoice(business=a_business(allow_amount=False, bank_instructions=None)),
    "stale": lambda: a_payer_invoice(stale=True),
    "little_known": lambda: a_payer_invoice(totals=UNKNOWN, payments=UNKNOWN, attempt=UNKNOWN),
    "long_words": lambda: a_payer_invoice(
        an_invoice(
            name="An unusually long name for an invoice that somebody wrote in full sentences",
            line_items=tuple(
                a_line(123_456_700, id=f"lin_{n}", description="Donaudampfschifffahrtsgesellschaftskapitänsmütze " * 2,
                       quantity=Decimal("1.333"), price_cents=Decimal("92592525.5"), tax=Percent(Decimal(n)))
                for n in (7, 19)
            ),
            discount=None,
        )
    ),
}  # fmt: skip
