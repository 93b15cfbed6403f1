"""What a partner says was paid outside of Remit, read from the wire but not yet judged against what is stored."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from portal.domain.drafts import UNSENT, Unsent

Day = date  # in a class with a field named `date`, `date` is the field


class Wish(Enum):
    """What is to become of a payment: entered in the ledger, kept as somebody's word, or taken back."""

    PROCESSED = "processed"
    PENDING = "pending"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class PartDraft:
    """What of it is for one invoice, in minor units."""

    invoice_id: str
    amount_cents: int
    id: str | None = None
    installment_id: str | None = None
    api_item_id: str | None = None
    gl_account_id: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """A payment as sent to be entered (`id` None) or changed. `wish` UNSENT leaves what it is; a new one is entered.

    `by_key`: it is a payer who says so.
    """

    id: str | None = None
    wish: Wish | Unsent = UNSENT
    amount_cents: int | Unsent = UNSENT
    fee_cents: int | None | Unsent = UNSENT
    date: Day | Unsent = UNSENT
    parts: tuple[PartDraft, ...] | Unsent = UNSENT
    customer_id: str | Unsent = UNSENT
    description: str | Unsent = UNSENT
    notes: str | Unsent = UNSENT
    method: str | Unsent = UNSENT
    api_name: str | Unsent = UNSENT
    api_source_id: str | None | Unsent = UNSENT
    bank_account_id: str | None | Unsent = UNSENT
    gl_account_id: str | None | Unsent = UNSENT
    custom_data_json: str | Unsent = UNSENT
    by_key: bool = False
