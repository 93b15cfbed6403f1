"""What this side knows of invoices that another API keeps: the PaymentIntent handed out, and our own books for them."""

import sqlalchemy as sa
from alembic import op

from portal.store import types

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "upstream_invoices",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("upstream_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.BigInteger(), nullable=True),
        sa.Column("invoice_id", types.Id, nullable=True),
        sa.Column("intent_id", sa.Text(), nullable=True),
        sa.Column("handed_balance_cents", types.Cents, nullable=True),
        sa.Column("handed_pending_cents", types.Cents, nullable=True),
        sa.Column("handed_at", types.Moment(), nullable=True),
        sa.Column("confirming_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_upstream_invoices_invoice_id_invoices"),
        sa.PrimaryKeyConstraint("id", name="pk_upstream_invoices"),
        sa.UniqueConstraint("source", "upstream_id", name="uq_upstream_invoices_source_upstream_id"),
        sa.UniqueConstraint("invoice_id", name="uq_upstream_invoices_invoice_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_upstream_invoices_source_handed_at", "upstream_invoices", ["source", "handed_at"])
