"""What recorded payments enter in the ledgers of their invoices."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from portal.domain.ledger import Movement, Standing, fold_movements
from portal.domain.local_time import midday
from portal.domain.movements import OFFLINE, Happening, offline_payment, offline_void
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.recorded_payment import PaymentPart, RecordedPayment
from portal.errors import NotModifiable


@dataclass(slots=True)
class Entering:
    """Collects movements by invoice; each is judged by the standing after those before it."""

    invoices: dict[str, PayerInvoice]
    movements: dict[str, list[Movement]] = field(default_factory=dict)
    _standings: dict[str, Standing] = field(default_factory=dict)

    def enter(self, payment: RecordedPayment, time_zone: str) -> None:
        """Money came in; what is more than is owed is unapplied."""
        for part in payment.parts:
            receipt = _happening(payment, part, midday(payment.date, time_zone))
            self._add(part.invoice_id, offline_payment(self._standing(part.invoice_id), receipt))

    def void(self, payment: RecordedPayment, now: datetime) -> None:
        """It never did. `check_void` comes first."""
        for part in payment.parts:
            receipt = _happening(payment, part, now)
            gone = replace(receipt, object_id=f"{receipt.object_id}/void")
            self._add(part.invoice_id, offline_void(self._standing(part.invoice_id), gone))

    def check_void(self, payment: RecordedPayment) -> None:
        """Raises `NotModifiable` where some of it has moved on to another invoice."""
        for part in payment.parts:
            standing = self._standing(part.invoice_id)
            if standing.paid_cents + standing.unapplied_cents < part.amount_cents:
                raise NotModifiable("Some of it was moved to another invoice.", "status")

    def _standing(self, invoice_id: str) -> Standing:
        return self._standings.setdefault(invoice_id, self.invoices[invoice_id].standing)

    def _add(self, invoice_id: str, movements: tuple[Movement, ...]) -> None:
        before, more = self._standing(invoice_id), fold_movements(movements)
        self.movements.setdefault(invoice_id, []).extend(movements)
        self._standings[invoice_id] = replace(
            before,
            owed_cents=before.owed_cents + more.owed_cents,
            paid_cents=before.paid_cents + more.paid_cents,
            unapplied_cents=before.unapplied_cents + more.unapplied_cents,
        )


def _happening(payment: RecordedPayment, part: PaymentPart, at: datetime) -> Happening:
    return Happening(
        amount_cents=part.amount_cents,
        currency=payment.currency,
        provider=OFFLINE,
        object_id=f"{payment.id}/{part.id}",
        aim=part.installment_id,
        note=payment.method,
        happened_at=at,
    )
