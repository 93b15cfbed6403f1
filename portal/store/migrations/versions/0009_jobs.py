"""How a side effect stands, and whose turn a job that repeats is."""

import sqlalchemy as sa
from alembic import op

from portal.store import types

revision = "0009"
down_revision = "0008"

# Written out because SQLite takes a check with a new column only in the column's own words.
STATE = (
    "ALTER TABLE outbox ADD COLUMN state TEXT DEFAULT 'queued' NOT NULL "
    "CONSTRAINT ck_outbox_state CHECK (state IN ('queued', 'delivered', 'dead', 'unknown', 'discarded'))"
)


def upgrade() -> None:
    op.execute(STATE)
    op.add_column("outbox", sa.Column("unknown_tries", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE outbox SET state = 'delivered' WHERE done_at IS NOT NULL")
    op.create_table(
        "job_turns",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("slot", types.Moment(), nullable=False),
        sa.Column("leased_until", types.Moment(), nullable=False),
        sa.Column("finished_at", types.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("job", name="pk_job_turns"),
    )
