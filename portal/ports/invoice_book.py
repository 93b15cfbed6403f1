"""The invoices of a tenant, as the API reads and writes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from portal.domain.attempt import Attempt
from portal.domain.drafts import CustomerDraft, InvoiceDraft
from portal.domain.errors import RemitError
from portal.domain.invoice import Business, Customer, Invoice
from portal.domain.mail import MailKind
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.payment_drafts import PaymentDraft
from portal.domain.query import Query
from portal.domain.recorded_payment import RecordedPayment
from portal.domain.setup import Setup, SetupDraft
from portal.ports.directory import TokenGrant
from portal.ports.replays import Replays, Seal

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class SavedInvoice:
    """An invoice with what the API answers of it. `key` is printed again from the derivation, never stored."""

    opened: PayerInvoice
    key: str
    created: bool = False

    @property
    def invoice(self) -> Invoice:
        """The invoice itself."""
        return self.opened.invoice

    @property
    def business(self) -> Business:
        """Whose it is."""
        return self.opened.business

    def __repr__(self) -> str:
        return f"SavedInvoice(id={self.opened.invoice.id!r})"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list, and the cursors to what lies around it; None: there is nothing more on that side."""

    items: tuple[T, ...]
    after: str | None = None
    before: str | None = None

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """The same part of the list with every entry changed."""
        return Page(tuple(change(item) for item in self.items), self.after, self.before)


Revision = tuple[str, Any, Any]
"""A field that changed, in the API's words, with what it was and what it is, as JSON values."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What was done to an entity. `editor` is a token's id (`tok_…`), `stripe` or `command`."""

    id: str
    business_id: str
    business_name: str
    entity_id: str
    action: str
    editor: str
    revisions: tuple[Revision, ...]
    at: datetime


Recorded = RecordedPayment | RemitError
"""What became of one payment of a batch."""


Saved = SavedInvoice | RemitError
"""What became of one invoice of a batch."""


