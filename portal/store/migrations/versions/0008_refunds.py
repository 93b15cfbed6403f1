"""Refunds, how far Stripe's events of each account were read, and the fee an application keeps of a payment."""

import sqlalchemy as sa
from alembic import op

from portal.store import types

revision = "0008"
down_revision = "0007"

OPEN = "status IN ('started', 'pending')"


def upgrade() -> None:
    _refunds()
    _followed_accounts()
    op.add_column("attempts", sa.Column("fee_cents", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("businesses", sa.Column("application_fee_percent", types.Exact(), nullable=True))


def _refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("invoice_id", types.Id, nullable=False),
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("charge_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("refund_id", sa.Text(), nullable=True),
        sa.Column("reopen", sa.Boolean(), nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("updated_at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "status IN ('started', 'pending', 'succeeded', 'failed', 'refused')", name="ck_refunds_status"
        ),
        sa.CheckConstraint("amount_cents > 0", name="ck_refunds_amount"),
        sa.CheckConstraint("step > 0", name="ck_refunds_step"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_refunds_invoice_id_invoices"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_refunds_attempt_id_attempts"),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
        sa.UniqueConstraint("refund_id", name="uq_refunds_refund_id"),
        sa.UniqueConstraint("natural_key", "charge_id", name="uq_refunds_natural_key_charge_id"),
    )
    op.create_index("ix_refunds_invoice_id", "refunds", ["invoice_id"], unique=False)
    op.create_index(
        "ix_refunds_due",
        "refunds",
        ["updated_at"],
        unique=False,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )


def _followed_accounts() -> None:
    op.create_table(
        "followed_accounts",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("read_until", types.Moment(), nullable=False),
        sa.Column("looked_at", types.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("account", name="pk_followed_accounts"),
    )
    op.execute(
        "INSERT INTO followed_accounts (account, read_until) "
        "SELECT coalesce(stripe_account, ''), min(created_at) FROM attempts GROUP BY coalesce(stripe_account, '')"
    )
