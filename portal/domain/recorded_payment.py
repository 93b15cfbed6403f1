"""A payment as the API lists it: what a business took itself, what somebody says was paid, what came through Remit."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.invoice import Customer
from portal.domain.refund_drafts import RefundOutcome

Day = date  # in a class with a field named `date`, `date` is the field


class RecordState(StrEnum):
    """PENDING is somebody's word and counts nowhere; PROCESSED is in the ledger; INACTIVE was voided."""

    PENDING = "PENDING"
    PROCESSED = "PROCESSED"
    INACTIVE = "INACTIVE"


@dataclass(frozen=True, slots=True)
class PaymentPart:
    """What of a payment is for one invoice, in minor units; `installment_id` aims it at a part of the plan."""

    id: str
    invoice_id: str
    amount_cents: int
    installment_id: str | None = None
    api_item_id: str | None = None
    gl_account_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedPayment:
    """A payment as it was recorded: `id` is `ptxn_<number>`, `method` is for people (`Check 1042`).

    `amount_cents` is what was paid before the `fee_cents` somebody kept of it; the parts sum to it. `by_key`: only a
    payer says so. `charge_id`: it came through Remit by that charge of Stripe's, so the ledger alone decides about it;
    `api_source_id` is its PaymentIntent, `refund` how giving it back stands.
    """

    id: str
    business_id: str
    state: RecordState
    currency: str
    amount_cents: int
    date: Day
    parts: tuple[PaymentPart, ...]
    customer: Customer | None = None
    fee_cents: int | None = None
    description: str = ""
    notes: str = ""
    method: str = ""
    api_name: str = "USER_ENTRY"
    api_source_id: str | None = None
    bank_account_id: str | None = None
    gl_account_id: str | None = None
    custom_data_json: str = "{}"
    by_key: bool = False
    charge_id: str | None = None
    refund: RefundOutcome | None = None
