"""An invoice's status, as far as its ledger decides it."""

from collections.abc import Iterable

from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import Entry, EntryKind, Standing

LEDGER_DECIDES = frozenset({InvoiceStatus.OPEN, InvoiceStatus.CLOSED, InvoiceStatus.REFUNDED})


def status_after(status: InvoiceStatus, standing: Standing, entries: Iterable[Entry]) -> InvoiceStatus:
    """OPEN while something is owed, then CLOSED, or REFUNDED once all that was paid went back. Other statuses stay.

    A balance that comes back (a lost dispute, a voided payment) opens a closed invoice again.
    """
    if status not in LEDGER_DECIDES:
        return status
    if standing.balance_cents > 0:
        return InvoiceStatus.OPEN
    refunded = any(entry.movement.kind is EntryKind.REFUND for entry in entries)
    return InvoiceStatus.REFUNDED if refunded and standing.paid_cents == 0 else InvoiceStatus.CLOSED
