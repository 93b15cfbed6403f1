"""Attempts to pay, Stripe's events, and what is to be sent out."""

import sqlalchemy as sa
from alembic import op

from portal.store import types

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _attempts()
    _stripe_events()
    _quarantine()
    _outbox()


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("invoice_id", types.Id, nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("installment_id", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("intent_id", sa.Text(), nullable=True),
        sa.Column("stripe_account", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("needs_action", sa.Boolean(), nullable=False),
        sa.Column("last_decline", sa.Text(), nullable=True),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("updated_at", types.Moment(), nullable=False),
        sa.CheckConstraint("choice IN ('balance', 'installment', 'overdue', 'amount')", name="ck_attempts_choice"),
        sa.CheckConstraint("status IN ('live', 'processing', 'succeeded', 'cancelled')", name="ck_attempts_status"),
        sa.CheckConstraint("amount_cents > 0", name="ck_attempts_amount"),
        sa.CheckConstraint("step > 0", name="ck_attempts_step"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_attempts_invoice_id_invoices"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("intent_id", name="uq_attempts_intent_id"),
    )
    op.create_index(
        "ix_attempts_due",
        "attempts",
        ["updated_at"],
        unique=False,
        sqlite_where=sa.text("status IN ('live', 'processing')"),
        postgresql_where=sa.text("status IN ('live', 'processing')"),
    )
    op.create_index("ix_attempts_invoice_id", "attempts", ["invoice_id"], unique=False)
    op.create_index(
        "uq_attempts_one_live",
        "attempts",
        ["invoice_id"],
        unique=True,
        sqlite_where=sa.text("status = 'live'"),
        postgresql_where=sa.text("status = 'live'"),
    )


def _stripe_events() -> None:
    op.create_table(
        "stripe_events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("intent_id", sa.Text(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", types.Moment(), nullable=False),
        sa.Column("settled_at", types.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_stripe_events"),
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("resolved_at", types.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint("object_id", "reason", name="uq_quarantine_object_id_reason"),
        sqlite_autoincrement=True,
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("due_at", types.Moment(), nullable=False),
        sa.Column("leased_until", types.Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_at", types.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("kind", "slot", name="uq_outbox_kind_slot"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
