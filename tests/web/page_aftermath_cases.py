"""What may become of a payment after it was begun or has arrived, each as an invoice."""

from collections.abc import Callable
from datetime import timedelta

from portal.domain.attempt import AttemptStatus
from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import EntryKind
from portal.domain.payer_invoice import PayerInvoice
from tests.builders import (
    NOW,
    a_movement,
    a_payer_invoice,
    a_payment,
    a_processing,
    an_attempt,
    an_invoice,
    an_offline_payment,
)

PAID = a_payment(10_343)
VISA = "Visa ending in 4242"


def _refund(cents: int, id: str = "re_1") -> list:
    """A refund and the credit beside it."""
    return [
        a_movement(EntryKind.REFUND, -cents, object_id=id, note=VISA),
        a_movement(EntryKind.CREDIT, -cents, object_id=id),
    ]


def _came_back(cents: int) -> list:
    return [
        *_refund(cents),
        a_movement(EntryKind.CREDIT, cents, object_id="re_1/failed"),
        a_movement(EntryKind.REFUND_FAILED, cents, object_id="re_1", note=VISA),
    ]


def _dispute(kind: EntryKind, cents: int = 10_343) -> list:
    end = -cents if kind is EntryKind.DISPUTE_LOST else cents
    opened = a_movement(EntryKind.DISPUTE_OPENED, cents, object_id="du_1")
    return (
        [opened] if kind is EntryKind.DISPUTE_OPENED else [opened, a_movement(kind, end, object_id="du_1", note=VISA)]
    )


def _ended(**changes) -> PayerInvoice:
    facts = {"status": AttemptStatus.CANCELLED, "created_at": NOW - timedelta(days=2)} | changes
    return a_payer_invoice(newest=an_attempt(**facts))


def _returned() -> PayerInvoice:
    debit = {"object_id": "py_1", "attempt_id": "att_1", "happened_at": NOW - timedelta(days=5)}
    attempt = an_attempt(status=AttemptStatus.CANCELLED, last_decline="account_closed")
    moves = [a_processing(10_343, **debit), a_movement(EntryKind.PROCESSING_FAILED, 10_343, **debit)]
    return a_payer_invoice(movements=moves, newest=attempt)


AFTERMATH: dict[str, Callable[[], PayerInvoice]] = {
    "refunded_in_part": lambda: a_payer_invoice(movements=[PAID, *_refund(4_000)]),
    "refund_on_its_way": lambda: a_payer_invoice(movements=[PAID, *_refund(10_343)], pending_refunds={"re_1"}),
    "part_refund_on_its_way": lambda: a_payer_invoice(movements=[PAID, *_refund(4_000)], pending_refunds={"re_1"}),
    "refund_came_back": lambda: a_payer_invoice(movements=[PAID, *_came_back(4_000)]),
    "disputed_in_part": lambda: a_payer_invoice(
        movements=[a_payment(5_000), *_dispute(EntryKind.DISPUTE_OPENED, 5_000)]
    ),
    "dispute_won": lambda: a_payer_invoice(movements=[PAID, *_dispute(EntryKind.DISPUTE_WON)]),
    "dispute_lost": lambda: a_payer_invoice(movements=[PAID, *_dispute(EntryKind.DISPUTE_LOST)]),
    "debit_returned": _returned,
    "debit_late": lambda: a_payer_invoice(movements=[a_processing(10_343, happened_at=NOW - timedelta(days=9))]),
    "expired": lambda: _ended(updated_at=NOW - timedelta(days=1)),
    "called_off": lambda: _ended(updated_at=NOW - timedelta(days=2)),
    "paid_too_much": lambda: a_payer_invoice(
        movements=[PAID, an_offline_payment(5_000), a_movement(EntryKind.UNAPPLIED, -5_000)]
    ),
    "paid_after_cancel": lambda: a_payer_invoice(
        an_invoice(status=InvoiceStatus.CANCELLED), [PAID, a_movement(EntryKind.UNAPPLIED, -10_343)]
    ),
    "moved_in": lambda: a_payer_invoice(
        movements=[an_offline_payment(3_000, provider="remit", note="Moved from invoice 1000")]
    ),
    "moved_out": lambda: a_payer_invoice(
        movements=[
            PAID,
            an_offline_payment(5_000),
            a_movement(EntryKind.UNAPPLIED, -5_000, object_id="o"),
            a_movement(EntryKind.OFFLINE_VOID, -5_000, provider="remit", note="Moved to invoice 1002"),
            a_movement(EntryKind.UNAPPLIED, 5_000),
        ]
    ),
}
