"""Attempts to pay. The database itself refuses a second live one of an invoice."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text
from sqlalchemy import text as sql

from portal.domain.attempt import AttemptStatus, Choice
from portal.store.tables.words import metadata, one_of, text
from portal.store.types import Cents, Moment

LIVE = sql("status = 'live'")
OPEN = sql("status IN ('live', 'processing')")
OPEN_OR_NEWEST = sql(
    "(attempts.status IN ('live', 'processing') OR NOT EXISTS (SELECT 1 FROM attempts AS later "
    "WHERE later.invoice_id = attempts.invoice_id AND later.created_at > attempts.created_at))"
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("invoice_id", ForeignKey("invoices.id"), nullable=False, index=True),
    Column("amount_cents", Cents, nullable=False),
    text("currency", None),
    text("choice", None),
    text("status", None),
    Column("installment_id", Text),
    text("method", None),
    Column("intent_id", Text, unique=True),
    Column("stripe_account", Text),
    Column("livemode", Boolean, nullable=False),
    Column("step", Integer, nullable=False),
    Column("needs_action", Boolean, nullable=False),
    Column("last_decline", Text),
    Column("replaced_by", Text),
    Column("fee_cents", Cents, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    one_of("choice", Choice),
    one_of("status", AttemptStatus),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("step > 0", name="step"),
    Index("uq_attempts_one_live", "invoice_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    Index(None, "created_at", "id"),
    Index("ix_attempts_due", "updated_at", sqlite_where=OPEN, postgresql_where=OPEN),
)
