"""Invoices that another API keeps: what was handed out of it, and the invoice of our own books that stands for it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from portal.store.tables.words import metadata, text
from portal.store.types import Cents, Id, Moment

upstream_invoices = Table(
    "upstream_invoices",
    metadata,
    Column("id", Id, primary_key=True),
    text("source", None),
    text("upstream_id", None),
    Column("reference", BigInteger),
    Column("invoice_id", ForeignKey("invoices.id"), unique=True),
    Column("intent_id", Text),
    Column("handed_balance_cents", Cents),
    Column("handed_pending_cents", Cents),
    Column("handed_at", Moment),
    Column("confirming_at", Moment),
    UniqueConstraint("source", "upstream_id"),
    Index(None, "source", "handed_at"),
    sqlite_autoincrement=True,
)
