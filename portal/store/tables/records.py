"""Payments: what a business took itself, what somebody says was paid, and what the ledgers say came from Stripe."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from portal.domain.recorded_payment import RecordState
from portal.store.tables.words import metadata, one_of, text
from portal.store.types import Cents, Id, Moment

recorded_payments = Table(
    "recorded_payments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("business_id", ForeignKey("businesses.id"), nullable=False, index=True),
    Column("customer_id", ForeignKey("customers.id")),
    text("state", None),
    text("currency", None),
    Column("amount_cents", Cents, nullable=False),
    Column("fee_cents", BigInteger),
    Column("date", Date, nullable=False),
    text("description"),
    text("notes"),
    text("method"),
    text("api_name", None),
    Column("api_source_id", Text),
    Column("bank_account_id", Text),
    Column("gl_account_id", Text),
    text("custom_data", "{}"),
    Column("by_key", Integer, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
    Column("charge_id", Text),
    Column("intent_id", Text),
    Index(None, "charge_id"),
    UniqueConstraint("business_id", "api_name", "api_source_id"),
    one_of("state", RecordState),
    CheckConstraint("amount_cents > 0", name="amount"),
    sqlite_autoincrement=True,
)

"""`charge_id` and `intent_id` are of payments through Remit, which are written with the ledger's entry and stay so."""

recorded_payment_parts = Table(
    "recorded_payment_parts",
    metadata,
    Column("payment_id", ForeignKey("recorded_payments.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("invoice_id", ForeignKey("invoices.id"), nullable=False, index=True),
    Column("amount_cents", Cents, nullable=False),
    Column("installment_id", Text),
    Column("api_item_id", Text),
    Column("gl_account_id", Text),
    CheckConstraint("amount_cents > 0", name="amount"),
)
