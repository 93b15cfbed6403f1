"""How a business wants its invoices to begin."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.domain.drafts import UNSENT, Unsent
from portal.domain.invoice import Address, Business, Recurrence, TermType


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


@dataclass(frozen=True, slots=True)
class Setup:
    """A business with how it wants its invoices to begin."""

    business: Business
    invoicing: InvoicingSetup


@dataclass(frozen=True, slots=True)
class SetupDraft:
    """What a partner asks to be changed of a business's set-up; what is UNSENT stays."""

    name: str | Unsent = UNSENT
    address: Address | Unsent = UNSENT
    email: str | None | Unsent = UNSENT
    phone: str | None | Unsent = UNSENT
    tax_id: str | None | Unsent = UNSENT
    brand_color: str | None | Unsent = UNSENT
    currency: str | Unsent = UNSENT
    time_zone: str | Unsent = UNSENT
    locale: str | Unsent = UNSENT
    allow_amount: bool | Unsent = UNSENT
    minimum_cents: int | None | Unsent = UNSENT
    bank_instructions: str | None | Unsent = UNSENT
    default_note: str | Unsent = UNSENT
    default_term: TermType | None | Unsent = UNSENT
    default_due_date: date | None | Unsent = UNSENT
    default_reminder: Recurrence | None | Unsent = UNSENT
    markup_percent: Decimal | None | Unsent = UNSENT
    complete: bool | Unsent = UNSENT
