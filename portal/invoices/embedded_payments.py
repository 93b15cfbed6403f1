"""Payments that did not come through Remit, as the API records them in the embedded store."""

from collections.abc import Sequence
from datetime import datetime

from portal.domain.attempt import Attempt
from portal.domain.payment_drafts import PaymentDraft
from portal.domain.recorded_payment import RecordedPayment
from portal.errors import PaymentsStarted, PaymentStarted, RemitError
from portal.invoices.embedded_reports import report_by_partner, report_by_payer
from portal.invoices.embedded_writing import EmbeddedWriting
from portal.invoices.recorded_payments import record_payments, started
from portal.ports import Recorded, Seal, TokenGrant
from portal.store.attempt_rows import AttemptRows
from portal.store.ids import INVOICE, number_of
from portal.store.unit_of_work import SqlUnitOfWork


class EmbeddedPayments(EmbeddedWriting):
    """Keeps that part of `portal.ports.InvoiceBook` over the store."""

    def record_payments(
        self,
        grant: TokenGrant,
        drafts: Sequence[PaymentDraft | RemitError],
        now: datetime,
        *,
        final: bool = False,
        seal: Seal[list[Recorded]] | None = None,
    ) -> list[Recorded]:
        """Record payments that did not come through Remit; see `portal.ports.InvoiceBook`."""

        def record(work: SqlUnitOfWork) -> list[Recorded]:
            recorded = record_payments(work, grant, drafts, now)
            in_the_way = started(drafts, recorded)
            if in_the_way and not final:
                raise PaymentsStarted("Payments of these invoices have been started.", in_the_way)
            return recorded

        return self._write(record, seal)

    def attempt_of(self, invoice_id: str, intent_id: str) -> Attempt | None:
        """The attempt of the invoice that a PaymentIntent belongs to."""
        with self._store.reading() as connection:
            return AttemptRows(connection).of_intent(number_of(INVOICE, invoice_id), intent_id)

    def report_by_payer(self, key: str, draft: PaymentDraft, now: datetime) -> RecordedPayment:
        """Keep what a payer says was paid; see `portal.ports.InvoiceBook`."""
        return self._write(lambda work: report_by_payer(work, key, draft, now), None)

    def report_by_partner(
        self,
        grant: TokenGrant,
        draft: PaymentDraft,
        now: datetime,
        *,
        final: bool,
        mail: bool,
        seal: Seal[tuple[RecordedPayment, bool]] | None = None,
    ) -> tuple[RecordedPayment, bool]:
        """Record what a tenant reports; see `portal.ports.InvoiceBook`."""

        def report(work: SqlUnitOfWork) -> tuple[RecordedPayment, bool]:
            try:
                return report_by_partner(work, grant, draft, now, mail=mail)
            except PaymentStarted as in_the_way:
                if final:
                    raise
                raise PaymentsStarted(str(in_the_way), started([draft], [in_the_way])) from None

        return self._write(report, seal)
