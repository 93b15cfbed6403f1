"""What a partner asks to be saved, read from the wire but not yet judged against what is stored.

A field that was not sent is UNSENT: on an update it stays as it is, on a creation it takes its default.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final

from portal.domain.errors import BadInput, InvalidFields
from portal.domain.invoice import (
    Address,
    Amount,
    Discount,
    InvoiceStatus,
    PaymentMethod,
    Percent,
    RecordStatus,
    Recurrence,
    TermType,
)

Day = date  # in a class with a field named `date`, `date` is the field


class Unsent(Enum):
    """The type of `UNSENT`."""

    UNSENT = "unsent"

    def __bool__(self) -> bool:
        return False


UNSENT: Final = Unsent.UNSENT


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line as sent; `amount_cents` is resolved from amount, quantity and price already (money.md "Units on the
    wire").
    """

    description: str
    amount_cents: int
    id: str | None = None
    quantity: Decimal | None = None
    price_cents: Decimal | None = None
    tax: Percent | Amount | None = None
    api_item_id: str | None = None
    gl_account_id: str | None = None


@dataclass(frozen=True, slots=True)
class InstallmentDraft:
    """A part of the plan as sent; a sent balance is never believed and is not here."""

    name: str
    due_date: date | None
    value: Percent | Amount
    id: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """An invoice as sent to be created (`id` None) or updated."""

    id: str | None = None
    name: str | Unsent = UNSENT
    number: int | Unsent = UNSENT
    status: InvoiceStatus | Unsent = UNSENT
    record_status: RecordStatus | Unsent = UNSENT
    date: Day | Unsent = UNSENT
    term: TermType | Unsent = UNSENT
    due_date: Day | None | Unsent = UNSENT
    notes: str | Unsent = UNSENT
    customer_id: str | Unsent = UNSENT
    line_items: tuple[LineDraft, ...] | Unsent = UNSENT
    discount: Discount | None | Unsent = UNSENT
    tax: Percent | Amount | None | Unsent = UNSENT
    installments: tuple[InstallmentDraft, ...] | Unsent = UNSENT
    payment_methods: tuple[PaymentMethod, ...] | Unsent = UNSENT
    send_email: bool | Unsent = UNSENT
    reminder: Recurrence | None | Unsent = UNSENT
    recurrence: Recurrence | None | Unsent = UNSENT
    api_name: str | Unsent = UNSENT
    api_source_id: str | None | Unsent = UNSENT
    custom_data_json: str | Unsent = UNSENT


class PartlyRead(InvalidFields):
    """What is wrong with an item as it was sent, and what could be read of it: `draft`, without the fields in `wrong`.

    Never saved; there to find what else is wrong with it.
    """

    def __init__(self, faults: tuple[BadInput, ...], draft: InvoiceDraft, wrong: frozenset[str]) -> None:
        super().__init__(faults)
        self.draft = draft
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """A customer as sent to be created (`id` None) or updated."""

    id: str | None = None
    name: str | Unsent = UNSENT
    email: str | None | Unsent = UNSENT
    business_name: str | None | Unsent = UNSENT
    address: Address | Unsent = UNSENT
    record_status: RecordStatus | Unsent = UNSENT
    additional_contact_name: str | None | Unsent = UNSENT
    cc_emails: tuple[str, ...] | Unsent = UNSENT
    bcc_emails: tuple[str, ...] | Unsent = UNSENT
    phone_work: str | None | Unsent = UNSENT
    invoice_settings_json: str | None | Unsent = UNSENT
    custom_data_json: str | Unsent = UNSENT
