"""The invoice and the people on it, as plain frozen values.

Amounts are whole minor units (`_cents`) of `Invoice.currency`; rates and quantities are `Decimal`; dates are calendar
dates in the business's time zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from portal.domain.unknown import UNKNOWN, Unknown

Day = date  # in a class with a field named `date`, `date` is the field


class InvoiceStatus(StrEnum):
    """What has become of an invoice (`invoiceStatus` on the wire)."""

    DRAFT = "DRAFT"
    SCHEDULED = "SCHEDULED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"


class RecordStatus(StrEnum):
    """Whether a record is in use (`status` on the wire); deleting makes it INACTIVE."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class PaymentMethod(StrEnum):
    """How a business takes money: by card, by bank debit, or directly (cash, check, transfer)."""

    CREDIT_CARD = "CREDIT_CARD"
    ACH = "ACH"
    DIRECT = "DIRECT"


class TermType(StrEnum):
    """How the due date follows from the invoice date; OTHER names it."""

    DUE_NOW = "DUE_NOW"
    NET_10 = "NET_10"
    NET_15 = "NET_15"
    NET_30 = "NET_30"
    NET_60 = "NET_60"
    OTHER = "OTHER"


class EmailStatus(StrEnum):
    """What became of the last mail about an invoice: none was asked for, it waits to be sent, or it was sent."""

    NOT_SENT = "NOT_SENT"
    SENDING = "SENDING"
    SENT = "SENT"


@dataclass(frozen=True, slots=True)
class Mailing:
    """The last mail about an invoice; `sent_at`: when one last left."""

    status: EmailStatus = EmailStatus.NOT_SENT
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of an amount: `rate` of 8.875 means 8.875 %."""

    rate: Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """A fixed sum in minor units."""

    cents: int


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off the subtotal; `before_tax` taxes the discounted lines, otherwise the full ones."""

    value: Percent | Amount
    before_tax: bool = True


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line. `price_cents` is per unit and may have a fraction of a minor unit; `amount_cents` is what counts.

    `tax` overrides the invoice's; None takes the invoice's.
    """

    id: str
    description: str
    amount_cents: int
    quantity: Decimal | None = None
    price_cents: Decimal | None = None
    tax: Percent | Amount | None = None
    api_item_id: str | None = None
    gl_account_id: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedInstallment:
    """A part of the plan as the business wrote it."""

    id: str
    name: str
    due_date: date | None
    value: Percent | Amount


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; every part may be empty."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""

    def lines(self) -> tuple[str, ...]:
        """The address as people write it, without empty lines."""
        region = " ".join(part for part in (self.state, self.zip) if part)
        town = ", ".join(part for part in (self.city, region) if part)
        return tuple(line for line in (self.line1, self.line2, town, self.country) if line)


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What a partner keeps with a customer and gets back; nothing here reaches a payer.

    `invoice_settings_json` and `custom_data_json` are the partner's objects as JSON text.
    """

    additional_contact_name: str | None = None
    cc_emails: tuple[str, ...] = ()
    bcc_emails: tuple[str, ...] = ()
    phone_work: str | None = None
    invoice_settings_json: str | None = None
    custom_data_json: str = "{}"


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom the invoice is billed to."""

    id: str
    name: str
    email: str | None = None
    business_name: str | None = None
    address: Address = Address()
    record_status: RecordStatus = RecordStatus.ACTIVE
    created_at: datetime | None = None
    facts: CustomerFacts = CustomerFacts()


@dataclass(frozen=True, slots=True)
class Business:
    """Who sends the invoice: brand, contact and how it takes money.

    `logo` is the sha-256 of stored image bytes, or None. `minimum_cents` is the least another amount may be; None:
    Stripe's minimum. `stripe_account` is the connected account (`acct_…`) charges are made on; None: the
    installation's own account. `application_fee_percent` of each charge on it stay with the installation.
    """

    id: str
    partner_id: str
    name: str
    address: Address = Address()
    email: str | None = None
    phone: str | None = None
    tax_id: str | None | Unknown = None
    logo: str | None = None
    brand_color: str | None = None
    currency: str = "USD"
    time_zone: str = "UTC"
    locale: str = "en_US"
    stripe_account: str | None = None
    allow_amount: bool | Unknown = True
    minimum_cents: int | None = None
    bank_instructions: str | None | Unknown = None
    application_fee_percent: Decimal | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often something repeats: every `interval` of `frequency` (DAILY, WEEKLY, MONTHLY, YEARLY) until then.

    `update_type` says which invoices of a series the last change was for (FUTURE_ONLY, ALL).
    """

    frequency: str
    interval: int
    end_date: date | None = None
    update_type: str | None = None


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What a partner keeps with an invoice and gets back unchanged; nothing here reaches a payer.

    `custom_data_json` is the partner's object as JSON text.
    """

    api_name: str = "USER_ENTRY"
    api_source_id: str | None = None
    custom_data_json: str = "{}"
    recurrence: Recurrence | None = None
    reminder: Recurrence | None = None
    send_email: bool = False


@dataclass(frozen=True, slots=True)
class Invoice:
    """What the business asks for. What has been paid is the ledger's to say (`portal.domain.ledger`).

    `version` rises with every change of what a page shows; `id` is `inv_<number>`. `quoted_at`: when it was first sent
    as a quote, which lets its key open it while it is a draft.
    """

    id: str
    business_id: str
    customer_id: str
    name: str
    number: int
    status: InvoiceStatus
    currency: str
    date: Day
    due_date: Day | None
    line_items: tuple[LineItem, ...] = ()
    discount: Discount | None | Unknown = None
    tax: Percent | Amount | None | Unknown = None
    installments: tuple[PlannedInstallment, ...] = ()
    payment_methods: tuple[PaymentMethod, ...] = (PaymentMethod.CREDIT_CARD,)
    notes: str = ""
    term: TermType = TermType.OTHER
    record_status: RecordStatus = RecordStatus.ACTIVE
    version: int = 1
    issued_at: datetime | None = None
    quoted_at: datetime | None = None
    mailing: Mailing = Mailing()
    partner_facts: PartnerFacts = PartnerFacts()


__all__ = [
    "UNKNOWN",
    "Address",
    "Amount",
    "Business",
    "Customer",
    "CustomerFacts",
    "Discount",
    "EmailStatus",
    "Invoice",
    "InvoiceStatus",
    "LineItem",
    "Mailing",
    "PartnerFacts",
    "PaymentMethod",
    "Percent",
    "PlannedInstallment",
    "RecordStatus",
    "Recurrence",
    "TermType",
]
