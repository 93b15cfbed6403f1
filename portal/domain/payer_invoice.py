"""What a key opens: one invoice with everything its payer may see and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.attempt import Attempt
from portal.domain.installments import Installment
from portal.domain.invoice import Business, Customer, Invoice
from portal.domain.ledger import Standing
from portal.domain.totals import Totals
from portal.domain.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that arrived (or left again: negative), as the payer knows it. `method` is for people: `Visa ending in 4242`."""

    date: date
    amount_cents: int
    kind: str
    method: str = ""


@dataclass(frozen=True, slots=True)
class PayerInvoice:
    """One invoice as its payer sees it. Amounts are minor units of `invoice.currency`.

    `payments` and `attempt` are UNKNOWN where the source does not carry them. `online` says whether the source can start a payment.
    `read_at` is when the source read it, `stale` that it is a last good copy.
    """

    invoice: Invoice
    business: Business
    customer: Customer
    totals: Totals | Unknown
    total_cents: int
    standing: Standing
    installments: tuple[Installment, ...]
    payments: tuple[Payment, ...] | Unknown
    attempt: Attempt | None | Unknown
    online: bool
    read_at: datetime
    stale: bool = False
    paid_on: date | None = None
