"""Every table by its name, split by subject."""

from portal.store.tables.attempts import attempts
from portal.store.tables.effects import outbox, quarantine, stripe_events
from portal.store.tables.invoices import installments, invoices, line_items
from portal.store.tables.jobs import job_turns
from portal.store.tables.ledger import ledger_entries
from portal.store.tables.office import audit_entries, invoicing_setups, replays
from portal.store.tables.people import businesses, customers, logos, partner_domains, partners
from portal.store.tables.reconciled import chain_heads, reconciliations
from portal.store.tables.records import recorded_payment_parts, recorded_payments
from portal.store.tables.refunds import followed_accounts, refunds
from portal.store.tables.secrets import api_clients, installation, invoice_keys, tokens
from portal.store.tables.upstream import upstream_invoices
from portal.store.tables.words import metadata

__all__ = [
    "api_clients",
    "attempts",
    "audit_entries",
    "businesses",
    "chain_heads",
    "customers",
    "followed_accounts",
    "installation",
    "installments",
    "invoice_keys",
    "invoices",
    "invoicing_setups",
    "job_turns",
    "ledger_entries",
    "line_items",
    "logos",
    "metadata",
    "outbox",
    "partner_domains",
    "partners",
    "quarantine",
    "reconciliations",
    "recorded_payment_parts",
    "recorded_payments",
    "refunds",
    "replays",
    "stripe_events",
    "tokens",
    "upstream_invoices",
]
