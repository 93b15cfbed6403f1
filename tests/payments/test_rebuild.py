"""Hazard P32, the ledger is lost: it is written anew from Stripe, to the cent; what Stripe can't know is named."""

import pytest
from sqlalchemy import func, select

from portal.domain.difference import DifferenceKind
from portal.errors import StripeUnavailable
from portal.store.tables import ledger_entries
from tests.payments import lived_in
from tests.payments.rebuilding import at_random, figures, lose
from tests.shop import sqlite_in

LOST = {
    "ledger": ["ledger_entries"],
    "ledger and attempts": ["ledger_entries", "refunds", "outbox", "attempts"],
}


@pytest.fixture
def past(tmp_path):
    past = lived_in.past_in(tmp_path)
    yield past
    past.shop.store.close()


def entries(past):
    with past.shop.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(ledger_entries)).scalar_one()


def not_recovered(tally):
    return {(one.kind, one.invoice_id, one.object_id, one.expected, one.found) for one in tally.differences}


@pytest.mark.parametrize("tables", LOST.values(), ids=LOST)
def test_every_balance_is_as_it_was_but_for_what_was_paid_elsewhere(past, tables):
    before = figures(past)
    lose(past, *tables)
    done = past.books.rebuild()
    offline, cancelled = past.ids["overpaid"], past.ids["cancelled"]
    after = figures(past)
    changed = {invoice for invoice in before if before[invoice] != after[invoice]}
    elsewhere = (DifferenceKind.NOT_RECOVERED, offline, "unapplied", 1_500, 0)
    assert elsewhere in not_recovered(done.tally)
    if "attempts" not in tables:
        assert (changed, not_recovered(done.tally)) == ({offline}, {elsewhere})
    else:  # whether the payment came before it was cancelled, nobody knows any more: it is set aside
        assert changed == {offline, cancelled}
        assert before[cancelled][0][4] == after[cancelled][0][4] == 0
        assert {one.kind for one in done.tally.differences} == {DifferenceKind.NOT_RECOVERED}


def test_the_rebuilt_books_agree_with_stripe_and_with_themselves(past):
    lose(past, "ledger_entries")
    done = past.books.rebuild()
    assert (done.rebuilt, done.taken_in) == (11, 0)
    assert past.books.check(30).differences == []
    assert past.books.reconcile(30).differences == []


def test_a_ledger_that_is_there_is_left_alone(past):
    before = entries(past)
    done = past.books.rebuild()
    assert (done.rebuilt, entries(past), done.tally.differences) == (0, before, [])


def test_a_rebuild_that_was_cut_short_goes_on(past):
    before = figures(past)
    lose(past, "ledger_entries")
    past.stripe.fail("retrieve", StripeUnavailable("down"), times=5)
    for _ in range(5):
        with pytest.raises(StripeUnavailable):
            past.books.rebuild()
    past.books.rebuild()
    after = figures(past)
    assert {name for name in before if before[name] != after[name]} == {past.ids["overpaid"]}


def test_thirty_payments_and_what_became_of_them(tmp_path):
    """`scripts/rebuild` does the same with a thousand."""
    past = at_random(sqlite_in(tmp_path), payments=30, seed=7)
    before = figures(past)
    lose(past, "ledger_entries")
    done = past.books.rebuild()
    assert (figures(past), done.tally.differences) == (before, [])
    past.shop.store.close()
