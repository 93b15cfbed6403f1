"""The ledger. Rows are never updated or deleted: triggers refuse it (migration 0003)."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from portal.domain.ledger import EntryKind
from portal.store.tables.words import metadata, one_of, text
from portal.store.types import Cents, Moment

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("invoice_id", ForeignKey("invoices.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    text("kind", None),
    Column("amount_cents", Cents, nullable=False),
    text("currency", None),
    text("provider", None),
    text("object_id", None),
    Column("aim", Text),
    Column("attempt_id", Text),
    text("note"),
    Column("happened_at", Moment),
    Column("created_at", Moment, nullable=False),
    text("previous_hash", None),
    text("hash", None),
    UniqueConstraint("provider", "object_id", "kind"),
    one_of("kind", EntryKind),
    CheckConstraint("seq > 0", name="seq"),
)
