"""Invoices with their lines and plans; the `_cents` columns after `total_cents` are folded from the ledger."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from portal.domain.invoice import EmailStatus, InvoiceStatus, RecordStatus, TermType
from portal.store.tables.words import folded, metadata, one_of, repetition, share, share_check, text
from portal.store.types import Cents, Id, Moment, Words

DUE_OR_NEVER = "coalesce(due_date, '9999-12-31')"
SHOWN_BALANCE = "CASE WHEN issued_at IS NULL THEN total_cents ELSE owed_cents - paid_cents END"  # as the API answers it
SORTED_BY = ("name_folded", "date", "due_date_or_never", "total_cents", "shown_balance_cents")

invoices = Table(
    "invoices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("business_id", ForeignKey("businesses.id"), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    text("name", None),
    Column("number", Integer, nullable=False),
    text("status", None),
    text("record_status", None),
    text("currency", None),
    Column("date", Date, nullable=False),
    Column("due_date", Date),
    text("term", None),
    text("notes"),
    *share("discount"),
    Column("discount_before_tax", Boolean, nullable=False),
    *share("tax"),
    Column("payment_methods", Words, nullable=False),
    text("api_name", None),
    Column("api_source_id", Text),
    text("custom_data", "{}"),
    *repetition("recurrence"),
    *repetition("reminder"),
    Column("send_email", Boolean, nullable=False),
    Column("total_cents", Cents, nullable=False),
    Column("owed_cents", Cents, nullable=False, server_default="0"),
    Column("paid_cents", Cents, nullable=False, server_default="0"),
    Column("processing_cents", Cents, nullable=False, server_default="0"),
    Column("unapplied_cents", Cents, nullable=False, server_default="0"),
    Column("balance_cents", Cents, Computed("owed_cents - paid_cents", persisted=True), nullable=False),
    Column("version", Integer, nullable=False),
    Column("issued_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("recurrence_update_type", Text),
    text("email_status", EmailStatus.NOT_SENT.value),
    Column("emailed_at", Moment),
    Column("quoted_at", Moment),
    folded("name"),
    Column("due_date_or_never", Date, Computed(DUE_OR_NEVER, persisted=True)),
    Column("shown_balance_cents", Cents, Computed(SHOWN_BALANCE, persisted=True)),
    *(Index(None, "business_id", column, "id") for column in SORTED_BY),
    Index(None, "business_id", "id"),
    UniqueConstraint("business_id", "number"),
    UniqueConstraint("business_id", "api_name", "api_source_id"),
    one_of("status", InvoiceStatus),
    one_of("record_status", RecordStatus),
    one_of("term", TermType),
    share_check("discount"),
    share_check("tax"),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("total_cents >= 0", name="total"),
    CheckConstraint("owed_cents >= paid_cents", name="balance"),
    CheckConstraint("processing_cents >= 0", name="processing"),
    sqlite_autoincrement=True,
)

line_items = Table(
    "line_items",
    metadata,
    Column("invoice_id", ForeignKey("invoices.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    text("description", None),
    Column("amount_cents", Cents, nullable=False),
    Column("quantity", Text),
    Column("price_cents", Text),
    *share("tax"),
    Column("api_item_id", Text),
    Column("gl_account_id", Text),
    share_check("tax"),
)

installments = Table(
    "installments",
    metadata,
    Column("invoice_id", ForeignKey("invoices.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    text("name", None),
    Column("due_date", Date),
    *share("part"),
    CheckConstraint("(part_rate IS NULL) <> (part_cents IS NULL)", name="part"),
)
