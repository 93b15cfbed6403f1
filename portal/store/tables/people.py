"""Partners, their businesses, and the businesses' customers."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from portal.domain.invoice import RecordStatus
from portal.store.tables.words import address, folded, metadata, one_of, text
from portal.store.types import Exact, Id, Moment, Words

partners = Table(
    "partners",
    metadata,
    Column("id", Id, primary_key=True),
    text("name", None),
    Column("origins", Words, nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

partner_domains = Table(
    "partner_domains",
    metadata,
    Column("host", Text, primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False, index=True),
)

logos = Table(
    "logos",
    metadata,
    Column("sha256", Text, primary_key=True),
    text("media_type", None),
    Column("image", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    one_of("media_type", ("image/png", "image/jpeg")),
)

businesses = Table(
    "businesses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False, index=True),
    text("name", None),
    *address(),
    Column("email", Text),
    Column("phone", Text),
    Column("tax_id", Text),
    Column("logo", ForeignKey("logos.sha256")),
    Column("brand_color", Text),
    text("currency", "USD"),
    text("time_zone", "UTC"),
    text("locale", "en_US"),
    Column("stripe_account", Text),
    Column("allow_amount", Boolean, nullable=False),
    Column("minimum_cents", BigInteger),
    Column("bank_instructions", Text),
    Column("application_fee_percent", Exact),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("minimum_cents IS NULL OR minimum_cents > 0", name="minimum"),
    CheckConstraint("length(currency) = 3", name="currency"),
    sqlite_autoincrement=True,
)

customers = Table(
    "customers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("business_id", ForeignKey("businesses.id"), nullable=False, index=True),
    text("name", None),
    Column("email", Text),
    Column("business_name", Text),
    *address(),
    text("custom_data", "{}"),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    text("record_status", RecordStatus.ACTIVE.value),
    Column("additional_contact_name", Text),
    Column("cc_emails", Words, nullable=False, server_default=""),
    Column("bcc_emails", Words, nullable=False, server_default=""),
    Column("phone_work", Text),
    Column("invoice_settings", Text),
    folded("name"),
    folded("email"),
    folded("business_name"),
    one_of("record_status", RecordStatus),
    Index(None, "business_id", "name_folded", "id"),
    Index(None, "business_id", "id"),
    sqlite_autoincrement=True,
)
