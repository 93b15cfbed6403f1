"""Invoices in the embedded store: what a key opens, what the API reads and saves, and who is who."""

from datetime import datetime

from portal.domain.invoice import Customer
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.query import Query
from portal.domain.recorded_payment import RecordedPayment
from portal.errors import NotFound
from portal.invoices.embedded_office import EmbeddedOffice
from portal.invoices.embedded_query import (
    audit_trail,
    customer_of,
    payment_of,
    query_customers,
    query_invoices,
    query_payments,
)
from portal.invoices.embedded_tenancy import belongs_to
from portal.ports import AuditEntry, Page, SavedInvoice, TokenGrant
from portal.store.ids import INVOICE, number_of
from portal.store.key_rows import KeyRows
from portal.store.partner_rows import PartnerRows
from portal.store.reading import open_by_number
from portal.store.tokens import TokenRows


class EmbeddedInvoices(EmbeddedOffice):
    """Keeps the promises of `InvoiceSource`, `InvoiceBook` and `Directory` over the store. Reading changes nothing."""

    def open(self, key: str, now: datetime) -> PayerInvoice:
        """What `key` opens, read now. Raises `NotFound`: unknown, malformed, revoked, draft or deleted."""
        opened = self._store.open(key, now)
        if opened is None:
            raise NotFound("There is no such invoice.")
        return opened

    def by_key(self, key: str, now: datetime) -> SavedInvoice:
        """The same with its key. Raises `NotFound`."""
        return SavedInvoice(self.open(key, now), key)

    def get(self, grant: TokenGrant, invoice_id: str, now: datetime) -> SavedInvoice:
        """The tenant's invoice, drafts and deleted ones too; its key is empty where it can't be printed.

        Raises `NotFound`, for another tenant's as well.
        """
        number = number_of(INVOICE, invoice_id)
        with self._store.reading() as connection:
            opened = open_by_number(connection, number, now)
            key = KeyRows(connection, self._store.keyring).printed(number)
        if opened is None or not belongs_to(opened.business, grant):
            raise NotFound("There is no such invoice.")
        return SavedInvoice(opened, key or "")

    def query(self, grant: TokenGrant, query: Query, now: datetime) -> Page[SavedInvoice]:
        """A page of the tenant's invoices; see `portal.ports.InvoiceBook`."""
        return query_invoices(self._store, grant, query, now)

    def query_customers(self, grant: TokenGrant, query: Query) -> Page[Customer]:
        """A page of the tenant's customers; see `portal.ports.InvoiceBook`."""
        return query_customers(self._store, grant, query)

    def query_payments(self, grant: TokenGrant, query: Query) -> Page[RecordedPayment]:
        """A page of the tenant's recorded payments; see `portal.ports.InvoiceBook`."""
        return query_payments(self._store, grant, query)

    def payment(self, grant: TokenGrant, payment_id: str) -> RecordedPayment:
        """The tenant's recorded payment, voided ones too. Raises `NotFound`, for another tenant's as well."""
        return payment_of(self._store, grant, payment_id)

    def audit_trail(self, grant: TokenGrant, entity_id: str, after: int, limit: int) -> Page[AuditEntry]:
        """What was done to an entity of the tenant; see `portal.ports.InvoiceBook`."""
        return audit_trail(self._store, grant, entity_id, after, limit)

    def customer(self, grant: TokenGrant, customer_id: str) -> Customer:
        """The tenant's customer, deleted ones too. Raises `NotFound`, for another tenant's as well."""
        return customer_of(self._store, grant, customer_id)

    def grant(self, token: str, now: datetime) -> TokenGrant | None:
        """What a bearer token grants now, or None."""
        with self._store.reading() as connection:
            return TokenRows(connection).grant(token, now)

    def partner_of_host(self, host: str) -> str | None:
        """The partner whose domain `host` (a port aside) is, or None."""
        with self._store.reading() as connection:
            return PartnerRows(connection).of_host(host.partition(":")[0].rstrip(".").lower())
