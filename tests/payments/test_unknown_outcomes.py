"""P8, P9: what is not known is repeated under the same key, never done twice, and never called a failure."""

from dataclasses import replace

import pytest

from portal.domain.attempt import AttemptStatus, Choice
from portal.domain.payability import Wanted
from portal.errors import GatewayDeclined, OutcomeUnknown, StripeUnavailable
from portal.ports import Seen

BALANCE = Wanted(Choice.BALANCE)
TIMEOUT = OutcomeUnknown("no answer")
SERVER_ERROR = OutcomeUnknown("500", answered=True)


def begin(payments, invoice, wanted=BALANCE, replaces=None):
    return payments.begin(invoice.key, wanted, Seen(10_000), replaces)


def keys(stripe):
    return [order.idempotency_key.rpartition(":")[2] for order in stripe.orders]


def test_a_create_that_timed_out_charged_nobody_and_says_so(shop, payments, stripe):
    stripe.fail("create", TIMEOUT, applied=True)
    with pytest.raises(StripeUnavailable, match="Nothing was charged"):
        begin(payments, shop.invoice())


def test_the_next_try_finds_the_intent_that_the_timeout_hid(shop, payments, stripe):
    invoice = shop.invoice()
    stripe.fail("create", TIMEOUT, applied=True)
    with pytest.raises(StripeUnavailable):
        begin(payments, invoice)
    assert begin(payments, invoice).client_secret == "pi_1_secret_fake"
    assert len(stripe.intents) == 1
    assert keys(stripe) == ["1", "1"]


def test_a_create_whose_key_stripe_may_have_forgotten_is_not_repeated(shop, payments, stripe):
    """P10. Nobody swept for a day: the first answer got lost, and the next payer gets an attempt of their own."""
    invoice = shop.invoice()
    stripe.fail("create", TIMEOUT, applied=True)
    with pytest.raises(StripeUnavailable):
        begin(payments, invoice)
    shop.clock.advance(hours=23)
    begun = begin(payments, invoice)
    assert sorted(status for _, status in shop.attempts(invoice)) == ["cancelled", "live"]
    assert len({order.idempotency_key for order in stripe.orders}) == len(stripe.orders) == 2
    assert begun.client_secret == "pi_2_secret_fake"


def test_who_goes_on_with_what_is_live_gets_the_balance_once_that_is_forgotten(shop, payments, stripe):
    """P10. Nobody chose that other amount today, and whoever renders the invoice shows all that is left."""
    invoice, either = shop.invoice(), Wanted(Choice.BALANCE, or_live=True)
    stripe.fail("create", TIMEOUT, applied=True)
    with pytest.raises(StripeUnavailable):
        begin(payments, invoice, Wanted(Choice.AMOUNT, amount_cents=70))
    shop.clock.advance(hours=23)
    assert begin(payments, invoice, either).amount_cents == 10_000


def test_an_error_stripe_would_repeat_gets_the_next_step_at_once(shop, payments, stripe):
    stripe.fail("create", SERVER_ERROR)
    assert begin(payments, shop.invoice()).amount_cents == 10_000
    assert (stripe.calls, keys(stripe)) == (["create", "create"], ["2"])


def test_errors_without_end_are_given_up_and_nothing_was_charged(shop, payments, stripe):
    invoice = shop.invoice()
    stripe.fail("create", SERVER_ERROR, times=10)
    with pytest.raises(StripeUnavailable):
        begin(payments, invoice)
    assert stripe.calls == ["create"] * 3
    assert len(shop.attempts(invoice)) == 1


def test_an_orphan_behind_a_repeated_error_is_never_handed_out(shop, payments, stripe):
    stripe.fail("create", SERVER_ERROR, applied=True)
    begun = begin(payments, shop.invoice())
    assert begun.client_secret == "pi_2_secret_fake"
    assert stripe.intents["pi_1"].amount_received_cents == 0


def test_a_late_answer_to_a_lost_step_is_cancelled_and_not_handed_out(shop, payments, stripe):
    """Two requests of one attempt: the first is so slow that the second has made another intent meanwhile."""
    invoice = shop.invoice()
    make, nested = stripe.create, []

    def slow(order):
        intent = make(order)
        if not nested:
            nested.append(order)
            with shop.store.unit_of_work() as books:
                attempt = books.attempt(order.attempt_id)
                books.save_attempt(replace(attempt, step=2))
            nested.append(begin(payments, invoice))
        return intent

    stripe.create = slow
    first = begin(payments, invoice)
    assert first.client_secret == nested[1].client_secret == "pi_2_secret_fake"
    assert stripe.intents["pi_1"].status == "canceled"