class InvoiceBook(Replays, Protocol):
    """The embedded store as the API writes and reads it.

    Every method answers only for the grant's tenant: another's id is `NotFound`. A write is one transaction; where it
    takes a `seal`, its answer is kept in that transaction too (`InFlight`: somebody else has answered meanwhile).
    """

    def save_all(
        self,
        grant: TokenGrant,
        drafts: Sequence[InvoiceDraft | RemitError],
        now: datetime,
        *,
        final: bool = False,
        seal: Seal[list[Saved]] | None = None,
    ) -> list[Saved]:
        """Save each draft as `save` does, in order, all in one transaction; a draft that is an error already stays one.

        What `save` raises for a draft stands in its place. Raises `Forbidden`, and `PaymentsStarted` (nothing was
        saved) unless this is `final`.
        """
        ...

    def save(self, grant: TokenGrant, draft: InvoiceDraft, now: datetime) -> SavedInvoice:
        """Create (no id) or update an invoice, its key, its `issued`/`edited` entries, all in one transaction.

        Raises `InvalidField` (all faults of a draft at once: `InvalidFields`), `NotFound`, `NotModifiable`,
        `PaymentStarted` (a live attempt must be released
        first), `PaymentProcessing`, `Forbidden` (a partner's token).
        """
        ...

    def save_customers(
        self,
        grant: TokenGrant,
        drafts: Sequence[CustomerDraft | RemitError],
        now: datetime,
        *,
        seal: Seal[list[Customer | RemitError]] | None = None,
    ) -> list[Customer | RemitError]:
        """`save_customer` for each draft, in order, all in one transaction; what it raises stands in its place."""
        ...

    def delete(self, grant: TokenGrant, invoice_id: str, now: datetime) -> SavedInvoice:
        """Take an invoice out of use for good: its key opens nothing, nothing is owed on it. Again: nothing changes.

        Raises `NotFound`, `NotModifiable` (money was paid on it), `PaymentProcessing`, `PaymentStarted` (a live attempt
        must be released first), `Forbidden`.
        """
        ...

    def send(
        self,
        grant: TokenGrant,
        invoice_id: str,
        kind: MailKind,
        now: datetime,
        *,
        seal: Seal[SavedInvoice] | None = None,
    ) -> SavedInvoice:
        """Order a mail about an invoice; the same again on the same day orders nothing. A draft sent as a quote gets a
        page.

        Raises `InvalidField` on `type` (not now, see `portal.domain.mail`), on `customer.email` and `lineItems` (none),
        `NotFound`, `Forbidden`.
        """
        ...

    def setup(self, grant: TokenGrant) -> Setup:
        """The set-up of the grant's business. Raises `Forbidden` (a partner's token)."""
        ...

    def save_setup(
        self, grant: TokenGrant, draft: SetupDraft, now: datetime, *, seal: Seal[Setup] | None = None
    ) -> Setup:
        """Change it. Raises `InvalidField`, `InvalidFields`, `Forbidden`."""
        ...

    def audit_trail(self, grant: TokenGrant, entity_id: str, after: int, limit: int) -> Page[AuditEntry]:
        """What was done to an entity, oldest first, from the entry behind number `after` on; `Page.after` is an entry's
        id. Raises `NotFound`.
        """
        ...

    def record_payments(
        self,
        grant: TokenGrant,
        drafts: Sequence[PaymentDraft | RemitError],
        now: datetime,
        *,
        final: bool = False,
        seal: Seal[list[Recorded]] | None = None,
    ) -> list[Recorded]:
        """Enter, describe, confirm or void payments that did not come through Remit, all in one transaction.

        What is wrong with a draft stands in its place: `InvalidField`, `InvalidFields`, `NotFound`, `NotModifiable`,
        `PaymentStarted`. Raises `Forbidden`, and `PaymentsStarted` (nothing was saved) unless this is `final`.
        """
        ...

    def attempt_of(self, invoice_id: str, intent_id: str) -> Attempt | None:
        """The attempt of the invoice that a PaymentIntent belongs to."""
        ...

    def report_by_payer(self, key: str, draft: PaymentDraft, now: datetime) -> RecordedPayment:
        """Keep what whoever holds a key says was paid, as pending: it counts for nothing until a tenant confirms it.

        The same again changes nothing. Raises `NotFound`, `InvalidField`, `InvalidFields`, `TooManyRequests` (too many
        wait already).
        """
        ...

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
        """Record what a tenant reports, or confirm what a payer has; the payment, and whether a receipt was ordered.

        The same again changes nothing. Raises what `record_payments` lets stand for a draft, and `PaymentsStarted`.
        """
        ...

    def payment(self, grant: TokenGrant, payment_id: str) -> RecordedPayment:
        """A payment by `ptxn_…`, recorded or made through Remit, voided ones too. Raises `NotFound`."""
        ...

    def query_payments(self, grant: TokenGrant, query: Query) -> Page[RecordedPayment]:
        """A page of payments, recorded ones and those made through Remit. Raises `InvalidField` on `cursor`."""
        ...

    def delete_customer(self, grant: TokenGrant, customer_id: str, now: datetime) -> Customer:
        """Take a customer out of use. Again: nothing changes.

        Raises `NotFound`, `NotModifiable` (an invoice of theirs is not over), `Forbidden`.
        """
        ...

    def get(self, grant: TokenGrant, invoice_id: str, now: datetime) -> SavedInvoice:
        """An invoice by `inv_…`, inactive ones too. Raises `NotFound`."""
        ...

    def by_key(self, key: str, now: datetime) -> SavedInvoice:
        """What a key opens, with what the exchange answers of it. Raises `NotFound`."""
        ...

    def query(self, grant: TokenGrant, query: Query, now: datetime) -> Page[SavedInvoice]:
        """A page of invoices. Raises `InvalidField` on `cursor`: not one of this query."""
        ...

    def query_customers(self, grant: TokenGrant, query: Query) -> Page[Customer]:
        """A page of customers. Raises `InvalidField` on `cursor`."""
        ...

    def customer(self, grant: TokenGrant, customer_id: str) -> Customer:
        """A customer by `cus_…`, inactive ones too. Raises `NotFound`."""
        ...

    def save_customer(self, grant: TokenGrant, draft: CustomerDraft, now: datetime) -> Customer:
        """Create or update a customer. Raises `InvalidField`, `NotFound`, `Forbidden`."""
        ...
