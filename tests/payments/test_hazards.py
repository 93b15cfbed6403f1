"""Hazards of taking money, each by its number in docs/payments.md, at the stand-in or at a Stripe in memory."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from portal.domain.attempt import AttemptStatus, Choice
from portal.domain.currencies import CURRENCIES
from portal.domain.drafts import LineDraft
from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import still_processing
from portal.domain.payability import Wanted
from portal.errors import AmountChanged, NotPayable, OutcomeUnknown, PaymentProcessing, StripeUnavailable
from portal.payments.converge import converge
from portal.ports import RefundRequest, Seen
from tests.at_stripe import at_stripe
from tests.builders import an_offline_payment
from tests.fakes import FakeGateway, an_event
from tests.shop import a_shop

BALANCE = Wanted(Choice.BALANCE)
THREADS = 16
HELD = {("processing", 10_000), ("processing_failed", 10_000)}
"""What the bank was at work on is entered only where it was seen in time, and counts nowhere once that is over."""


@pytest.fixture
def place(tmp_path):
    place = at_stripe(tmp_path)
    yield place
    assert place.control.violations() == []
    place.shop.store.close()


def standing(shop, invoice):
    return shop.open(invoice).standing


def entered(shop, invoice):
    with shop.store.unit_of_work() as books:
        entries = books.entries(invoice.invoice.id)
    return [(entry.movement.kind.value, entry.movement.amount_cents) for entry in entries][1:]


def begun(shop, payments, cents=10_000):
    invoice = shop.invoice(cents)
    payments.begin(invoice.key, BALANCE, Seen(), None)
    return invoice


def test_p1_two_who_pay_at_once_share_one_payment_and_it_is_made_once(place):
    invoice = place.shop.invoice(10_000)
    first, second = place.begin(invoice), place.begin(invoice)
    assert first.client_secret == second.client_secret
    assert place.pay(first)["status"] == "succeeded"
    assert place.pay(second)["error"]["code"] == "payment_intent_unexpected_state"
    place.hear()
    with pytest.raises(NotPayable):
        place.begin(invoice)
    assert [row["captured"] for row in place.control.books()] == [10_000]


def at_once(*calls):
    """Everything at the same moment; what was raised comes out."""
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait()
        call()

    with ThreadPoolExecutor(len(calls)) as pool:
        for future in [pool.submit(run, call) for call in calls]:
            future.result()


@pytest.fixture
def either_shop(migrated_database_url):
    """On SQLite and on PostgreSQL."""
    shop = a_shop(migrated_database_url)
    yield shop
    shop.store.close()


def test_p2_webhook_check_and_sweep_at_once_enter_one_payment(either_shop):
    shop, stripe = either_shop, FakeGateway()
    payments = shop.payments(stripe)
    invoice = begun(shop, payments)
    event = an_event(stripe.pay("pi_1"))
    shop.clock.advance(minutes=3)
    at_once(*[lambda: payments.check(invoice.key), lambda: payments.receive(event), payments.sweep] * 3)
    assert entered(shop, invoice) == [("payment", 10_000)]
    assert [kind for kind, _ in shop.ordered()].count("receipt") == 1


def test_p3_each_event_a_hundred_times_in_sixteen_threads_has_one_effect(either_shop):
    shop, stripe = either_shop, FakeGateway()
    payments = shop.payments(stripe)
    invoice = begun(shop, payments)
    stripe.pay("pi_1")
    stripe.give_back("pi_1", 2_000)
    stripe.dispute("pi_1", 8_000, "lost")
    told_of = ("payment_intent.succeeded", "refund.created", "charge.refunded", "charge.dispute.closed")
    events = [an_event(stripe.intents["pi_1"], kind) for kind in told_of]
    told = [event for number, event in enumerate(events) for _ in range((1, 19, 100, 7)[number])]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(payments.receive, told))
    assert [kind for kind, _ in entered(shop, invoice)] == [
        "payment",
        "refund",
        "credit",
        "dispute_opened",
        "dispute_lost",
    ]
    assert standing(shop, invoice).paid_cents == 0
    assert [kind for kind, _ in shop.ordered()].count("receipt") == 1
    assert len(shop.events()) == len(events)


def refunded_in_vain_and_lost(stripe):
    """At the bank, paid, refunded, the refund returned, all of it disputed and lost."""
    yield stripe.process("pi_1")
    yield stripe.pay("pi_1")
    refund = stripe.give_back("pi_1", 4_000)
    yield stripe.intents["pi_1"]
    stripe.refund_becomes(refund.id, "failed")
    yield stripe.intents["pi_1"]
    stripe.dispute("pi_1", 10_000, "lost")
    yield stripe.intents["pi_1"]


def refunded_twice_and_won(stripe):
    """Paid, a refund pending and made, another one, a dispute of the rest opened and won."""
    stripe.pay("pi_1")
    first = stripe.give_back("pi_1", 1_000, "pending")
    yield stripe.intents["pi_1"]
    stripe.refund_becomes(first.id, "succeeded")
    yield stripe.intents["pi_1"]
    stripe.give_back("pi_1", 2_000)
    yield stripe.intents["pi_1"]
    dispute = stripe.dispute("pi_1", 7_000)
    yield stripe.intents["pi_1"]
    stripe.dispute_becomes(dispute.id, "won")
    yield stripe.intents["pi_1"]


def returned_by_the_bank(stripe):
    """Declined, asked, at the bank, returned, and closed for good."""
    yield stripe.decline("pi_1")
    yield stripe.ask("pi_1")
    yield stripe.process("pi_1")
    yield stripe.decline("pi_1", "account_closed")
    yield stripe.change("pi_1", status="canceled")


STORIES = {
    refunded_in_vain_and_lost: (AttemptStatus.SUCCEEDED, [
        ("credit", -4_000), ("credit", 4_000), ("dispute_lost", -10_000), ("dispute_opened", 10_000),
        ("payment", 10_000), ("refund", -4_000), ("refund_failed", 4_000),
    ]),
    refunded_twice_and_won: (AttemptStatus.SUCCEEDED, [
        ("credit", -2_000), ("credit", -1_000), ("dispute_opened", 7_000), ("dispute_won", 7_000),
        ("payment", 10_000), ("refund", -2_000), ("refund", -1_000),
    ]),
    returned_by_the_bank: (AttemptStatus.CANCELLED, []),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_p4_six_answers_of_stripes_in_any_of_720_orders_end_alike(shop, payments, stripe, story):
    """The first is of a payment just begun; old answers come late."""
    invoice = begun(shop, payments)
    seen = [stripe.intents["pi_1"], *story(stripe)]
    with shop.store.unit_of_work() as books:
        attempt = books.live_attempt(invoice.invoice.id)
        ends = Orders(books, attempt, seen, shop.clock.now()).ends(frozenset(range(len(seen))))
    assert len(seen) == 6
    for status, at_work, moved in ends:
        assert (status, sorted(set(moved) - HELD), at_work) == (*STORIES[story], 0)
        assert len(moved) == len(set(moved))


@dataclass
class Orders:
    """Goes through every order of answers, in one transaction: an order that meets known books goes on as they did."""

    books: Any
    attempt: Any
    seen: list
    now: Any
    known: dict = field(default_factory=dict)

    def ends(self, left):
        """The books that follow from these books when the answers `left` come in any order."""
        here = (self.state(), left)
        if here not in self.known:
            self.known[here] = frozenset().union(*(self.after(one, left - {one}) for one in left)) or {self.state()}
        return self.known[here]

    def after(self, one, left):
        back = self.books.connection.begin_nested()
        converge(self.books, self.attempt, self.seen[one], self.now)
        found = self.ends(left)
        back.rollback()
        return found

    def state(self):
        moved = [entry.movement for entry in self.books.entries(self.attempt.invoice_id)][1:]
        entered = tuple((one.kind.value, one.amount_cents) for one in moved)
        return self.books.attempt(self.attempt.id).status, len(still_processing(moved)), entered


def test_p5_p6_a_payer_who_leaves_and_webhooks_that_never_come_lose_nothing(place):
    place.control.deliver(on=False)
    invoice = place.shop.invoice(10_000)
    place.pay(place.begin(invoice))
    place.advance(minutes=3)
    place.payments.sweep()
    assert standing(place.shop, invoice).paid_cents == 10_000
    place.control.refund(place.intent_of(invoice), 1_000)
    place.control.dispute(place.intent_of(invoice))
    place.advance(minutes=2)
    place.payments.sweep()
    assert standing(place.shop, invoice).paid_cents == 9_000
    assert place.shop.open(invoice).disputed


def test_p6_the_webhook_is_enough(place):
    assert standing(place.shop, place.paid()).paid_cents == 10_000


@pytest.mark.parametrize("applied", [False, True])
def test_p7_a_process_that_dies_at_stripe_leaves_what_the_next_one_finishes(shop, stripe, applied):
    """Killed before or after Stripe did it: there is a row, and the same key."""
    invoice = shop.invoice(10_000)
    stripe.fail("create", KeyboardInterrupt(), applied=applied)
    with pytest.raises(KeyboardInterrupt):
        shop.payments(stripe).begin(invoice.key, BALANCE, Seen(), None)
    next_one = shop.payments(stripe)
    next_one.begin(invoice.key, BALANCE, Seen(), None)
    assert len(stripe.intents) == 1
    stripe.pay("pi_1")
    next_one.check(invoice.key)
    stripe.fail("refund", KeyboardInterrupt(), applied=applied)
    with pytest.raises(KeyboardInterrupt):
        next_one.refund(RefundRequest(invoice.invoice.id, 4_000))
    shop.clock.advance(minutes=3)
    shop.payments(stripe).sweep()
    assert [refund.amount_cents for refund in stripe.intents["pi_1"].refunds] == [4_000]
    assert standing(shop, invoice).paid_cents == 6_000


def test_p7_a_process_that_dies_before_it_commits_settles_the_next_time(shop, payments, stripe, monkeypatch):
    invoice = begun(shop, payments)
    stripe.pay("pi_1")
    with monkeypatch.context() as patch:
        patch.setattr("portal.payments.converge.RECEIPT", None)  # the database refuses it, at the last statement
        with pytest.raises(Exception, match="outbox"):
            payments.check(invoice.key)
    assert entered(shop, invoice) == []
    payments.check(invoice.key)
    assert entered(shop, invoice) == [("payment", 10_000)]


def test_p11_an_edit_ends_what_was_begun_and_whoever_saw_the_old_amount_is_told(shop, payments, stripe):
    invoice = begun(shop, payments)
    payments.release(invoice.invoice.id)
    shop.change(invoice, line_items=(LineDraft("Consulting", 12_000),))
    assert stripe.intents["pi_1"].status == "canceled"
    with pytest.raises(AmountChanged) as changed:
        payments.begin(invoice.key, BALANCE, Seen(10_000, 10_000), None)
    assert (changed.value.seen["amountCents"], changed.value.now["amountCents"]) == (10_000, 12_000)


def test_p12_an_invoice_is_not_cancelled_under_a_payment_that_moves(shop, payments, stripe):
    invoice = begun(shop, payments)
    stripe.process("pi_1")
    payments.check(invoice.key)
    with pytest.raises(PaymentProcessing):
        payments.release(invoice.invoice.id)


def test_p12_money_that_lands_on_a_cancelled_invoice_is_kept_apart_and_can_go_back(shop, payments, stripe):
    invoice = begun(shop, payments)
    with shop.store.unit_of_work() as books:
        books.save_attempt(replace(books.live_attempt(invoice.invoice.id), status=AttemptStatus.CANCELLED))
    shop.change(invoice, status=InvoiceStatus.CANCELLED)
    payments.receive(an_event(stripe.pay("pi_1")))
    assert (standing(shop, invoice).paid_cents, standing(shop, invoice).unapplied_cents) == (0, 10_000)
    payments.refund(RefundRequest(invoice.invoice.id))
    assert (standing(shop, invoice).paid_cents, standing(shop, invoice).unapplied_cents) == (0, 0)


def test_p16_a_debit_that_fails_days_later_was_never_paid_and_is_owed_again(place):
    """Its rest could be paid meanwhile; itself is offered anew, not its old intent."""
    invoice = place.shop.invoice(10_000)
    place.debit(place.begin(invoice, 4_000))
    place.hear()
    assert standing(place.shop, invoice).available_cents == 6_000
    place.pay(place.begin(invoice))
    place.hear()
    assert (standing(place.shop, invoice).paid_cents, standing(place.shop, invoice).available_cents) == (6_000, 0)
    with pytest.raises(PaymentProcessing):
        place.begin(invoice)
    place.advance(days=3)
    place.payments.sweep()
    assert standing(place.shop, invoice).paid_cents == 6_000
    debit = next(row["payment_intent"] for row in place.control.books() if row["amount"] == 4_000)
    place.control.fail(debit, "account_closed")
    place.hear()
    assert (standing(place.shop, invoice).paid_cents, standing(place.shop, invoice).available_cents) == (6_000, 4_000)
    assert place.begin(invoice).amount_cents == 4_000
    assert {row["status"] for row in place.control.books() if row["payment_intent"] == debit} == {"canceled"}


@pytest.mark.parametrize("again", ["pay", "process"])
def test_p16_a_debit_that_was_returned_and_tried_again_on_its_intent_holds_nothing_back(shop, payments, stripe, again):
    """Two with one link share an intent: one's debit comes back, and the other has the form open still."""
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, Wanted(Choice.AMOUNT, amount_cents=4_000), Seen(), None)
    stripe.process("pi_1")
    payments.check(invoice.key)
    stripe.decline("pi_1", "insufficient_funds")
    getattr(stripe, again)("pi_1")
    payments.check(invoice.key)
    payments.check(invoice.key)
    now = standing(shop, invoice)
    assert (now.paid_cents, now.processing_cents) == ((4_000, 0) if again == "pay" else (0, 4_000))
    assert now.available_cents == 6_000