def test_a_cancel_that_timed_out_is_read_back(shop, payments, stripe):
    invoice = shop.invoice()
    first = begin(payments, invoice)
    stripe.fail("cancel", TIMEOUT, applied=True)
    second = begin(payments, invoice, Wanted(Choice.AMOUNT, amount_cents=5_000), first.attempt_id)
    assert second.amount_cents == 5_000


def test_while_a_cancel_is_unknown_nothing_new_is_begun(shop, payments, stripe):
    invoice = shop.invoice()
    first = begin(payments, invoice)
    stripe.fail("cancel", TIMEOUT)
    with pytest.raises(OutcomeUnknown):
        begin(payments, invoice, Wanted(Choice.AMOUNT, amount_cents=5_000), first.attempt_id)
    assert shop.attempts(invoice) == [(first.attempt_id, AttemptStatus.LIVE)]
    assert len(stripe.intents) == 1


@pytest.mark.parametrize("fault", [StripeUnavailable("429"), GatewayDeclined("no", "account_invalid")])
@pytest.mark.parametrize("call", ["cancel", "retrieve"])
def test_an_attempt_that_may_be_paid_and_cannot_be_cancelled_is_not_called_uncharged(
    shop, payments, stripe, call, fault
):
    invoice = shop.invoice()
    first = begin(payments, invoice)
    stripe.pay("pi_1")
    stripe.fail("cancel", fault if call == "cancel" else TIMEOUT)
    if call == "retrieve":
        stripe.fail("retrieve", fault)
    with pytest.raises(OutcomeUnknown, match="do not pay again"):
        begin(payments, invoice, Wanted(Choice.AMOUNT, amount_cents=5_000), first.attempt_id)
    assert len(stripe.intents) == 1


def test_a_cancel_that_stripe_answered_with_an_error_is_asked_once_more_at_once(shop, payments, stripe, monkeypatch):
    """It would repeat the error for that key; the payer need not press again for the next one."""
    keys_used = []
    cancel = stripe.cancel
    monkeypatch.setattr(
        stripe, "cancel", lambda intent, account, key: keys_used.append(key) or cancel(intent, account, key)
    )
    invoice = shop.invoice()
    first = begin(payments, invoice)
    shop.clock.advance(seconds=30)
    stripe.fail("cancel", SERVER_ERROR)
    assert begin(payments, invoice, Wanted(Choice.AMOUNT, amount_cents=5_000), first.attempt_id).amount_cents == 5_000
    assert len(set(keys_used)) == len(keys_used) == 2
    assert stripe.intents["pi_1"].status == "canceled"


def test_a_refused_cancel_is_asked_again_under_another_key(shop, payments, stripe, monkeypatch):
    keys_used = []
    cancel = stripe.cancel
    monkeypatch.setattr(
        stripe, "cancel", lambda intent, account, key: keys_used.append(key) or cancel(intent, account, key)
    )
    invoice = shop.invoice()
    first = begin(payments, invoice)
    for _ in range(2):
        stripe.fail("cancel", TIMEOUT)
        shop.clock.advance(seconds=30)
        with pytest.raises(OutcomeUnknown):
            begin(payments, invoice, Wanted(Choice.AMOUNT, amount_cents=5_000), first.attempt_id)
    assert len(set(keys_used)) == 2


def test_an_attempt_that_may_be_paid_and_cannot_be_looked_up_is_not_called_uncharged(shop, payments, stripe):
    invoice = shop.invoice()
    begin(payments, invoice)
    stripe.pay("pi_1")
    stripe.fail("retrieve", StripeUnavailable("down"))
    with pytest.raises(OutcomeUnknown, match="do not pay again"):
        begin(payments, invoice)


def test_a_check_that_cannot_ask_stripe_is_not_called_uncharged(shop, payments, stripe):
    invoice = shop.invoice()
    begin(payments, invoice)
    stripe.pay("pi_1")
    stripe.fail("retrieve", StripeUnavailable("down"))
    with pytest.raises(OutcomeUnknown, match="do not pay again"):
        payments.check(invoice.key)
    payments.check(invoice.key)
    assert shop.open(invoice).standing.paid_cents == 10_000
