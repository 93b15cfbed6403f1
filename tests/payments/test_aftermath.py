"""Refunds and disputes reach the books once each, whoever made them, however late and often they are read."""

from dataclasses import replace
from itertools import permutations

import pytest

from portal.domain.attempt import AttemptStatus, Choice
from portal.domain.invoice import InvoiceStatus
from portal.domain.payability import Wanted
from portal.domain.refund import RefundStatus
from portal.payments.settle import settle
from portal.ports import Seen
from tests.builders import an_offline_payment
from tests.fakes import an_event

BALANCE = Wanted(Choice.BALANCE)


@pytest.fixture
def invoice(shop, payments, stripe):
    """An invoice over 100.00, paid."""
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    payments.receive(an_event(stripe.pay("pi_1")))
    return invoice


@pytest.fixture
def look(payments, stripe):
    """A webhook of any kind makes us look at the payment."""
    numbers = iter(range(1_000))

    def look(type="charge.refunded"):
        payments.receive(an_event(stripe.intents["pi_1"], type, id=f"evt_{next(numbers)}"))

    return look


def entered(shop, invoice):
    with shop.store.unit_of_work() as books:
        entries = books.entries(invoice.invoice.id)
    return [(entry.movement.kind.value, entry.movement.amount_cents) for entry in entries][1:]


def standing(shop, invoice):
    return shop.open(invoice).standing


def refunds(shop, invoice):
    with shop.store.unit_of_work() as books:
        return books.refunds(invoice.invoice.id)


def test_a_refund_made_in_the_dashboard_is_credited_and_not_owed_again(shop, stripe, invoice, look):
    refund = stripe.give_back("pi_1", 4_000)
    look()
    assert entered(shop, invoice)[1:] == [("refund", -4_000), ("credit", -4_000)]
    assert (standing(shop, invoice).paid_cents, standing(shop, invoice).balance_cents) == (6_000, 0)
    (row,) = refunds(shop, invoice)
    assert (row.id, row.refund_id, row.status) == (refund.id, refund.id, RefundStatus.SUCCEEDED)


def test_a_whole_refund_makes_the_invoice_refunded(shop, stripe, invoice, look):
    stripe.give_back("pi_1", 10_000)
    look()
    assert shop.open(invoice).invoice.status is InvoiceStatus.REFUNDED


def test_p14_each_refund_counts_by_itself_and_once(shop, stripe, invoice, look):
    for cents in (1_000, 1_000, 2_500):
        stripe.give_back("pi_1", cents)
        look("refund.created")
        look("charge.refunded")
    assert standing(shop, invoice).paid_cents == 5_500
    assert [refund.amount_cents for refund in refunds(shop, invoice)] == [1_000, 1_000, 2_500]


def test_a_refund_on_its_way_is_gone_from_the_business_and_says_pending(shop, stripe, invoice, look):
    refund = stripe.give_back("pi_1", 4_000, "pending")
    look()
    assert standing(shop, invoice).paid_cents == 6_000
    assert refunds(shop, invoice)[0].status is RefundStatus.PENDING
    stripe.refund_becomes(refund.id, "succeeded")
    look("refund.updated")
    assert refunds(shop, invoice)[0].status is RefundStatus.SUCCEEDED
    assert standing(shop, invoice).paid_cents == 6_000


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_a_refund_that_comes_back_is_taken_back(shop, stripe, invoice, look, status):
    refund = stripe.give_back("pi_1", 4_000, "pending")
    look()
    stripe.refund_becomes(refund.id, status, "lost_or_stolen_card")
    look("refund.failed")
    look("refund.updated")
    assert entered(shop, invoice)[3:] == [("credit", 4_000), ("refund_failed", 4_000)]
    assert standing(shop, invoice).paid_cents == 10_000
    (row,) = refunds(shop, invoice)
    assert (row.status, row.reason) == (RefundStatus.FAILED, "lost_or_stolen_card")


