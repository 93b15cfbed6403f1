"""Attempts as rows: whole, one live per invoice, found when they are due."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from portal.domain.attempt import AttemptStatus
from tests.builders import an_attempt


def tried(shop, invoice, id="att_1", **changes):
    now = shop.clock.now()
    facts = {"amount_cents": 10_000, "intent_id": None, "created_at": now, "updated_at": now}
    return an_attempt(id=id, invoice_id=invoice.invoice.id, **(facts | changes))


def add(shop, *attempts):
    with shop.store.unit_of_work() as work:
        for attempt in attempts:
            work.add_attempt(attempt)


def test_an_attempt_is_read_as_it_was_written(shop):
    invoice = shop.invoice()
    attempt = tried(
        shop,
        invoice,
        installment_id="istl_1",
        intent_id="pi_1",
        stripe_account="acct_1",
        livemode=True,
        step=2,
        needs_action=True,
        last_decline="insufficient_funds",
        replaced_by="att_2",
    )
    add(shop, attempt)
    with shop.store.unit_of_work() as work:
        assert work.attempt("att_1") == attempt
        assert work.attempt_of_intent("pi_1") == attempt
        assert work.live_attempt(invoice.invoice.id) == attempt
        assert work.attempt("att_2") is None
    assert shop.open(invoice).attempt == attempt


def test_the_database_refuses_a_second_live_attempt(shop):
    invoice, other = shop.invoice(), shop.invoice()
    add(shop, tried(shop, invoice), tried(shop, other, "att_2"))
    with pytest.raises(IntegrityError):
        add(shop, tried(shop, invoice, "att_3"))
    with shop.store.unit_of_work() as work:
        assert work.attempt("att_3") is None


def test_a_terminal_attempt_makes_room(shop):
    invoice = shop.invoice()
    first = tried(shop, invoice)
    add(shop, first)
    with shop.store.unit_of_work() as work:
        work.save_attempt(replace(first, status=AttemptStatus.CANCELLED, replaced_by="att_2"))
        work.add_attempt(tried(shop, invoice, "att_2"))
    assert shop.open(invoice).attempt.id == "att_2"


def test_an_intent_belongs_to_one_attempt(shop):
    with pytest.raises(IntegrityError):
        add(shop, *(tried(shop, shop.invoice(), f"att_{i}", intent_id="pi_1") for i in (1, 2)))


def test_an_attempt_of_nothing_is_refused(shop):
    with pytest.raises(IntegrityError):
        add(shop, tried(shop, shop.invoice(), amount_cents=0))


def test_saving_keeps_the_amount_and_raises_the_invoices_version(shop):
    invoice = shop.invoice()
    attempt = tried(shop, invoice)
    add(shop, attempt)
    before = shop.open(invoice).invoice.version
    with shop.store.unit_of_work() as work:
        work.save_attempt(replace(attempt, amount_cents=1, last_decline="card_declined"))
    opened = shop.open(invoice)
    assert opened.attempt == replace(attempt, last_decline="card_declined")
    assert opened.invoice.version > before


def test_a_live_attempt_is_shown_before_one_the_bank_is_at_work_on(shop):
    invoice = shop.invoice()
    add(shop, tried(shop, invoice, "att_1", status=AttemptStatus.PROCESSING))
    assert shop.open(invoice).attempt.id == "att_1"
    add(shop, tried(shop, invoice, "att_2"))
    assert shop.open(invoice).attempt.id == "att_2"


def test_those_due_come_oldest_first_and_terminal_ones_never(shop):
    now = shop.clock.now()
    statuses = [AttemptStatus.LIVE, AttemptStatus.PROCESSING, AttemptStatus.SUCCEEDED, AttemptStatus.CANCELLED]
    for age, status in enumerate(statuses):
        touched = {"status": status, "updated_at": now - timedelta(minutes=age)}
        add(shop, replace(tried(shop, shop.invoice(), f"att_{age}"), **touched))
    due = shop.store.due_attempts(now + timedelta(seconds=1), limit=10)
    assert [attempt.id for attempt in due] == ["att_1", "att_0"]
    assert [attempt.id for attempt in shop.store.due_attempts(now, limit=10)] == ["att_1"]
    assert len(shop.store.due_attempts(now + timedelta(seconds=1), limit=1)) == 1
