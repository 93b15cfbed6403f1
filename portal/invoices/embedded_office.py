"""What the API writes in the embedded store: each a transaction, with its audit entry and its answer in it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from portal.domain.attempt import Attempt
from portal.domain.drafts import CustomerDraft, InvoiceDraft
from portal.domain.invoice import Customer, RecordStatus
from portal.domain.mail import MailKind
from portal.domain.payment_drafts import PaymentDraft
from portal.domain.recorded_payment import RecordedPayment
from portal.domain.setup import Setup, SetupDraft
from portal.errors import PaymentsStarted, PaymentStarted, RemitError
from portal.invoices.embedded_customers import save_customers
from portal.invoices.embedded_delete import delete_invoice
from portal.invoices.embedded_reports import report_by_partner, report_by_payer
from portal.invoices.embedded_save import save_all
from portal.invoices.embedded_send import send_invoice
from portal.invoices.embedded_setup import save_setup, setup_of
from portal.invoices.embedded_tenancy import writing_business
from portal.invoices.embedded_tokens import issue_token
from portal.invoices.recorded_payments import record_payments, started
from portal.ports import (
    Answer,
    Claim,
    IssuedToken,
    Recorded,
    Saved,
    SavedInvoice,
    Seal,
    TokenGrant,
    TokenWish,
)
from portal.store.attempt_rows import AttemptRows
from portal.store.business_rows import BusinessRows
from portal.store.ids import INVOICE, number_of
from portal.store.opening import Store
from portal.store.setup_rows import SetupRows
from portal.store.unit_of_work import SqlUnitOfWork

T = TypeVar("T")
FIRST_REFUSAL = 400


class EmbeddedOffice:
    """Keeps the writing half of `portal.ports.InvoiceBook` over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def claim(self, grant: TokenGrant, key: str, request: str, now: datetime) -> Claim | Answer:
        """The right to answer an idempotency key, or the answer it has; see `portal.ports.Replays`."""
        with self._store.unit_of_work() as work:
            return work.replays.claim(writing_business(work, grant).id, key, request, now)

    def release(self, claim: Claim) -> None:
        """Let an idempotency key be used again."""
        with self._store.unit_of_work() as work:
            work.replays.release(claim)

    def save_all(
        self,
        grant: TokenGrant,
        drafts: Sequence[InvoiceDraft | RemitError],
        now: datetime,
        *,
        final: bool = False,
        seal: Seal[list[Saved]] | None = None,
    ) -> list[Saved]:
        """Save a batch of invoices; see `portal.ports.InvoiceBook`."""

        def save(work: SqlUnitOfWork) -> list[Saved]:
            saved = save_all(work, grant, drafts, now)
            started = _started(drafts, saved)
            if started and not final:
                raise PaymentsStarted("Payments of these invoices have been started.", started)
            return saved

        return self._write(save, seal)

    def save(self, grant: TokenGrant, draft: InvoiceDraft, now: datetime) -> SavedInvoice:
        """Create or update an invoice; see `portal.ports.InvoiceBook`."""
        (saved,) = self._write(lambda work: _raised(save_all(work, grant, [draft], now)), None)
        return saved

    def save_customers(
        self,
        grant: TokenGrant,
        drafts: Sequence[CustomerDraft | RemitError],
        now: datetime,
        *,
        seal: Seal[list[Customer | RemitError]] | None = None,
    ) -> list[Customer | RemitError]:
        """Save a batch of customers; see `portal.ports.InvoiceBook`."""
        return self._write(lambda work: save_customers(work, grant, drafts, now), seal)

    def save_customer(self, grant: TokenGrant, draft: CustomerDraft, now: datetime) -> Customer:
        """Create or update a customer; see `portal.ports.InvoiceBook`."""
        (saved,) = self._write(lambda work: _raised(save_customers(work, grant, [draft], now)), None)
        return saved

    def delete(self, grant: TokenGrant, invoice_id: str, now: datetime) -> SavedInvoice:
        """Take an invoice out of use; see `portal.ports.InvoiceBook`."""
        return self._write(lambda work: delete_invoice(work, grant, invoice_id, now), None)

    def delete_customer(self, grant: TokenGrant, customer_id: str, now: datetime) -> Customer:
        """Take a customer out of use; see `portal.ports.InvoiceBook`."""
        return self.save_customer(grant, CustomerDraft(id=customer_id, record_status=RecordStatus.INACTIVE), now)

    def send(
        self,
        grant: TokenGrant,
        invoice_id: str,
        kind: MailKind,
        now: datetime,
        *,
        seal: Seal[SavedInvoice] | None = None,
    ) -> SavedInvoice:
        """Order a mail about an invoice; see `portal.ports.InvoiceBook`."""
        return self._write(lambda work: send_invoice(work, grant, invoice_id, kind, now), seal)

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
        self, grant: TokenGrant, draft: PaymentDraft, now: datetime, *, final: bool, mail: bool
    ) -> tuple[RecordedPayment, bool]:
        """Record what a tenant reports; see `portal.ports.InvoiceBook`."""

        def report(work: SqlUnitOfWork) -> tuple[RecordedPayment, bool]:
            try:
                return report_by_partner(work, grant, draft, now, mail=mail)
            except PaymentStarted as in_the_way:
                if final:
                    raise
                raise PaymentsStarted(str(in_the_way), started([draft], [in_the_way])) from None

        return self._write(report, None)

    def setup(self, grant: TokenGrant) -> Setup:
        """The set-up of the grant's business; see `portal.ports.InvoiceBook`."""
        with self._store.reading() as connection:
            return setup_of(BusinessRows(connection), SetupRows(connection), grant)

    def save_setup(
        self, grant: TokenGrant, draft: SetupDraft, now: datetime, *, seal: Seal[Setup] | None = None
    ) -> Setup:
        """Change it; see `portal.ports.InvoiceBook`."""
        return self._write(lambda work: save_setup(work, grant, draft, now), seal)

    def issue_token(self, wish: TokenWish, now: datetime) -> IssuedToken:
        """A token for a client; see `portal.ports.Directory`."""
        return self._write(lambda work: issue_token(work, wish, now), None)

    def _write(self, write: Callable[[SqlUnitOfWork], T], seal: Seal[T] | None) -> T:
        """One transaction: what is done, and the answer that tells it."""
        with self._store.unit_of_work() as work:
            done = write(work)
            if seal is not None:
                _keep(work, seal.claim, seal.answer(done))
            return done


def _raised(saved: Sequence[T | RemitError]) -> list[T]:
    """What was saved; raises the first fault there is, so that nothing is."""
    good = []
    for one in saved:
        if isinstance(one, RemitError):
            raise one
        good.append(one)
    return good


def _keep(work: SqlUnitOfWork, claim: Claim, answer: Answer) -> None:
    """Keep an answer that tells of something done; after a refusal the key is free again."""
    if answer.status < FIRST_REFUSAL:
        work.replays.finish(claim, answer)
    else:
        work.replays.release(claim)


def _started(drafts: Sequence[InvoiceDraft | RemitError], saved: Sequence[Saved]) -> frozenset[str]:
    """The invoices whose live attempt stands in the way."""
    waiting = [draft for draft, one in zip(drafts, saved, strict=True) if isinstance(one, PaymentStarted)]
    return frozenset(draft.id for draft in waiting if isinstance(draft, InvoiceDraft) and draft.id)
