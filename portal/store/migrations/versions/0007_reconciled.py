"""What reconciling leaves behind, how a quarantined object was resolved, and the events still to be settled."""

import sqlalchemy as sa
from alembic import op

from portal.store import types

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _reconciliations()
    _chain_heads()
    op.add_column("quarantine", sa.Column("resolution", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_stripe_events_unsettled",
        "stripe_events",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index("ix_attempts_created_at_id", "attempts", ["created_at", "id"], unique=False)


def _reconciliations() -> None:
    op.create_table(
        "reconciliations",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("began_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("intents", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("chains", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliations"),
        sqlite_autoincrement=True,
    )


def _chain_heads() -> None:
    op.create_table(
        "chain_heads",
        sa.Column("invoice_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_chain_heads_invoice_id_invoices"),
        sa.PrimaryKeyConstraint("invoice_id", name="pk_chain_heads"),
    )
