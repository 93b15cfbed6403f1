"""Jobs that repeat: whose turn it is."""

from sqlalchemy import Column, Table, Text

from portal.store.tables.words import metadata
from portal.store.types import Moment

job_turns = Table(
    "job_turns",
    metadata,
    Column("job", Text, primary_key=True),
    Column("slot", Moment, nullable=False),
    Column("leased_until", Moment, nullable=False),
    Column("finished_at", Moment),
)
