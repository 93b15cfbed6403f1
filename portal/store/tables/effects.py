"""What came from Stripe and could not be applied yet, and what is still to be sent out."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint
from sqlalchemy import text as sql

from portal.domain.effects import EffectState
from portal.store.tables.words import metadata, one_of, text
from portal.store.types import Id, Moment

UNDONE = sql("done_at IS NULL")
UNSETTLED = sql("settled_at IS NULL")

stripe_events = Table(
    "stripe_events",
    metadata,
    Column("id", Text, primary_key=True),
    text("type", None),
    Column("account", Text),
    Column("livemode", Boolean, nullable=False),
    text("object_id", None),
    Column("intent_id", Text),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Index("ix_stripe_events_unsettled", "received_at", sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Id, primary_key=True),
    text("object_id", None),
    text("reason", None),
    text("detail", None),
    Column("created_at", Moment, nullable=False),
    Column("resolved_at", Moment),
    text("resolution"),
    UniqueConstraint("object_id", "reason"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    text("kind", None),
    text("slot", None),
    text("row_id", None),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("done_at", Moment),
    text("state", EffectState.QUEUED.value),
    Column("unknown_tries", Integer, nullable=False, server_default="0"),
    text("reason"),
    one_of("state", EffectState),
    UniqueConstraint("kind", "slot"),
    Index("ix_outbox_due", "due_at", sqlite_where=UNDONE, postgresql_where=UNDONE),
    sqlite_autoincrement=True,
)
