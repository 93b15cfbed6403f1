"""The audit trail only ever grows, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.store.audit_rows import Audited, AuditRows

CHANGES = ["UPDATE audit_entries SET editor = 'x'", "DELETE FROM audit_entries"]
SQLITE = [
    "INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries",
    "UPDATE OR REPLACE audit_entries SET id = 9",
]
POSTGRES = ["TRUNCATE audit_entries", "TRUNCATE businesses CASCADE"]


def told(shop, entity="inv_7"):
    with shop.store.reading() as connection:
        return AuditRows(connection).of(entity, (1, 1), 0, 10).items


def test_no_entry_is_changed_replaced_or_taken_away(shop):
    with shop.store.unit_of_work() as work:
        work.audit.add("tok_1", [Audited(shop.grant.business_id, "inv_7", "CREATE")], shop.clock.now())
    before = told(shop)
    own = SQLITE if shop.store.engines.sqlite_file else POSTGRES
    for change in (*CHANGES, *own):
        with pytest.raises(DBAPIError, match="append-only"), shop.store.engines.writing.begin() as connection:
            connection.execute(text(change))
        assert told(shop) == before


def test_what_is_undone_is_not_told(shop):
    work = shop.store.unit_of_work()
    work.__enter__()
    work.audit.add("tok_1", [Audited(shop.grant.business_id, "inv_7", "CREATE")], shop.clock.now())
    work.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
    assert told(shop) == ()
