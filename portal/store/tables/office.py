"""What a business keeps around its invoices: its setup, the answers it may ask for again, and who changed what."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text

from portal.store.tables.words import metadata, repetition, text
from portal.store.types import Id, Moment

invoicing_setups = Table(
    "invoicing_setups",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    text("default_note"),
    Column("default_term", Text),
    Column("default_due_date", Date),
    *repetition("reminder"),
    Column("markup_percent", Text),
    Column("complete", Boolean, nullable=False),
)

replays = Table(
    "replays",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("key_hash", Text, primary_key=True),
    text("request_hash", None),
    text("claim", None),
    Column("claimed_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("status", Integer),
    Column("answer", Text),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("business_id", ForeignKey("businesses.id"), nullable=False),
    text("entity_id", None),
    text("action", None),
    text("editor", None),
    text("revisions", "[]"),
    Column("created_at", Moment, nullable=False),
    Index("ix_audit_entries_entity_id_id", "entity_id", "id"),
    sqlite_autoincrement=True,
)
