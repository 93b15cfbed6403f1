"""Refunds, ordered here or made at Stripe; and up to when Stripe's events of each account were read."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy import text as sql

from portal.domain.refund import RefundStatus
from portal.store.tables.words import metadata, one_of, text
from portal.store.types import Cents, Moment

OPEN_REFUNDS = sql("status IN ('started', 'pending')")
ON_THEIR_WAY = sql("refunds.status = 'pending'")

refunds = Table(
    "refunds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("invoice_id", ForeignKey("invoices.id"), nullable=False, index=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False),
    text("charge_id", None),
    Column("amount_cents", Cents, nullable=False),
    text("currency", None),
    text("status", None),
    Column("refund_id", Text, unique=True),
    Column("reopen", Boolean, nullable=False),
    Column("natural_key", Text),
    Column("step", Integer, nullable=False),
    Column("reason", Text),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("natural_key", "charge_id"),
    one_of("status", RefundStatus),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("step > 0", name="step"),
    Index("ix_refunds_due", "updated_at", sqlite_where=OPEN_REFUNDS, postgresql_where=OPEN_REFUNDS),
)

followed_accounts = Table(
    "followed_accounts",
    metadata,
    Column("account", Text, primary_key=True),
    Column("read_until", Moment, nullable=False),
    Column("looked_at", Moment),
)
"""`account` is empty for the account whose key we have. `read_until` is by Stripe's clock, `looked_at` by ours."""
