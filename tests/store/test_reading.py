"""Opening a key: one statement, the whole truth, no change."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event

from portal.domain.drafts import InstallmentDraft
from portal.domain.invoice import Amount
from portal.errors import NotFound
from portal.store.ids import number_of
from tests.builders import a_payment
from tests.dumps import dump
from tests.store.test_attempts import add, tried


def rich(shop):
    parts = (InstallmentDraft("Deposit", None, Amount(2_500)), InstallmentDraft("Rest", None, Amount(7_500)))
    invoice = shop.invoice(10_000, installments=parts)
    shop.post(invoice, a_payment(2_500))
    add(shop, tried(shop, invoice, amount_cents=7_500))
    return invoice


@contextmanager
def counted(shop):
    statements = []

    def note(*args):
        statements.append(args[2])

    engine = shop.store.engines.reading
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_opening_takes_one_statement_and_two_where_the_invoice_has_changed(shop):
    invoice = rich(shop)
    with counted(shop) as first:
        shop.open(invoice)
    with counted(shop) as again:
        shop.open(invoice)
    shop.post(invoice, a_payment(100))
    with counted(shop) as changed:
        shop.open(invoice)
    assert [len(first), len(again), len(changed)] == [1, 1, 2]
    assert len(again[0]) < len(first[0]) / 2


def test_what_was_opened_before_is_read_again_after_every_kind_of_change(shop):
    invoice = rich(shop)
    number, business = number_of("inv", invoice.invoice.id), shop.grant.business_id

    def edit_customer(work):
        rows = work.customers(business)
        stored = rows.get(shop.customer_id)
        rows.rewrite_each([replace(stored, name="Jane Roe")])

    changes = {
        "payment": lambda work: work.append(invoice.invoice.id, [a_payment(1)], shop.clock.now()),
        "attempt": lambda work: work.save_attempt(replace(work.attempt("att_1"), last_decline="card_declined")),
        "business": lambda work: work.businesses.rewrite(replace(work.businesses.get(business), name="Other")),
        "customer": edit_customer,
        "invoice": lambda work: work.invoices.rewrite_each([(replace(shop.open(invoice).invoice, notes="x"), 10_000)]),
    }
    for name, change in changes.items():
        before = shop.open(invoice)
        with shop.store.unit_of_work() as work:
            change(work)
            fresh = work.lock(invoice.invoice.id, shop.clock.now())
        assert fresh != before, name
        assert shop.open(invoice) == fresh, name
    with shop.store.unit_of_work() as work:
        work.keys.revoke(number, shop.clock.now())
    with pytest.raises(NotFound):
        shop.open(invoice)


def test_what_was_opened_before_is_told_as_read_now(shop):
    invoice = rich(shop)
    shop.open(invoice)
    shop.clock.advance(hours=1)
    assert shop.open(invoice).read_at == shop.clock.now()


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
