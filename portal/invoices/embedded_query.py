"""Listing invoices and customers of the embedded store."""

from datetime import datetime

from portal.domain.invoice import Customer
from portal.domain.query import Query
from portal.domain.recorded_payment import RecordedPayment
from portal.errors import NotFound
from portal.ports import AuditEntry, Page, SavedInvoice, TokenGrant
from portal.store.audit_rows import AuditRows
from portal.store.ids import BUSINESS, CUSTOMER, PARTNER, PAYMENT, number_of
from portal.store.opening import Store
from portal.store.query_fields import Tenant
from portal.store.query_rows import QueryRows


def query_invoices(store: Store, grant: TokenGrant, query: Query, now: datetime) -> Page[SavedInvoice]:
    """See `portal.ports.InvoiceBook`."""
    with store.reading() as connection:
        return QueryRows(connection, store.keyring, tenant_of(grant)).invoices(query, now)


def query_customers(store: Store, grant: TokenGrant, query: Query) -> Page[Customer]:
    """See `portal.ports.InvoiceBook`."""
    with store.reading() as connection:
        return QueryRows(connection, store.keyring, tenant_of(grant)).customers(query)


def audit_trail(store: Store, grant: TokenGrant, entity_id: str, after: int, limit: int) -> Page[AuditEntry]:
    """See `portal.ports.InvoiceBook`."""
    tenant = tenant_of(grant)
    with store.reading() as connection:
        found = AuditRows(connection).of(entity_id, (tenant.partner, tenant.business), after, limit)
    if not found.items and not after:
        raise NotFound("There is no such entity.")
    return found


def query_payments(store: Store, grant: TokenGrant, query: Query) -> Page[RecordedPayment]:
    """See `portal.ports.InvoiceBook`."""
    with store.reading() as connection:
        return QueryRows(connection, store.keyring, tenant_of(grant)).payments(query)


def payment_of(store: Store, grant: TokenGrant, payment_id: str) -> RecordedPayment:
    """See `portal.ports.InvoiceBook`."""
    with store.reading() as connection:
        rows = QueryRows(connection, store.keyring, tenant_of(grant))
        payment = rows.payment(number_of(PAYMENT, payment_id))
    if payment is None:
        raise NotFound("There is no such payment.")
    return payment


def customer_of(store: Store, grant: TokenGrant, customer_id: str) -> Customer:
    """See `portal.ports.InvoiceBook`."""
    with store.reading() as connection:
        rows = QueryRows(connection, store.keyring, tenant_of(grant))
        customer = rows.customer(number_of(CUSTOMER, customer_id))
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer


def tenant_of(grant: TokenGrant) -> Tenant:
    """Whose rows a grant reaches: its business's, or its partner's."""
    business = None if grant.business_id is None else number_of(BUSINESS, grant.business_id)
    return Tenant(number_of(PARTNER, grant.partner_id), business)
