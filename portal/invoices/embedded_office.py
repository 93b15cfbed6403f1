"""What the API writes of invoices, customers and set-ups in the embedded store."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from portal.domain.drafts import CustomerDraft, InvoiceDraft
from portal.domain.invoice import Customer, RecordStatus
from portal.domain.mail import MailKind
from portal.domain.setup import Setup, SetupDraft
from portal.errors import PaymentsStarted, PaymentStarted, RemitError
from portal.invoices.embedded_customers import save_customers
from portal.invoices.embedded_delete import delete_invoice
from portal.invoices.embedded_payments import EmbeddedPayments
from portal.invoices.embedded_save import save_all
from portal.invoices.embedded_send import send_invoice
from portal.invoices.embedded_setup import save_setup, setup_of
from portal.invoices.embedded_tokens import issue_token
from portal.ports import (
    IssuedToken,
    Saved,
    SavedInvoice,
    Seal,
    TokenGrant,
    TokenWish,
)
from portal.store.business_rows import BusinessRows
from portal.store.setup_rows import SetupRows
from portal.store.unit_of_work import SqlUnitOfWork

T = TypeVar("T")


class EmbeddedOffice(EmbeddedPayments):
    """Keeps the writing half of `portal.ports.InvoiceBook` over the store."""

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


def _raised(saved: Sequence[T | RemitError]) -> list[T]:
    """What was saved; raises the first fault there is, so that nothing is."""
    good = []
    for one in saved:
        if isinstance(one, RemitError):
            raise one
        good.append(one)
    return good


def _started(drafts: Sequence[InvoiceDraft | RemitError], saved: Sequence[Saved]) -> frozenset[str]:
    """The invoices whose live attempt stands in the way."""
    waiting = [draft for draft, one in zip(drafts, saved, strict=True) if isinstance(one, PaymentStarted)]
    return frozenset(draft.id for draft in waiting if isinstance(draft, InvoiceDraft) and draft.id)
