"""The append-only ledger."""

import sqlalchemy as sa
from alembic import op

from portal.store import types

revision = "0003"
down_revision = "0002"

KINDS = (
    "'issued', 'edited', 'credit', 'write_off', 'payment', 'offline_payment', 'offline_void', 'refund', "
    "'refund_failed', 'dispute_lost', 'unapplied', 'processing', 'processing_failed', 'dispute_opened', 'dispute_won'"
)


def upgrade() -> None:
    _ledger_entries()
    refuse = _refuse_on_sqlite if op.get_bind().dialect.name == "sqlite" else _refuse_on_postgresql
    refuse()


def _ledger_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("invoice_id", types.Id, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("aim", sa.Text(), nullable=True),
        sa.Column("attempt_id", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("happened_at", types.Moment(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            f"kind IN ({KINDS})",
            name="ck_ledger_entries_kind",
        ),
        sa.CheckConstraint("seq > 0", name="ck_ledger_entries_seq"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_ledger_entries_invoice_id_invoices"),
        sa.PrimaryKeyConstraint("invoice_id", "seq", name="pk_ledger_entries"),
        sa.UniqueConstraint("provider", "object_id", "kind", name="uq_ledger_entries_provider_object_id_kind"),
    )


def _refuse_on_sqlite() -> None:
    """INSERT OR REPLACE fires no delete trigger by default, so an insertion over an entry is refused by its own."""
    refusal = "SELECT RAISE(ABORT, 'the ledger is append-only')"
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER ledger_entries_no_{event.lower()} BEFORE {event} ON ledger_entries BEGIN {refusal}; END"
        )
    taken = """
        SELECT 1 FROM ledger_entries AS entry WHERE (entry.invoice_id = NEW.invoice_id AND entry.seq = NEW.seq)
        OR (entry.provider = NEW.provider AND entry.object_id = NEW.object_id AND entry.kind = NEW.kind)"""
    op.execute(
        "CREATE TRIGGER ledger_entries_no_replace BEFORE INSERT ON ledger_entries "
        f"WHEN EXISTS ({taken}) BEGIN {refusal}; END"
    )


def _refuse_on_postgresql() -> None:
    op.execute("""
        CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$
    """)
    op.execute("""
        CREATE TRIGGER ledger_entries_no_change BEFORE UPDATE OR DELETE ON ledger_entries
        FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()
    """)
    op.execute("""
        CREATE TRIGGER ledger_entries_no_truncate BEFORE TRUNCATE ON ledger_entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()
    """)