def test_p16_an_old_answer_of_the_debit_that_was_returned_does_not_end_the_one_that_runs(shop, payments, stripe):
    invoice = begun(shop, payments)
    old = stripe.process("pi_1")
    payments.check(invoice.key)
    stripe.decline("pi_1")
    new = stripe.process("pi_1")
    stripe.change("pi_1", charge=replace(new.charge, created_at=old.charge.created_at + timedelta(seconds=1)))
    payments.check(invoice.key)
    with shop.store.unit_of_work() as books:
        converge(books, books.attempt_of_intent("pi_1"), old, shop.clock.now())
    payments.check(invoice.key)
    assert standing(shop, invoice).processing_cents == 10_000


def test_p16_a_debit_arrives_after_four_business_days(place):
    invoice = place.shop.invoice(10_000)
    place.debit(place.begin(invoice))
    place.hear()
    expected = place.shop.open(invoice).expected_on
    place.advance(days=7)
    place.hear()
    assert standing(place.shop, invoice).paid_cents == 10_000
    assert 4 <= (expected - place.shop.clock.now().date()).days + 7 <= 6


def test_p17_cash_and_a_card_for_the_same_invoice_leave_a_balance_of_nothing(shop, payments, stripe):
    invoice = begun(shop, payments)
    shop.post(invoice, an_offline_payment(6_000))
    stripe.pay("pi_1")
    payments.check(invoice.key)
    assert standing(shop, invoice).balance_cents == 0
    assert standing(shop, invoice).unapplied_cents == 6_000


