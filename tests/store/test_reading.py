"""Opening a key: one statement, the whole truth, no change."""

from sqlalchemy import event

from portal.domain.drafts import InstallmentDraft
from portal.domain.invoice import Amount
from tests.builders import a_payment
from tests.dumps import dump
from tests.store.test_attempts import add, tried


def rich(shop):
    parts = (InstallmentDraft("Deposit", None, Amount(2_500)), InstallmentDraft("Rest", None, Amount(7_500)))
    invoice = shop.invoice(10_000, installments=parts)
    shop.post(invoice, a_payment(2_500))
    add(shop, tried(shop, invoice, amount_cents=7_500))
    return invoice


def test_opening_takes_one_statement(shop):
    invoice = rich(shop)
    statements = []
    note = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(shop.store.engines.reading, "before_cursor_execute", note)
    shop.open(invoice)
    assert len(statements) == 1


def test_a_payer_sees_what_a_writer_locks(shop):
    invoice = rich(shop)
    with shop.store.unit_of_work() as work:
        locked = work.lock(invoice.invoice.id, shop.clock.now())
        assert work.invoice_id_of(invoice.key) == invoice.invoice.id
        assert work.lock("inv_999", shop.clock.now()) is None
    assert shop.open(invoice) == locked
    assert [part.balance_cents for part in locked.installments] == [0, 7_500]
    assert [payment.method for payment in locked.payments] == ["Visa ending in 4242"]


def test_opening_changes_no_row(shop):
    invoice = rich(shop)
    before = dump(shop.store)
    for _ in range(3):
        shop.open(invoice)
        shop.book.get(shop.grant, invoice.invoice.id, shop.clock.now())
        shop.book.partner_of_host("pay.example.com")
        shop.book.grant("rmt_unknown", shop.clock.now())
    assert dump(shop.store) == before


def test_keys_and_tokens_are_found_by_an_index(shop):
    """At 100 rows and at a million alike; PostgreSQL's planner reads small tables whole, so SQLite is asked."""
    if shop.store.engines.sqlite_file is None:
        indexes = "SELECT indexdef FROM pg_indexes WHERE tablename = 'invoice_keys'"
        with shop.store.reading() as connection:
            found = connection.exec_driver_sql(indexes).scalars().all()
        assert any("UNIQUE" in one and "(key_hash)" in one for one in found)
        return
    with shop.store.reading() as connection:
        plan = "EXPLAIN QUERY PLAN SELECT 1 FROM invoice_keys WHERE key_hash = 'x'"
        (row,) = connection.exec_driver_sql(plan).all()
    assert "USING COVERING INDEX" in row[-1] or "USING INDEX" in row[-1]
