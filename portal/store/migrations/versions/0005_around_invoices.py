"""What the API keeps around invoices: all of a customer, mail, quotes, recorded payments, setup, replays, audit."""

import sqlalchemy as sa
from alembic import op

from portal.store import types

revision = "0005"
down_revision = "0004"

AUDIT_REFUSAL = "SELECT RAISE(ABORT, 'the audit trail is append-only')"


def upgrade() -> None:
    _customers()
    _invoices()
    _api_clients()
    _recorded_payments()
    _recorded_payment_parts()
    _invoicing_setups()
    _replays()
    _audit_entries()
    refuse = _refuse_on_sqlite if op.get_bind().dialect.name == "sqlite" else _refuse_on_postgresql
    refuse()


def _customers() -> None:
    for column in (
        sa.Column(
            "record_status",
            sa.Text(),
            sa.CheckConstraint("record_status IN ('ACTIVE', 'INACTIVE')", name="ck_customers_record_status"),
            server_default="ACTIVE",
            nullable=False,
        ),
        sa.Column("additional_contact_name", sa.Text(), nullable=True),
        sa.Column("cc_emails", types.Words(), server_default="", nullable=False),
        sa.Column("bcc_emails", types.Words(), server_default="", nullable=False),
        sa.Column("phone_work", sa.Text(), nullable=True),
        sa.Column("invoice_settings", sa.Text(), nullable=True),
    ):
        op.add_column("customers", column)


def _invoices() -> None:
    op.add_column("invoices", sa.Column("recurrence_update_type", sa.Text(), nullable=True))
    op.add_column("invoices", sa.Column("email_status", sa.Text(), server_default="NOT_SENT", nullable=False))
    op.add_column("invoices", sa.Column("emailed_at", types.Moment(), nullable=True))
    op.add_column("invoices", sa.Column("quoted_at", types.Moment(), nullable=True))


def _api_clients() -> None:
    op.create_table(
        "api_clients",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("partner_id", types.Id, nullable=False),
        sa.Column("business_id", types.Id, nullable=True),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("revoked_at", types.Moment(), nullable=True),
        sa.CheckConstraint("scope IN ('read', 'write')", name="ck_api_clients_scope"),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_api_clients_business_id_businesses"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_api_clients_partner_id_partners"),
        sa.PrimaryKeyConstraint("id", name="pk_api_clients"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_clients_business_id", "api_clients", ["business_id"], unique=False)
    op.create_index("ix_api_clients_partner_id", "api_clients", ["partner_id"], unique=False)
    made_by = sa.ForeignKey("api_clients.id", name="fk_tokens_client_id_api_clients")
    op.add_column("tokens", sa.Column("client_id", types.Id, made_by, nullable=True), inline_references=True)
    op.create_index("ix_tokens_client_id", "tokens", ["client_id"], unique=False)


def _recorded_payments() -> None:
    op.create_table(
        "recorded_payments",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("business_id", types.Id, nullable=False),
        sa.Column("customer_id", types.Id, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("api_name", sa.Text(), nullable=False),
        sa.Column("api_source_id", sa.Text(), nullable=True),
        sa.Column("bank_account_id", sa.Text(), nullable=True),
        sa.Column("gl_account_id", sa.Text(), nullable=True),
        sa.Column("custom_data", sa.Text(), server_default="{}", nullable=False),
        sa.Column("by_key", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="ck_recorded_payments_amount"),
        sa.CheckConstraint("state IN ('PENDING', 'PROCESSED', 'INACTIVE')", name="ck_recorded_payments_state"),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_recorded_payments_business_id_businesses"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_recorded_payments_customer_id_customers"),
        sa.PrimaryKeyConstraint("id", name="pk_recorded_payments"),
        sa.UniqueConstraint(
            "business_id", "api_name", "api_source_id", name="uq_recorded_payments_business_id_api_name_api_source_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recorded_payments_business_id", "recorded_payments", ["business_id"], unique=False)


def _recorded_payment_parts() -> None:
    op.create_table(
        "recorded_payment_parts",
        sa.Column("payment_id", types.Id, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("invoice_id", types.Id, nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("installment_id", sa.Text(), nullable=True),
        sa.Column("api_item_id", sa.Text(), nullable=True),
        sa.Column("gl_account_id", sa.Text(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name="ck_recorded_payment_parts_amount"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_recorded_payment_parts_invoice_id_invoices"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["recorded_payments.id"], name="fk_recorded_payment_parts_payment_id_recorded_payments"
        ),
        sa.PrimaryKeyConstraint("payment_id", "id", name="pk_recorded_payment_parts"),
    )
    op.create_index("ix_recorded_payment_parts_invoice_id", "recorded_payment_parts", ["invoice_id"], unique=False)


def _invoicing_setups() -> None:
    op.create_table(
        "invoicing_setups",
        sa.Column("business_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("default_note", sa.Text(), server_default="", nullable=False),
        sa.Column("default_term", sa.Text(), nullable=True),
        sa.Column("default_due_date", sa.Date(), nullable=True),
        sa.Column("reminder_frequency", sa.Text(), nullable=True),
        sa.Column("reminder_interval", sa.Integer(), nullable=True),
        sa.Column("reminder_end_date", sa.Date(), nullable=True),
        sa.Column("markup_percent", sa.Text(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_invoicing_setups_business_id_businesses"),
        sa.PrimaryKeyConstraint("business_id", name="pk_invoicing_setups"),
    )


def _replays() -> None:
    op.create_table(
        "replays",
        sa.Column("business_id", types.Id, nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("claimed_at", types.Moment(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_replays_business_id_businesses"),
        sa.PrimaryKeyConstraint("business_id", "key_hash", name="pk_replays"),
    )
    op.create_index("ix_replays_expires_at", "replays", ["expires_at"], unique=False)


def _audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("business_id", types.Id, nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("editor", sa.Text(), nullable=False),
        sa.Column("revisions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_audit_entries_business_id_businesses"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_entries_entity_id_id", "audit_entries", ["entity_id", "id"], unique=False)


def _refuse_on_sqlite() -> None:
    """INSERT OR REPLACE fires no delete trigger by default, so an insertion over an entry is refused by its own."""
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_entries_no_{event.lower()} BEFORE {event} ON audit_entries "
            f"BEGIN {AUDIT_REFUSAL}; END"
        )
    taken = "SELECT 1 FROM audit_entries AS entry WHERE entry.id = NEW.id"
    op.execute(
        "CREATE TRIGGER audit_entries_no_replace BEFORE INSERT ON audit_entries "
        f"WHEN EXISTS ({taken}) BEGIN {AUDIT_REFUSAL}; END"
    )


def _refuse_on_postgresql() -> None:
    op.execute("""
        CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$
    """)
    op.execute("""
        CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
        FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()
    """)
    op.execute("""
        CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
    """)