def test_a_refund_that_came_back_before_we_looked_leaves_both_entries(shop, stripe, invoice, look):
    stripe.refund_becomes(stripe.give_back("pi_1", 4_000).id, "failed")
    look()
    assert [kind for kind, _ in entered(shop, invoice)[1:]] == ["refund", "credit", "credit", "refund_failed"]
    assert standing(shop, invoice).paid_cents == 10_000


def test_an_old_answer_does_not_bring_a_failed_refund_back(shop, payments, stripe, invoice, look):
    refund = stripe.give_back("pi_1", 4_000, "pending")
    before = stripe.intents["pi_1"]
    stripe.refund_becomes(refund.id, "failed")
    look()
    after = stripe.intents["pi_1"]
    stripe.intents["pi_1"] = before
    look()
    stripe.intents["pi_1"] = after
    assert refunds(shop, invoice)[0].status is RefundStatus.FAILED
    assert standing(shop, invoice).paid_cents == 10_000


def test_every_order_of_what_is_read_of_refunds_ends_alike(shop, payments, stripe):
    """P4, P14: three refunds, one of which comes back, seen in any order of their states."""
    ends = set()
    for order in permutations(range(4)):
        invoice = shop.invoice(10_000)
        begun = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
        intent = next(one for one in stripe.intents.values() if one.attempt_id == begun.attempt_id)
        stripe.pay(intent.id)
        seen = [stripe.intents[intent.id]]
        refund = stripe.give_back(intent.id, 1_000, "pending")
        stripe.give_back(intent.id, 2_000)
        seen.append(stripe.intents[intent.id])
        stripe.give_back(intent.id, 3_000)
        seen.append(stripe.intents[intent.id])
        stripe.refund_becomes(refund.id, "failed")
        seen.append(stripe.intents[intent.id])
        with shop.store.unit_of_work() as books:
            attempt = books.attempt(begun.attempt_id)
        for place in order:
            stripe.intents[intent.id] = seen[place]
            settle(payments._till, attempt)
        ends.add((standing(shop, invoice), frozenset(entered(shop, invoice))))
    assert len(ends) == 1
    assert ends.pop()[0].paid_cents == 5_000


def test_a_dispute_is_told_and_takes_money_only_when_it_is_lost(shop, stripe, invoice, look):
    dispute = stripe.dispute("pi_1")
    look("charge.dispute.created")
    assert standing(shop, invoice).paid_cents == 10_000
    assert shop.open(invoice).disputed
    stripe.dispute_becomes(dispute.id, "lost")
    look("charge.dispute.closed")
    look("charge.dispute.funds_withdrawn")
    assert entered(shop, invoice)[1:] == [("dispute_opened", 10_000), ("dispute_lost", -10_000)]
    assert standing(shop, invoice).balance_cents == 10_000
    assert shop.open(invoice).invoice.status is InvoiceStatus.OPEN


@pytest.mark.parametrize("status", ["won", "warning_closed", "prevented"])
def test_a_dispute_that_ends_well_changes_nothing(shop, stripe, invoice, look, status):
    dispute = stripe.dispute("pi_1")
    look("charge.dispute.created")
    stripe.dispute_becomes(dispute.id, status)
    look("charge.dispute.closed")
    look("charge.dispute.funds_reinstated")
    assert entered(shop, invoice)[1:] == [("dispute_opened", 10_000), ("dispute_won", 10_000)]
    assert not shop.open(invoice).disputed


@pytest.mark.parametrize("status", ["under_review", "appeal_under_review", "warning_needs_response", "something_new"])
def test_a_dispute_that_goes_on_stays_open(shop, stripe, invoice, look, status):
    dispute = stripe.dispute("pi_1")
    look("charge.dispute.created")
    stripe.dispute_becomes(dispute.id, status)
    look("charge.dispute.updated")
    assert entered(shop, invoice)[1:] == [("dispute_opened", 10_000)]


