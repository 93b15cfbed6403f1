"""Invoices with lines, plans and keys."""

import sqlalchemy as sa
from alembic import op

from portal.store import types

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _invoices()
    _line_items()
    _installments()
    _invoice_keys()


def _invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("business_id", types.Id, nullable=False),
        sa.Column("customer_id", types.Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("record_status", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("discount_rate", sa.Text(), nullable=True),
        sa.Column("discount_cents", sa.BigInteger(), nullable=True),
        sa.Column("discount_before_tax", sa.Boolean(), nullable=False),
        sa.Column("tax_rate", sa.Text(), nullable=True),
        sa.Column("tax_cents", sa.BigInteger(), nullable=True),
        sa.Column("payment_methods", types.Words(), nullable=False),
        sa.Column("api_name", sa.Text(), nullable=False),
        sa.Column("api_source_id", sa.Text(), nullable=True),
        sa.Column("custom_data", sa.Text(), server_default="{}", nullable=False),
        sa.Column("recurrence_frequency", sa.Text(), nullable=True),
        sa.Column("recurrence_interval", sa.Integer(), nullable=True),
        sa.Column("recurrence_end_date", sa.Date(), nullable=True),
        sa.Column("reminder_frequency", sa.Text(), nullable=True),
        sa.Column("reminder_interval", sa.Integer(), nullable=True),
        sa.Column("reminder_end_date", sa.Date(), nullable=True),
        sa.Column("send_email", sa.Boolean(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("owed_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("processing_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unapplied_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "balance_cents", sa.BigInteger(), sa.Computed("owed_cents - paid_cents", persisted=True), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issued_at", types.Moment(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("record_status IN ('ACTIVE', 'INACTIVE')", name="ck_invoices_record_status"),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SCHEDULED', 'OPEN', 'CLOSED', 'CANCELLED', 'REFUNDED')", name="ck_invoices_status"
        ),
        sa.CheckConstraint(
            "term IN ('DUE_NOW', 'NET_10', 'NET_15', 'NET_30', 'NET_60', 'OTHER')", name="ck_invoices_term"
        ),
        sa.CheckConstraint("discount_rate IS NULL OR discount_cents IS NULL", name="ck_invoices_discount"),
        sa.CheckConstraint("number > 0", name="ck_invoices_number"),
        sa.CheckConstraint("owed_cents >= paid_cents", name="ck_invoices_balance"),
        sa.CheckConstraint("processing_cents >= 0", name="ck_invoices_processing"),
        sa.CheckConstraint("tax_rate IS NULL OR tax_cents IS NULL", name="ck_invoices_tax"),
        sa.CheckConstraint("total_cents >= 0", name="ck_invoices_total"),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_invoices_business_id_businesses"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_invoices_customer_id_customers"),
        sa.PrimaryKeyConstraint("id", name="pk_invoices"),
        sa.UniqueConstraint(
            "business_id", "api_name", "api_source_id", name="uq_invoices_business_id_api_name_api_source_id"
        ),
        sa.UniqueConstraint("business_id", "number", name="uq_invoices_business_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invoices_customer_id", "invoices", ["customer_id"], unique=False)


def _line_items() -> None:
    op.create_table(
        "line_items",
        sa.Column("invoice_id", types.Id, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=True),
        sa.Column("price_cents", sa.Text(), nullable=True),
        sa.Column("tax_rate", sa.Text(), nullable=True),
        sa.Column("tax_cents", sa.BigInteger(), nullable=True),
        sa.Column("api_item_id", sa.Text(), nullable=True),
        sa.Column("gl_account_id", sa.Text(), nullable=True),
        sa.CheckConstraint("tax_rate IS NULL OR tax_cents IS NULL", name="ck_line_items_tax"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_line_items_invoice_id_invoices"),
        sa.PrimaryKeyConstraint("invoice_id", "id", name="pk_line_items"),
    )


def _installments() -> None:
    op.create_table(
        "installments",
        sa.Column("invoice_id", types.Id, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("part_rate", sa.Text(), nullable=True),
        sa.Column("part_cents", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(part_rate IS NULL) <> (part_cents IS NULL)", name="ck_installments_part"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_installments_invoice_id_invoices"),
        sa.PrimaryKeyConstraint("invoice_id", "id", name="pk_installments"),
    )


def _invoice_keys() -> None:
    op.create_table(
        "invoice_keys",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("invoice_id", types.Id, nullable=False),
        sa.Column("recipient", sa.Text(), server_default="", nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("installation_id", sa.Text(), nullable=False),
        sa.Column("secret_fingerprint", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("revoked_at", types.Moment(), nullable=True),
        sa.CheckConstraint("generation > 0", name="ck_invoice_keys_generation"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_invoice_keys_invoice_id_invoices"),
        sa.PrimaryKeyConstraint("id", name="pk_invoice_keys"),
        sa.UniqueConstraint("invoice_id", "recipient", name="uq_invoice_keys_invoice_id_recipient"),
        sa.UniqueConstraint("key_hash", name="uq_invoice_keys_key_hash"),
        sqlite_autoincrement=True,
    )
