"""Installation, partners, businesses, customers and API tokens."""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from portal.store import types

revision = "0001"
down_revision = None


def upgrade() -> None:
    _installation()
    _this_installation()
    _logos()
    _partners()
    _partner_domains()
    _businesses()
    _customers()
    _tokens()


def _installation() -> None:
    op.create_table(
        "installation",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_installation"),
        sa.UniqueConstraint("id", name="uq_installation_id"),
    )


def _this_installation() -> None:
    """The random id that marks our objects at Stripe, and goes into every key we derive."""
    row = {"number": 1, "id": secrets.token_hex(16), "created_at": datetime.now(UTC)}
    columns = ("number", sa.Integer()), ("id", sa.Text()), ("created_at", types.Moment())
    installation = sa.table("installation", *(sa.column(name, kind) for name, kind in columns))
    op.bulk_insert(installation, [row])


def _logos() -> None:
    op.create_table(
        "logos",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("media_type IN ('image/png', 'image/jpeg')", name="ck_logos_media_type"),
        sa.PrimaryKeyConstraint("sha256", name="pk_logos"),
    )


def _partners() -> None:
    op.create_table(
        "partners",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("origins", types.Words(), server_default="", nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_partners"),
        sqlite_autoincrement=True,
    )


def _partner_domains() -> None:
    op.create_table(
        "partner_domains",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("partner_id", types.Id, nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_partner_domains_partner_id_partners"),
        sa.PrimaryKeyConstraint("host", name="pk_partner_domains"),
    )
    op.create_index("ix_partner_domains_partner_id", "partner_domains", ["partner_id"], unique=False)


def _businesses() -> None:
    op.create_table(
        "businesses",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("partner_id", types.Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("line1", sa.Text(), server_default="", nullable=False),
        sa.Column("line2", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("zip", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("tax_id", sa.Text(), nullable=True),
        sa.Column("logo", sa.Text(), nullable=True),
        sa.Column("brand_color", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), server_default="USD", nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("locale", sa.Text(), server_default="en_US", nullable=False),
        sa.Column("stripe_account", sa.Text(), nullable=True),
        sa.Column("allow_amount", sa.Boolean(), nullable=False),
        sa.Column("minimum_cents", sa.BigInteger(), nullable=True),
        sa.Column("bank_instructions", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(currency) = 3", name="ck_businesses_currency"),
        sa.CheckConstraint("minimum_cents IS NULL OR minimum_cents > 0", name="ck_businesses_minimum"),
        sa.ForeignKeyConstraint(["logo"], ["logos.sha256"], name="fk_businesses_logo_logos"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_businesses_partner_id_partners"),
        sa.PrimaryKeyConstraint("id", name="pk_businesses"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_businesses_partner_id", "businesses", ["partner_id"], unique=False)


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("business_id", types.Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("business_name", sa.Text(), nullable=True),
        sa.Column("line1", sa.Text(), server_default="", nullable=False),
        sa.Column("line2", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("zip", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("custom_data", sa.Text(), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_customers_business_id_businesses"),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_customers_business_id", "customers", ["business_id"], unique=False)


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("partner_id", types.Id, nullable=False),
        sa.Column("business_id", types.Id, nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=True),
        sa.Column("revoked_at", types.Moment(), nullable=True),
        sa.CheckConstraint("scope IN ('read', 'write')", name="ck_tokens_scope"),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name="fk_tokens_business_id_businesses"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_tokens_partner_id_partners"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_tokens_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tokens_business_id", "tokens", ["business_id"], unique=False)
    op.create_index("ix_tokens_partner_id", "tokens", ["partner_id"], unique=False)
