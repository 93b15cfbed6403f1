"""Payments that came through Remit are listed beside the recorded ones; those of before are listed from the ledgers."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.domain.local_time import local_date
from portal.store import types

revision = "0010"
down_revision = "0009"

ARRIVED = sa.text(
    "SELECT ledger_entries.invoice_id, ledger_entries.amount_cents, ledger_entries.currency, ledger_entries.provider,"
    " ledger_entries.object_id, ledger_entries.aim, ledger_entries.note, ledger_entries.happened_at,"
    " ledger_entries.created_at, attempts.intent_id, invoices.business_id, invoices.customer_id, businesses.time_zone"
    " FROM ledger_entries JOIN invoices ON invoices.id = ledger_entries.invoice_id"
    " JOIN businesses ON businesses.id = invoices.business_id"
    " LEFT JOIN attempts ON attempts.id = ledger_entries.attempt_id"
    " WHERE ledger_entries.kind = 'payment' AND ledger_entries.amount_cents > 0"
    " ORDER BY ledger_entries.created_at, ledger_entries.invoice_id, ledger_entries.seq"
).columns(happened_at=types.Moment(), created_at=types.Moment())
PAYMENTS = sa.table(
    "recorded_payments",
    sa.column("id", types.Id),
    *(sa.column(name) for name in ("business_id", "customer_id", "state", "currency", "amount_cents", "method")),
    *(sa.column(name) for name in ("api_name", "charge_id", "intent_id")),
    sa.column("date", sa.Date()),
    sa.column("created_at", types.Moment()),
)
PARTS = sa.table(
    "recorded_payment_parts",
    *(sa.column(name) for name in ("payment_id", "id", "position", "invoice_id", "amount_cents", "installment_id")),
)


def upgrade() -> None:
    op.add_column("recorded_payments", sa.Column("charge_id", sa.Text(), nullable=True))
    op.add_column("recorded_payments", sa.Column("intent_id", sa.Text(), nullable=True))
    op.create_index("ix_recorded_payments_charge_id", "recorded_payments", ["charge_id"], unique=False)
    for payment, part in _arrived(op.get_bind()):
        number = op.get_bind().execute(sa.insert(PAYMENTS).values(payment).returning(PAYMENTS.c.id)).scalar_one()
        op.get_bind().execute(sa.insert(PARTS).values(part | {"payment_id": number}))


def _arrived(connection: sa.Connection) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for row in connection.execute(ARRIVED).all():
        payment = {
            "business_id": row.business_id,
            "customer_id": row.customer_id,
            "state": "PROCESSED",
            "currency": row.currency,
            "amount_cents": row.amount_cents,
            "method": row.note,
            "api_name": row.provider.upper(),
            "charge_id": row.object_id,
            "intent_id": row.intent_id,
            "date": local_date(row.happened_at or row.created_at, row.time_zone),
            "created_at": row.created_at,
        }
        part = {"id": "tli_1", "position": 0, "invoice_id": row.invoice_id, "amount_cents": row.amount_cents}
        yield payment, part | {"installment_id": row.aim}
