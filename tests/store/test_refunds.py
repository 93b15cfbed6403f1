"""Refunds and followed accounts in the store."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from portal.domain.attempt import AttemptStatus
from portal.domain.refund import Refund, RefundStatus
from portal.ports import Followed, GatewayEvent
from tests.builders import NOW, an_attempt

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def store(shop):
    return shop.store


@pytest.fixture
def invoice(shop):
    return shop.invoice().invoice.id


@pytest.fixture
def attempt(store, invoice):
    attempt = an_attempt(invoice_id=invoice, stripe_account="acct_1")
    with store.unit_of_work() as work:
        work.add_attempt(attempt)
    return attempt


def a_refund(attempt, **changes):
    facts = {
        "id": "rfd_1",
        "invoice_id": attempt.invoice_id,
        "attempt_id": attempt.id,
        "charge_id": "ch_1",
        "amount_cents": 1_000,
        "currency": "USD",
        "status": RefundStatus.STARTED,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Refund(**(facts | changes))


def refunds_of(store, attempt):
    with store.unit_of_work() as work:
        return work.refunds(attempt.invoice_id)


def add(store, *refunds):
    with store.unit_of_work() as work:
        for refund in refunds:
            work.add_refund(refund)


def test_a_refund_is_read_as_it_was_written(store, attempt):
    refund = a_refund(attempt, reopen=True, natural_key="QBO/7", reason="lost", refund_id="re_1", step=2)
    add(store, refund)
    assert refunds_of(store, attempt) == (refund,)


def test_what_changes_of_a_refund_is_saved_and_its_amount_is_not(store, attempt):
    refund = a_refund(attempt)
    add(store, refund)
    with store.unit_of_work() as work:
        work.save_refund(replace(refund, status=RefundStatus.PENDING, refund_id="re_1", amount_cents=7))
    assert refunds_of(store, attempt) == (replace(refund, status=RefundStatus.PENDING, refund_id="re_1"),)


def test_a_refund_raises_its_invoices_version(store, attempt):
    def version():
        with store.unit_of_work() as work:
            return work.lock(attempt.invoice_id, NOW).invoice.version

    before = version()
    add(store, a_refund(attempt))
    with store.unit_of_work() as work:
        work.save_refund(a_refund(attempt, status=RefundStatus.SUCCEEDED))
    assert version() == before + 2


def test_one_name_orders_one_refund_of_a_charge(store, attempt):
    add(store, a_refund(attempt, natural_key="QBO/7"))
    add(store, a_refund(attempt, natural_key="QBO/7", id="rfd_2", charge_id="ch_2"))
    with pytest.raises(IntegrityError):
        add(store, a_refund(attempt, natural_key="QBO/7", id="rfd_3"))
    with store.unit_of_work() as work:
        assert [refund.id for refund in work.refunds_called("QBO/7")] == ["rfd_1", "rfd_2"]


def test_a_refund_of_stripes_is_written_once(store, attempt):
    add(store, a_refund(attempt, refund_id="re_1"))
    with pytest.raises(IntegrityError):
        add(store, a_refund(attempt, refund_id="re_1", id="rfd_2"))


def test_only_refunds_with_something_to_find_out_are_due(store, attempt):
    add(store, *(a_refund(attempt, id=f"rfd_{status}", status=status) for status in RefundStatus))
    add(store, a_refund(attempt, id="rfd_new", updated_at=LATER))
    assert {refund.id for refund in store.due_refunds(LATER, 9)} == {"rfd_started", "rfd_pending"}
    assert len(store.due_refunds(LATER, 1)) == 1


def test_an_account_is_followed_from_its_first_attempt_on(store, attempt):
    with store.unit_of_work() as work:
        work.save_attempt(replace(attempt, status=AttemptStatus.SUCCEEDED))
        work.add_attempt(replace(attempt, id="att_2", created_at=LATER, intent_id="pi_2"))
    assert store.due_accounts(NOW, 9) == (Followed("acct_1", NOW),)


def test_an_account_is_due_again_after_a_while(store, attempt):
    with store.unit_of_work() as work:
        work.followed(Followed("acct_1", LATER), NOW)
    assert store.due_accounts(NOW, 9) == ()
    assert store.due_accounts(LATER, 9) == (Followed("acct_1", LATER),)


def test_our_own_account_is_followed_under_no_name(store, invoice):
    with store.unit_of_work() as work:
        work.add_attempt(an_attempt(invoice_id=invoice))
        work.followed(Followed(None, LATER), NOW)
    assert store.due_accounts(LATER, 9) == (Followed(None, LATER),)


def test_settled_events_are_known(store):
    with store.unit_of_work() as work:
        for number in (1, 2):
            work.add_event(GatewayEvent(f"evt_{number}", "refund.created", None, False, "re_1", "pi_1", None, b""), NOW)
        work.event_settled("evt_1", NOW)
    assert store.settled_events(["evt_1", "evt_2", "evt_3"]) == {"evt_1"}
    assert store.settled_events([]) == frozenset()
