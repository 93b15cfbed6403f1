"""What the payments of a request can meet in a business's books: nothing here asks the database again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.errors import BadInput
from portal.domain.invoice import Business, Customer, InvoiceStatus, RecordStatus
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.payment_drafts import PartDraft
from portal.domain.recorded_payment import RecordedPayment
from portal.domain.unknown import known
from portal.errors import InvalidField, PaymentStarted

PAYABLE = frozenset({InvoiceStatus.OPEN, InvoiceStatus.CLOSED})


@dataclass(slots=True)
class Books:
    """Payments, invoices and customers by id; `taken` are the partner's own ids, each with the payment that has it.

    `online` are those that are Stripe's, of payments through Remit. `today` is the business's. What the invoices still
    owe is counted down as payments are judged.
    """

    business: Business
    today: date
    current: dict[str, RecordedPayment]
    invoices: dict[str, PayerInvoice]
    customers: dict[str, Customer]
    taken: dict[tuple[str, str], str]
    online: set[str]
    _left: dict[str, int] = field(default_factory=dict)

    def part_faults(self, part: PartDraft, place: str) -> Iterator[BadInput]:
        """Why an invoice can't be paid so."""
        opened = self.invoices.get(part.invoice_id)
        if opened is None:
            yield InvalidField("There is no such invoice.", f"{place}.invoiceId")
        elif not _takes_money(opened):
            saying = "A draft, scheduled, cancelled, refunded or deleted invoice takes no payment."
            yield InvalidField(saying, f"{place}.invoiceId", "NOT_MODIFIABLE")
        elif part.installment_id not in {None, *(one.id for one in opened.invoice.installments)}:
            yield InvalidField("The invoice has no such installment.", f"{place}.installmentId")

    def currency_faults(self, parts: Sequence[PartDraft]) -> Iterator[BadInput]:
        """One payment is in one currency."""
        found = [self.invoices[part.invoice_id] for part in parts if part.invoice_id in self.invoices]
        if len({opened.invoice.currency for opened in found}) > 1:
            yield InvalidField("Its invoices are in different currencies.", "children")

    def source_faults(self, api_name: str, source_id: str | None, payment_id: str) -> Iterator[BadInput]:
        """The partner's own id is there once, and is none of a payment that comes through Remit."""
        if source_id in self.online:
            yield InvalidField("This payment comes through Remit, which enters it itself.", "apiSourceId", "DUPLICATE")
        elif source_id and self.taken.get((api_name, source_id), payment_id) != payment_id:
            yield InvalidField("Another payment has this id.", "apiSourceId", "DUPLICATE")

    def customer_faults(self, customer_id: str) -> Iterator[BadInput]:
        """It is somebody whom the business knows."""
        if customer_id not in self.customers:
            yield InvalidField("There is no such customer.", "customerId")

    def stop_payers(self, parts: Sequence[PartDraft]) -> None:
        """Raises `PaymentStarted` where somebody could go on to pay more than is left once this is entered."""
        for part in parts:
            opened = self.invoices[part.invoice_id]
            left = self._left.get(part.invoice_id, opened.standing.balance_cents) - part.amount_cents
            attempt: Attempt | None = known(opened.attempt, None)
            live = attempt if attempt and attempt.status is AttemptStatus.LIVE else None
            if live is not None and left - opened.standing.processing_cents < live.amount_cents:
                raise PaymentStarted("A payment of this invoice has been started.", live.id, live.amount_cents)
            self._left[part.invoice_id] = left


def _takes_money(opened: PayerInvoice) -> bool:
    return opened.invoice.record_status is RecordStatus.ACTIVE and opened.invoice.status in PAYABLE
