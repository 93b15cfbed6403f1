"""Refunds, disputes and the list of events, against the stand-in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.errors import GatewayDeclined
from portal.ports import RefundOrder
from sandbox import payer

SUCCEEDS = "4242424242424242"
REFUND_WAITS = "4000000000007726"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def paid(gateway, stand_in, order):
    def pay(card=SUCCEEDS, **changes):
        intent = gateway.create(replace(order, **changes))
        account = changes.get("account")
        payer.pay(stand_in.url, stand_in.keys.publishable, intent.client_secret, card, stripe_account=account or "")
        return gateway.retrieve(intent.id, account)

    return pay


def ordered(intent, amount_cents=1_000, **changes):
    facts = {
        "row_id": "rfd_1",
        "charge_id": intent.charge.id,
        "amount_cents": amount_cents,
        "installation": "here",
        "account": intent.account,
        "idempotency_key": "remit:here:rfd_1:1",
    }
    return RefundOrder(**(facts | changes))


def test_a_refund_comes_back_as_it_was_ordered(gateway, paid):
    intent = paid()
    refund = gateway.refund(ordered(intent))
    assert (refund.status, refund.amount_cents, refund.currency) == ("succeeded", 1_000, "USD")
    assert (refund.charge_id, refund.row_id, refund.installation) == (intent.charge.id, "rfd_1", "here")


def test_the_same_key_finds_the_same_refund(gateway, paid):
    intent = paid()
    assert gateway.refund(ordered(intent)) == gateway.refund(ordered(intent))
    assert len(gateway.retrieve(intent.id, None).refunds) == 1


def test_an_intent_shows_every_refund_of_its_charge_oldest_first(gateway, paid):
    intent = paid()
    made = [
        gateway.refund(ordered(intent, 100 + n, row_id=f"rfd_{n}", idempotency_key=f"remit:here:rfd_{n}:1"))
        for n in range(12)
    ]
    read = gateway.retrieve(intent.id, None)
    assert sorted(refund.id for refund in read.refunds) == sorted(refund.id for refund in made)
    assert [refund.created_at for refund in read.refunds] == sorted(refund.created_at for refund in read.refunds)


def test_a_refund_that_waits_and_one_that_comes_back_say_so(gateway, stand_in, paid):
    intent = paid(REFUND_WAITS)
    refund = gateway.refund(ordered(intent))
    assert refund.status == "pending"
    stand_in.control.fail_refund(refund.id)
    (read,) = gateway.retrieve(intent.id, None).refunds
    assert (read.status, read.reason) == ("failed", "unknown")


def test_more_than_there_is_cannot_be_given_back(gateway, paid):
    intent = paid()
    gateway.refund(ordered(intent, 5_343))
    with pytest.raises(GatewayDeclined) as refused:
        gateway.refund(ordered(intent, 1, row_id="rfd_2", idempotency_key="remit:here:rfd_2:1"))
    assert refused.value.reason == "charge_already_refunded"


def test_a_dispute_is_shown_with_its_end(gateway, stand_in, paid):
    intent = paid()
    assert intent.disputes == ()
    opened = stand_in.control.dispute(intent.charge.id)
    (dispute,) = gateway.retrieve(intent.id, None).disputes
    assert (dispute.id, dispute.status, dispute.amount_cents) == (opened["id"], "needs_response", 5_343)
    stand_in.control.close_dispute(opened["id"], won=True)
    assert gateway.retrieve(intent.id, None).disputes[0].status == "won"


def test_a_connected_accounts_refund_stays_on_it(gateway, paid):
    intent = paid(account="acct_1ABC", fee_cents=100)
    gateway.refund(ordered(intent, return_fee=True))
    assert len(gateway.retrieve(intent.id, "acct_1ABC").refunds) == 1
    with pytest.raises(GatewayDeclined):
        gateway.refund(ordered(intent, account=None, idempotency_key="remit:here:rfd_2:1"))


def test_what_happened_is_listed_page_by_page(gateway, paid):
    intents = [paid(attempt_id=f"att_{n}", idempotency_key=f"remit:here:att_{n}:1") for n in range(3)]
    gateway.refund(ordered(intents[0]))
    page = gateway.events(None, LONG_AGO, None)
    assert page.after is None
    told = {(event.type, event.intent_id) for event in page.events}
    assert told == {("payment_intent.succeeded", intent.id) for intent in intents} | {
        ("refund.created", intents[0].id),
        ("charge.refunded", intents[0].id),
    }
    assert {event.account for event in page.events} == {None}
    assert [event.created_at for event in page.events] == sorted((e.created_at for e in page.events), reverse=True)
    rest = gateway.events(None, LONG_AGO, page.events[1].id)
    assert rest.events == page.events[2:]


def test_only_what_happened_since_is_listed(gateway, paid):
    paid()
    later = gateway.events(None, LONG_AGO, None).events[0].created_at + timedelta(seconds=1)
    assert gateway.events(None, later, None).events == ()


def test_another_accounts_events_are_not_listed(gateway, paid):
    paid(account="acct_1ABC")
    assert gateway.events(None, LONG_AGO, None).events == ()
    assert {event.account for event in gateway.events("acct_1ABC", LONG_AGO, None).events} == {"acct_1ABC"}
