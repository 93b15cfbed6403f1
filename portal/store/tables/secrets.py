"""What secrets leave behind: hashes, and who may be asked for what. No secret itself is stored."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from portal.store.tables.words import metadata, one_of, text
from portal.store.types import Id, Moment

installation = Table(
    "installation",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
)

invoice_keys = Table(
    "invoice_keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("invoice_id", ForeignKey("invoices.id"), nullable=False),
    text("recipient"),
    Column("generation", Integer, nullable=False),
    text("installation_id", None),
    text("secret_fingerprint", None),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    UniqueConstraint("invoice_id", "recipient"),
    CheckConstraint("generation > 0", name="generation"),
    sqlite_autoincrement=True,
)

api_clients = Table(
    "api_clients",
    metadata,
    Column("id", Id, primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False, index=True),
    Column("business_id", ForeignKey("businesses.id"), index=True),
    text("secret_hash", None),
    text("scope", None),
    text("label"),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    one_of("scope", ("read", "write")),
    sqlite_autoincrement=True,
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False, index=True),
    Column("business_id", ForeignKey("businesses.id"), index=True),
    Column("token_hash", Text, nullable=False, unique=True),
    text("scope", None),
    text("label"),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("client_id", ForeignKey("api_clients.id"), index=True),
    one_of("scope", ("read", "write")),
    sqlite_autoincrement=True,
)
