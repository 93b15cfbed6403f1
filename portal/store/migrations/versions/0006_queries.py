"""What lists are sorted and searched by: folded text, sortable due dates and balances, and their indexes."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.store.folding import fold

revision = "0006"
down_revision = "0005"

FOLDED = {"invoices": ("name",), "customers": ("name", "email", "business_name")}
SORTED_BY = {
    "invoices": ("name_folded", "date", "due_date_or_never", "total_cents", "shown_balance_cents"),
    "customers": ("name_folded",),
}
ROWS_AT_ONCE = 1_000


def upgrade() -> None:
    _computed("due_date_or_never", sa.Date(), "coalesce(due_date, '9999-12-31')")
    _computed(
        "shown_balance_cents",
        sa.BigInteger(),
        "CASE WHEN issued_at IS NULL THEN total_cents ELSE owed_cents - paid_cents END",
    )
    for table, names in FOLDED.items():
        _folded(table, names)
        _fill(table, names)
    for table, columns in SORTED_BY.items():
        for column in columns:
            op.create_index(f"ix_{table}_business_id_{column}_id", table, ["business_id", column, "id"], unique=False)
        op.create_index(f"ix_{table}_business_id_id", table, ["business_id", "id"], unique=False)


def _computed(name: str, kind: sa.types.TypeEngine[Any], expression: str) -> None:
    """SQLite adds a computed column only where it is not stored."""
    stored = True if op.get_bind().dialect.name == "postgresql" else None
    op.add_column("invoices", sa.Column(name, kind, sa.Computed(expression, persisted=stored), nullable=True))


def _folded(table: str, names: Sequence[str]) -> None:
    by_code_point = sa.Text(collation="C") if op.get_bind().dialect.name == "postgresql" else sa.Text()
    for name in names:
        op.add_column(table, sa.Column(f"{name}_folded", by_code_point, server_default="", nullable=False))


def _fill(table: str, names: Sequence[str]) -> None:
    """Fold what is there already."""
    texts = [sa.column(column, sa.Text()) for name in names for column in (name, f"{name}_folded")]
    rows = sa.table(table, sa.column("id", sa.BigInteger()), *texts)
    found = op.get_bind().execute(sa.select(rows.c.id, *(rows.c[name] for name in names)))
    change = sa.update(rows).where(rows.c.id == sa.bindparam("row"))
    change = change.values({f"{name}_folded": sa.bindparam(f"new_{name}") for name in names})
    for part in found.partitions(ROWS_AT_ONCE):
        op.get_bind().execute(change, [_change(names, row) for row in part])


def _change(names: Sequence[str], row: sa.Row[Any]) -> dict[str, Any]:
    return {"row": row[0], **{f"new_{name}": fold(row[place] or "") for place, name in enumerate(names, 1)}}