@pytest.mark.parametrize(("first", "then", "paid"), [("lost", "won", 0), ("won", "lost", 10_000)])
def test_p15_a_dispute_ends_once_and_a_second_end_is_set_apart(shop, stripe, invoice, look, first, then, paid):
    dispute = stripe.dispute("pi_1", status=first)
    look("charge.dispute.closed")
    stripe.dispute_becomes(dispute.id, then)
    look("charge.dispute.closed")
    assert standing(shop, invoice).paid_cents == paid
    assert shop.quarantined() == [(dispute.id, "dispute_reversed")]


def test_part_of_a_payment_refunded_and_the_rest_lost_leaves_nothing(shop, stripe, invoice, look):
    stripe.give_back("pi_1", 4_000)
    stripe.dispute("pi_1", 6_000, "lost")
    look()
    assert (standing(shop, invoice).paid_cents, standing(shop, invoice).balance_cents) == (0, 6_000)


def test_a_refund_takes_what_was_paid_too_much_first(shop, payments, stripe):
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    shop.post(invoice, an_offline_payment(6_000))
    stripe.pay("pi_1")
    stripe.give_back("pi_1", 6_000)
    payments.check(invoice.key)
    assert (standing(shop, invoice).paid_cents, standing(shop, invoice).unapplied_cents) == (10_000, 0)
    assert shop.open(invoice).invoice.status is InvoiceStatus.CLOSED


def test_money_that_landed_on_a_cancelled_invoice_can_go_back_whole(shop, payments, stripe, look):
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    with shop.store.unit_of_work() as books:
        books.save_attempt(replace(books.live_attempt(invoice.invoice.id), status=AttemptStatus.CANCELLED))
    shop.change(invoice, status=InvoiceStatus.CANCELLED)
    stripe.pay("pi_1")
    look("payment_intent.succeeded")
    assert standing(shop, invoice).unapplied_cents == 10_000
    stripe.give_back("pi_1", 10_000)
    look()
    assert (standing(shop, invoice).paid_cents, standing(shop, invoice).unapplied_cents) == (0, 0)
    assert shop.open(invoice).invoice.status is InvoiceStatus.CANCELLED


@pytest.mark.parametrize(
    "changes", [{"currency": "EUR"}, {"charge_id": "ch_other"}, {"amount_cents": 10_001}, {"amount_cents": 0}]
)
def test_p22_a_refund_that_does_not_fit_its_charge_is_set_apart(shop, stripe, invoice, look, changes):
    refund = stripe.give_back("pi_1", 4_000, **changes)
    look()
    look()
    assert entered(shop, invoice) == [("payment", 10_000)]
    assert shop.quarantined() == [(refund.id, "mismatch")]


def test_p22_refunds_of_more_than_was_paid_are_set_apart(shop, stripe, invoice, look):
    first = stripe.give_back("pi_1", 9_000)
    second = stripe.give_back("pi_1", 1_000, amount_cents=2_000)
    look()
    assert standing(shop, invoice).paid_cents == 10_000
    assert {object_id for object_id, _ in shop.quarantined()} == {first.id, second.id}


@pytest.mark.parametrize("cents", [10_001, 0])
def test_p22_a_dispute_that_does_not_fit_its_charge_is_set_apart(shop, stripe, invoice, look, cents):
    dispute = stripe.dispute("pi_1", cents, "lost")
    look("charge.dispute.created")
    assert entered(shop, invoice) == [("payment", 10_000)]
    assert shop.quarantined() == [(dispute.id, "mismatch")]


def test_refunds_are_found_by_whoever_looks(shop, payments, stripe):
    """The check that settles a payment finds what was given back of it meanwhile, too."""
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    stripe.pay("pi_1")
    stripe.give_back("pi_1", 1_000)
    payments.check(invoice.key)
    assert standing(shop, invoice).paid_cents == 9_000