def test_p19_no_other_currency_is_ever_applied(shop, payments, stripe):
    invoice = begun(shop, payments)
    stripe.pay("pi_1")
    with shop.store.unit_of_work() as books:
        attempt = books.live_attempt(invoice.invoice.id)
        for currency in sorted(set(CURRENCIES) - {"USD"}):
            converge(books, attempt, replace(stripe.intents["pi_1"], currency=currency), shop.clock.now())
        assert books.entries(invoice.invoice.id)[1:] == ()
    assert shop.quarantined() == [("pi_1", "mismatch")]


def test_p25_what_is_not_known_is_never_called_a_failure(shop, payments, stripe):
    invoice = begun(shop, payments)
    stripe.pay("pi_1")
    stripe.fail("retrieve", StripeUnavailable("down"), times=3)
    with pytest.raises(OutcomeUnknown, match="do not pay again"):
        payments.check(invoice.key)
    with pytest.raises(OutcomeUnknown, match="do not pay again"):
        payments.begin(invoice.key, BALANCE, Seen(), None)
    assert shop.open(invoice).attempt.last_decline is None


@pytest.mark.parametrize("seconds", [-600, 600])
def test_p29_a_clock_that_runs_wrong_loses_no_payment(place, seconds):
    place.control.skew(seconds)
    invoice = place.paid()
    assert {delivery["status"] for delivery in place.control.deliveries()} == {400}
    assert standing(place.shop, invoice).paid_cents == 0
    place.advance(minutes=3)
    place.payments.sweep()
    assert standing(place.shop, invoice).paid_cents == 10_000


def test_p30_a_payment_binds_to_one_invoice_whatever_else_looks_like_it(shop, payments, stripe):
    """The next invoice of a series has the same lines, customer and amount."""
    first, second = begun(shop, payments), begun(shop, payments)
    stripe.pay("pi_1")
    payments.receive(an_event(stripe.intents["pi_1"]))
    assert [standing(shop, invoice).paid_cents for invoice in (first, second)] == [10_000, 0]
