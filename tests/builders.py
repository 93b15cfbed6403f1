"""Finished things to test with. Every figure is computed by the domain from an invoice and its movements, as in
production.

The default invoice is the published sample: 10000 - 5 % + 8.875 % = 10343 cents.
"""

import dataclasses
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from portal.domain.attempt import Attempt, AttemptStatus, Choice
from portal.domain.invoice import (
    Address,
    Business,
    Customer,
    Discount,
    Invoice,
    InvoiceStatus,
    LineItem,
    Percent,
    PlannedInstallment,
)
from portal.domain.ledger import Entry, EntryKind, Movement, chain
from portal.domain.payer_invoice import Beside, PayerInvoice, assemble
from portal.domain.totals import totals_of

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
DUE = date(2026, 3, 31)


def a_business(**changes: Any) -> Business:
    """A business in New York that takes any amount in dollars."""
    facts: dict[str, Any] = {
        "id": "bus_1",
        "partner_id": "prt_1",
        "name": "ACME Studio",
        "address": Address("1 Main Street", "", "Springfield", "NY", "10001", "US"),
        "email": "billing@acme.example",
        "phone": "+1 555 0100",
        "tax_id": "12-3456789",
        "brand_color": "#4A90D9",
        "bank_instructions": "ACME Bank, account 000123456789",
    }
    return Business(**(facts | changes))


def a_customer(**changes: Any) -> Customer:
    """Somebody who owes."""
    facts: dict[str, Any] = {
        "id": "cus_1",
        "name": "Jane Doe",
        "email": "jane@doe.example",
        "business_name": "Doe Ltd",
        "address": Address("2 Side Street", "", "Springfield", "NY", "10002", "US"),
    }
    return Customer(**(facts | changes))


def a_line(amount_cents: int = 10_000, **changes: Any) -> LineItem:
    """A line of `amount_cents`."""
    return LineItem(**({"id": "lin_1", "description": "Consulting", "amount_cents": amount_cents} | changes))


def an_installment(amount: Any, due_date: date | None = DUE, **changes: Any) -> PlannedInstallment:
    """A part of a plan; `amount` is an `Amount` or a `Percent`."""
    facts = {"id": "istl_1", "name": "Part", "due_date": due_date, "value": amount}
    return PlannedInstallment(**(facts | changes))


def an_invoice(**changes: Any) -> Invoice:
    """The published sample, open: 10000 - 5 % = 9500, + 8.875 % = 10343."""
    facts: dict[str, Any] = {
        "id": "inv_1",
        "business_id": "bus_1",
        "customer_id": "cus_1",
        "name": "Website",
        "number": 1001,
        "status": InvoiceStatus.OPEN,
        "currency": "USD",
        "date": date(2026, 3, 1),
        "due_date": DUE,
        "line_items": (a_line(quantity=Decimal("2.0"), price_cents=Decimal("5000.0")),),
        "discount": Discount(Percent(Decimal(5))),
        "tax": Percent(Decimal("8.875")),
        "notes": "Thank you",
        "issued_at": NOW,
    }
    return Invoice(**(facts | changes))


def a_movement(kind: EntryKind, amount_cents: int, **changes: Any) -> Movement:
    """Something that moved; `object_id` is made up from kind and amount unless given."""
    facts: dict[str, Any] = {
        "kind": kind,
        "amount_cents": amount_cents,
        "currency": "USD",
        "provider": "stripe",
        "object_id": f"{kind}_{amount_cents}",
    }
    return Movement(**(facts | changes))


def a_payment(amount_cents: int, **changes: Any) -> Movement:
    """A card payment that arrived."""
    return a_movement(EntryKind.PAYMENT, amount_cents, **({"note": "Visa ending in 4242"} | changes))


def an_offline_payment(amount_cents: int, **changes: Any) -> Movement:
    """A payment the business took itself."""
    return a_movement(EntryKind.OFFLINE_PAYMENT, amount_cents, **({"provider": "offline", "note": "Check"} | changes))


def a_processing(amount_cents: int, **changes: Any) -> Movement:
    """A payment the bank is working on."""
    return a_movement(EntryKind.PROCESSING, amount_cents, **changes)


def an_issue(invoice: Invoice) -> Movement:
    """The first movement of an invoice: its total becomes owed."""
    total_cents = totals_of(invoice).total_cents
    return a_movement(
        EntryKind.ISSUED, total_cents, currency=invoice.currency, provider="remit", object_id=f"{invoice.id}/issued"
    )


def entries_of(movements: Iterable[Movement], invoice_id: str = "inv_1", now: datetime = NOW) -> tuple[Entry, ...]:
    """The movements in a chain of their own."""
    return chain(invoice_id, None, movements, now)


def an_attempt(**changes: Any) -> Attempt:
    """A live attempt to pay the sample's whole balance."""
    facts: dict[str, Any] = {
        "id": "att_1",
        "invoice_id": "inv_1",
        "amount_cents": 10_343,
        "currency": "USD",
        "choice": Choice.BALANCE,
        "status": AttemptStatus.LIVE,
        "created_at": NOW,
        "updated_at": NOW,
        "intent_id": "pi_1",
    }
    return Attempt(**(facts | changes))


def a_payer_invoice(
    invoice: Invoice | None = None,
    movements: Iterable[Movement] = (),
    *,
    business: Business | None = None,
    customer: Customer | None = None,
    attempt: Attempt | None = None,
    newest: Attempt | None = None,
    pending_refunds: Iterable[str] = (),
    online: bool = True,
    **changes: Any,
) -> PayerInvoice:
    """`invoice` as its payer sees it after `issued` (posted here, drafts aside) and `movements`; `changes` replace
    finished fields.
    """
    invoice = invoice or an_invoice()
    issued = () if invoice.status is InvoiceStatus.DRAFT else (an_issue(invoice),)
    opened = assemble(
        invoice,
        business or a_business(currency=invoice.currency),
        customer or a_customer(),
        entries_of((*issued, *movements), invoice.id),
        beside=Beside(attempt, newest, pending_refunds),
        online=online,
        read_at=NOW,
    )
    return dataclasses.replace(opened, **changes)
