"""Payments made here of invoices that another API keeps and makes no PaymentIntent for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.domain.attempt import Attempt, Choice
from portal.domain.drafts import InstallmentDraft
from portal.domain.invoice import Amount
from portal.domain.page_state import PageState, page_state
from portal.domain.payability import Wanted
from portal.domain.upstream import REPORT
from portal.errors import (
    AmountChanged,
    InvalidAmount,
    NotPayable,
    OutcomeUnknown,
    PaymentProcessing,
    PaymentStarted,
    SourceUnavailable,
    StripeUnavailable,
)
from portal.payments.bookkeeping import Bookkeeping
from portal.ports import RefundRequest, Seen
from portal.store.ledgers import StoredLedgers
from tests.builders import a_payment
from tests.fakes import an_event
from tests.payments.remote_place import Place, a_place

TODAY = date(2026, 3, 10)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = a_place(tmp_path, hands_over=False)
    yield place
    place.close()


def state(place, invoice):
    return page_state(place.open(invoice), TODAY, payments_available=True)


def paid(place, cents=10_000):
    """An invoice whose payment has arrived at Stripe and was settled."""
    invoice = place.invoice(cents)
    place.begin(invoice)
    place.stripe.pay(place.ours(invoice).live.intent_id)
    place.payments.check(invoice.key)
    return invoice


def test_a_payment_is_made_here_settled_and_reported_under_its_intents_id(place):
    invoice = place.invoice()
    begun = place.begin(invoice)
    assert (begun.amount_cents, begun.client_secret) == (10_000, "pi_1_secret_fake")
    place.stripe.pay("pi_1")
    place.payments.check(invoice.key)
    assert place.deliver() == 1
    assert place.reported() == [("pi_1", 10_000)]
    assert place.shop.open(invoice).standing.balance_cents == 0


def test_until_it_is_acknowledged_the_page_shows_it_as_received_and_takes_no_second_payment(place):
    invoice = paid(place)
    shown = place.open(invoice)
    assert (shown.standing.balance_cents, shown.entering_cents) == (0, 10_000)
    assert place.shop.open(invoice).standing.balance_cents == 10_000
    with pytest.raises(NotPayable):
        place.begin(invoice)
    assert len(place.stripe.orders) == 1


def test_once_acknowledged_nothing_is_laid_over_any_more(place):
    invoice = paid(place)
    place.deliver()
    place.shop.clock.advance(seconds=1)
    assert place.open(invoice).entering_cents == 0
    assert state(place, invoice) is PageState.PAID


def test_a_lost_answer_is_asked_for_again_and_counts_once(place):
    place.api.lose_answers = 2
    invoice = paid(place)
    place.deliver()
    assert place.open(invoice).standing.balance_cents == 0
    for _ in range(3):
        place.shop.clock.advance(minutes=31)
        place.deliver()
    assert place.reported() == [("pi_1", 10_000)] * 3
    assert place.shop.open(invoice).standing.paid_cents == 10_000
    assert place.outbox() == [(REPORT, "delivered")]


def test_a_part_is_paid_then_the_rest_whatever_the_api_has_heard(place):
    plan = [("First", 4_000), ("Second", 6_000)]
    invoice = place.invoice(installments=_parts(plan))
    first, second = (part.id for part in place.open(invoice).installments)
    place.begin(invoice, Wanted(Choice.INSTALLMENT, first))
    place.stripe.pay("pi_1")
    place.payments.check(invoice.key)
    shown = place.open(invoice)
    assert (shown.standing.available_cents, shown.entering_cents) == (6_000, 4_000)
    assert [part.balance_cents for part in shown.installments] == [0, 6_000]
    rest = place.begin(invoice, Wanted(Choice.INSTALLMENT, second))
    place.deliver()
    again = place.begin(invoice)
    assert (again.amount_cents, again.client_secret) == (6_000, rest.client_secret)
    intent_id = place.ours(invoice).live.intent_id
    place.stripe.pay(intent_id)
    place.payments.check(invoice.key)
    place.deliver()
    assert place.shop.open(invoice).standing.balance_cents == 0
    assert place.reported() == [("pi_1", 4_000), (intent_id, 6_000)]


def _parts(plan):
    return tuple(InstallmentDraft(name, date(2026, 3, 5 + i), Amount(cents)) for i, (name, cents) in enumerate(plan))


def test_a_second_payer_goes_on_with_the_same_attempt(place):
    invoice = place.invoice()
    first, second = place.begin(invoice), place.begin(invoice)
    assert (first.attempt_id, first.client_secret) == (second.attempt_id, second.client_secret)
    assert place.stripe.calls.count("create") == 1


def test_payers_at_once_get_one_attempt(place):
    invoice = place.invoice()
    with ThreadPoolExecutor(6) as pool:
        begun = list(pool.map(lambda _: place.begin(invoice), range(12)))
    assert len({one.client_secret for one in begun}) == 1
    assert len(place.stripe.intents) == 1


def test_another_amount_replaces_only_what_it_names(place):
    invoice = place.invoice(installments=_parts([("First", 4_000), ("Second", 6_000)]))
    first = place.begin(invoice)
    part = Wanted(Choice.INSTALLMENT, place.open(invoice).installments[0].id)
    with pytest.raises(PaymentStarted) as started:
        place.begin(invoice, part)
    assert started.value.attempt_id == first.attempt_id
    assert place.begin(invoice, part, replaces=first.attempt_id).amount_cents == 4_000
    assert place.stripe.intents["pi_1"].status == "canceled"


def test_a_free_amount_is_refused_because_the_api_never_allowed_one(place):
    with pytest.raises(InvalidAmount):
        place.begin(place.invoice(), Wanted(Choice.AMOUNT, amount_cents=5_000))


def test_what_was_seen_must_still_be_true_of_the_api(place):
    invoice = place.invoice()
    place.shop.post(invoice, a_payment(4_000))
    with pytest.raises(AmountChanged) as changed:
        place.begin(invoice, seen=Seen(10_000, 10_000))
    assert (changed.value.seen["balanceCents"], changed.value.now["balanceCents"]) == (10_000, 6_000)
    assert place.stripe.orders == []


def test_our_books_follow_the_api_from_payment_to_payment_and_hold_together(place):
    invoice = place.invoice()
    first = place.begin(invoice)
    place.shop.post(invoice, a_payment(4_000))
    with pytest.raises(PaymentStarted):
        place.begin(invoice)
    assert place.begin(invoice, replaces=first.attempt_id).amount_cents == 6_000
    place.stripe.pay("pi_2")
    place.payments.check(invoice.key)
    place.deliver()
    assert place.shop.open(invoice).standing.balance_cents == 0
    assert differences(place) == []


def differences(place):
    books = Bookkeeping(
        StoredLedgers(place.store, frozenset({REPORT})),
        place.store,
        place.store.unit_of_work,
        place.shop.clock,
        place.stripe,
    )
    return [(one.kind.value, one.found) for one in books.check(30).differences]


def test_a_debit_on_its_way_is_held_and_its_failure_gives_it_back(place):
    invoice = place.invoice()
    place.begin(invoice)
    place.stripe.process("pi_1")
    place.payments.check(invoice.key)
    assert state(place, invoice) is PageState.PROCESSING
    with pytest.raises((PaymentProcessing, NotPayable)):
        place.begin(invoice)
    place.stripe.change("pi_1", status="requires_payment_method", decline="insufficient_funds")
    place.payments.check(invoice.key)
    assert place.begin(invoice).amount_cents == 10_000
    assert place.reported() == []


def test_a_decline_is_told_and_may_be_tried_again(place):
    invoice = place.invoice()
    place.begin(invoice)
    place.stripe.decline("pi_1")
    place.payments.check(invoice.key)
    shown = place.open(invoice)
    assert isinstance(shown.attempt, Attempt)
    assert (shown.attempt.last_decline, state(place, invoice)) == ("insufficient_funds", PageState.PAYMENT_FAILED)
    assert place.begin(invoice).client_secret == "pi_1_secret_fake"


@pytest.mark.parametrize("how", ["webhook", "sweeper"])
def test_webhook_and_sweeper_settle_and_order_the_report(place, how):
    invoice = place.invoice()
    place.begin(invoice)
    intent = place.stripe.pay("pi_1")
    if how == "webhook":
        place.payments.receive(an_event(intent))
    else:
        assert place.sweep() == 1
    assert place.outbox() == [(REPORT, "queued")]
    assert place.open(invoice).standing.balance_cents == 0


def test_reconciling_settles_what_nobody_told_of_and_orders_the_report(place):
    invoice = place.invoice()
    place.begin(invoice)
    place.stripe.pay("pi_1")
    place.shop.clock.advance(hours=3)
    ledgers = StoredLedgers(place.store, frozenset({REPORT}))
    Bookkeeping(ledgers, place.store, place.store.unit_of_work, place.shop.clock, place.stripe).reconcile(30)
    assert place.outbox() == [(REPORT, "queued")]
    assert place.deliver() == 1
    assert place.shop.open(invoice).standing.balance_cents == 0


def test_with_the_api_down_nothing_is_begun(place):
    invoice = place.invoice()
    place.api.down = True
    with pytest.raises(SourceUnavailable):
        place.begin(invoice)
    assert place.stripe.calls == []


def test_with_stripe_down_nothing_was_charged(place):
    invoice = place.invoice()
    place.stripe.fail("create", OutcomeUnknown("no answer"))
    with pytest.raises(StripeUnavailable):
        place.begin(invoice)
    assert place.begin(invoice).client_secret == "pi_1_secret_fake"


def test_an_api_that_was_paid_meanwhile_refuses_and_a_person_is_told(place):
    invoice = paid(place)
    place.api.refuse = "refused_not_modifiable"
    place.deliver()
    assert place.outbox() == [(REPORT, "dead")]
    assert place.open(invoice).standing.balance_cents == 0
    assert ("outbox_stuck", "dead, due 2026-03-10T12:00:00+00:00, 1 tries") in differences(place)


def test_down_for_longer_than_all_tries_it_is_left_to_a_person(place):
    paid(place)
    place.api.down = True
    for _ in range(9):
        place.deliver()
        place.shop.clock.advance(hours=11)
    assert place.outbox() == [(REPORT, "dead")]


def test_a_refund_of_a_reported_payment_is_listed_because_the_contract_has_no_way_to_tell_it(place):
    invoice = paid(place)
    place.deliver()
    place.stripe.give_back("pi_1", 2_500)
    with place.store.unit_of_work() as books:
        attempt = books.attempt_of_intent("pi_1")
    place.payments.receive(an_event(place.stripe.intents["pi_1"], "charge.refunded"))
    assert attempt is not None
    found = [found for kind, found in differences(place) if kind == "quarantined"]
    assert found == [f"not_reported: refund of 2500 USD ({attempt.id})"]
    assert place.shop.open(invoice).standing.paid_cents == 10_000


def test_money_can_be_given_back_from_here(place):
    invoice = paid(place)
    (refund,) = place.payments.refund(RefundRequest(place.ours(invoice).invoice_id))
    assert (refund.amount_cents, refund.status.value) == (10_000, "succeeded")


def test_what_is_owed_is_changed_only_there(place):
    with pytest.raises(NotPayable):
        place.payments.write_off("inv_1")


def test_what_can_not_be_reported_because_the_api_tells_no_number_is_not_charged(place, monkeypatch):
    exchange = place.api.exchange
    monkeypatch.setattr(place.api, "exchange", lambda key, now: replace(exchange(key, now), upstream_invoice_id=None))
    invoice = place.invoice()
    with pytest.raises(NotPayable):
        place.begin(invoice)
    assert place.stripe.intents == {}
    assert state(place, invoice) is PageState.ONLINE_OFF


def test_without_a_secret_key_the_page_says_how_to_pay_instead(tmp_path):
    place = a_place(tmp_path, hands_over=False, secret_key=False)
    invoice = place.invoice()
    with pytest.raises(NotPayable):
        place.begin(invoice)
    assert state(place, invoice) is PageState.ONLINE_OFF
    place.close()


def test_without_a_token_to_report_with_nothing_is_charged_here(tmp_path):
    place = a_place(tmp_path, hands_over=False, charges_here=False)
    with pytest.raises(NotPayable):
        place.begin(place.invoice())
    assert place.stripe.calls == []
    place.close()
