"""What a database must refuse to do to the ledger, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.store.engine import Engines

CHANGES = ["UPDATE ledger_entries SET note = 'x'", "DELETE FROM ledger_entries"]
SQLITE_CHANGES = [
    (
        "INSERT OR REPLACE INTO ledger_entries SELECT invoice_id, seq, kind, 1, currency, provider, object_id, aim,"
        " attempt_id, note, happened_at, created_at, previous_hash, hash FROM ledger_entries"
    ),
    "UPDATE OR REPLACE ledger_entries SET seq = 1",
]
POSTGRES_CHANGES = [
    "TRUNCATE ledger_entries",
    "TRUNCATE invoices CASCADE",
    "INSERT INTO ledger_entries SELECT * FROM ledger_entries ON CONFLICT (invoice_id, seq) DO UPDATE SET note = 'x'",
]
ENTRY = (
    "INSERT INTO ledger_entries (invoice_id, seq, kind, amount_cents, currency, provider, object_id, created_at,"
    " previous_hash, hash) VALUES (1, 1, 'issued', 100, 'USD', 'remit', 'inv_1:1', '2026-03-02 15:00:00', '', '')"
)
MOMENT = "'2026-03-02 15:00:00'"
PARENTS = [
    f"INSERT INTO partners (id, name, created_at) VALUES (1, 'P', {MOMENT})",
    (
        "INSERT INTO businesses (id, partner_id, name, allow_amount, version, created_at)"
        f" VALUES (1, 1, 'B', true, 1, {MOMENT})"
    ),
    f"INSERT INTO customers (id, business_id, name, version, created_at) VALUES (1, 1, 'C', 1, {MOMENT})",
    (
        "INSERT INTO invoices (id, business_id, customer_id, name, number, status, record_status, currency, date, term,"
        " discount_before_tax, payment_methods, api_name, send_email, total_cents, version, created_at) VALUES"
        f" (1, 1, 1, 'I', 1, 'OPEN', 'ACTIVE', 'USD', '2026-03-01', 'OTHER', true, '', 'X', false, 100, 1, {MOMENT})"
    ),
]


def assert_append_only(engines: Engines) -> None:
    """Enter one entry, and see every change of it refused."""
    with engines.writing.begin() as connection:
        for statement in (*PARENTS, ENTRY):
            connection.execute(text(statement))
    own = SQLITE_CHANGES if engines.sqlite_file else POSTGRES_CHANGES
    for change in (*CHANGES, *own):
        assert_refused(engines, change)


def assert_refused(engines: Engines, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), engines.writing.begin() as connection:
        connection.execute(text(change))
    with engines.reading.connect() as connection:
        row = connection.execute(text("SELECT seq, amount_cents, note FROM ledger_entries")).one()
    assert tuple(row) == (1, 100, ""), change
