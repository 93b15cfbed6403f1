"""What reconciling leaves behind: what each run saw, and how far every chain had come when it was last found whole."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, Table, Text

from portal.store.tables.words import metadata, text
from portal.store.types import Id, Moment

reconciliations = Table(
    "reconciliations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("since", Date, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("intents", Integer, nullable=False),
    Column("settled", Integer, nullable=False),
    Column("differences", Integer, nullable=False),
    Column("chains", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    text("digest", None),
    sqlite_autoincrement=True,
)

chain_heads = Table(
    "chain_heads",
    metadata,
    Column("invoice_id", ForeignKey("invoices.id"), primary_key=True, autoincrement=False),
    Column("entries", Integer, nullable=False),
    Column("head_hash", Text, nullable=False),
)
