"""The demo's invoices as API bodies, one for each state of the page, dated from `today`."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DemoInvoice:
    """`state` names the page; `saves` are posted in order, the later ones as updates of the first.

    `check`: how the customer paid all of it outside of Remit, `sends`: what it is mailed as; empty: neither.
    """

    state: str
    saves: tuple[Body, ...]
    check: str = ""
    sends: str = ""


CUSTOMER: Body = {
    "name": "Abigail Adams",
    "email": "abigail@example.com",
    "address": {"address1": "77 Harbor Street", "city": "Astoria", "state": "OR", "zip": "97103"},
}

SEED: Body = {
    "name": "June Consulting Invoice",
    "invoiceNo": 1001,
    "status": "ACTIVE",
    "invoiceStatus": "OPEN",
    "date": "2025-06-26",
    "notes": "Thank you for your business!",
    "apiName": "QBO",
    "apiSourceId": "ext_123",
    "recurrence": {"updateType": "FUTURE_ONLY", "frequency": "MONTHLY", "interval": 1, "endDate": "2025-12-31"},
    "lineItems": [
        {
            "id": "ili_28868401",
            "description": "Consulting services",
            "amount": 10000,
            "quantity": "2.0",
            "price": "5000.0",
            "salesTax": {"value": "8.875", "type": "PERCENT"},
            "apiItemId": "ext_item_123",
            "glAccountId": "gla_38560327",
        }
    ],
    "discount": {"value": "5.0", "type": "PERCENT", "calculateBeforeSalesTax": True},
    "salesTax": {"value": "8.875", "type": "PERCENT"},
    "collectionInfo": {
        "paymentMethods": ["CREDIT_CARD", "DIRECT"],
        "term": {"type": "NET_30", "dueDate": "2025-07-26"},
        "sendEmail": True,
        "reminderRecurrence": {"frequency": "WEEKLY", "interval": 1},
    },
    "installments": [
        {
            "id": "istl_123",
            "name": "First installment",
            "dueDate": "2025-07-15",
            "amountDue": {"value": "50.0", "type": "AMOUNT"},
        }
    ],
    "customData": {"internal_key": "some_internal_key", "some_other_field": 23434},
}
"""The API reference's own sample, payable by card."""

DESIGN = {"description": "Brand identity, design and two rounds of changes", "quantity": "12", "price": "9500"}
PHOTOS = {"description": "Product photography, half a day", "quantity": "1", "price": "48000"}
HOSTING = {"description": "Hosting and care, one month", "quantity": "1", "price": "3900"}
PRINTS = {"description": "Printed cards on 600 g cotton paper", "quantity": "250", "price": "62"}
TAX = {"value": "8.25", "type": "PERCENT"}


def demo_invoices(today: date) -> tuple[DemoInvoice, ...]:
    """Every state this installation's data can show; some become what they are called once the demo's payers paid."""
    soon, late = _due(today, 14), _due(today, -12)
    plan = [_part("Deposit", today, -9, "30"), _part("On delivery", today, 5, "40"), _part("Rest", today, 35, "30")]
    return (
        DemoInvoice("seed", (SEED,)),
        DemoInvoice("open", (_invoice("Spring catalogue", today, soon, [DESIGN, PHOTOS]),)),
        DemoInvoice("due_today", (_invoice("Website care", today, _due(today, 0), [HOSTING]),)),
        DemoInvoice("overdue", (_invoice("Business cards", today, late, [PRINTS]),)),
        DemoInvoice("partially_paid", (_invoice("Shop redesign", today, soon, [DESIGN]),)),
        DemoInvoice("installments", (_invoice("New website", today, _due(today, 35), [DESIGN, PHOTOS], plan=plan),)),
        DemoInvoice("processing", (_invoice("Shop photos", today, soon, [PHOTOS], methods=["CREDIT_CARD", "ACH"]),)),
        DemoInvoice("action_needed", (_invoice("Packaging photos", today, soon, [PHOTOS]),)),
        DemoInvoice("payment_failed", (_invoice("Flyers", today, late, [PRINTS]),)),
        DemoInvoice("paid", (_invoice("Portrait session", today, late, [PHOTOS]),)),
        DemoInvoice(
            "paid_outside", (_invoice("Exhibition prints", today, late, [PRINTS, PHOTOS]),), check="Check 1042"
        ),
        DemoInvoice("refunded", (_invoice("Family portraits", today, late, [PHOTOS]),)),
        DemoInvoice("disputed", (_invoice("Menu cards", today, late, [PRINTS]),)),
        DemoInvoice("cancelled", (_invoice("Poster", today, soon, [PRINTS]), {"invoiceStatus": "CANCELLED"})),
        DemoInvoice(
            "scheduled", (_invoice("Care, next month", today, _due(today, 40), [HOSTING], status="SCHEDULED"),)
        ),
        DemoInvoice("online_off", (_invoice("Consulting", today, soon, [DESIGN], methods=["DIRECT"]),)),
        DemoInvoice("zero_total", (_invoice("Sample prints", today, soon, [PRINTS], discount="100"),)),
        DemoInvoice("quote", (_invoice("Shop window", today, soon, [DESIGN, PRINTS], status="DRAFT"),), sends="QUOTE"),
        DemoInvoice("draft", (_invoice("Sign for the shop", today, soon, [PRINTS], status="DRAFT"),)),
    )


def _invoice(  # noqa: PLR0913 - a demo invoice differs from the next one in one or two of these
    name: str,
    today: date,
    due: date,
    lines: list[Body],
    *,
    status: str = "OPEN",
    methods: list[str] | None = None,
    plan: list[Body] | None = None,
    discount: str = "",
) -> Body:
    issued = min(today, due) - timedelta(days=16)
    body: Body = {
        "name": name,
        "invoiceStatus": status,
        "date": (_due(today, 10) if status == "SCHEDULED" else issued).isoformat(),
        "notes": "Thank you for working with us. Questions? Just reply to the e-mail this came with.",
        "lineItems": [{**line, "salesTax": TAX} if line is not HOSTING else line for line in lines],
        "collectionInfo": {
            "paymentMethods": methods or ["CREDIT_CARD", "DIRECT"],
            "term": {"type": "OTHER", "dueDate": due.isoformat()},
        },
    }
    if plan:
        body["installments"] = plan
    if discount:
        body["discount"] = {"value": discount, "type": "PERCENT", "calculateBeforeSalesTax": True}
    return body


def _part(name: str, today: date, days: int, percent: str) -> Body:
    due = today + timedelta(days=days)
    return {"name": name, "dueDate": due.isoformat(), "amountDue": {"value": percent, "type": "PERCENT"}}


def _due(today: date, days: int) -> date:
    return today + timedelta(days=days)
