"""How a business wants its invoices to begin."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.domain.invoice import Recurrence, TermType


@dataclass(frozen=True, slots=True)
class InvoicingSetup:
    """What a new invoice takes where nothing is sent, and what a partner keeps of its own set-up.

    `markup_percent` is the partner's for expenses, which Remit has none of; `complete` is its own mark.
    """

    default_note: str = ""
    default_term: TermType | None = None
    default_due_date: date | None = None
    default_reminder: Recurrence | None = None
    markup_percent: Decimal | None = None
    complete: bool = False
