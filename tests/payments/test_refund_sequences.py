"""P14, P15: whatever happens to the money of a payment, and however it is read, our books come to Stripe's figures.

REMIT_SEQUENCES=10000 draws more of them.
"""

import os
import random
from collections import Counter

import pytest

from portal.domain.attempt import Choice
from portal.domain.ledger import broken_at, fold
from portal.domain.payability import Wanted
from portal.errors import GatewayDeclined
from portal.payments.converge import converge
from portal.ports import Seen
from tests.builders import an_offline_payment

SEQUENCES = int(os.environ.get("REMIT_SEQUENCES", "100"))
MOST_STEPS = 8
PAID = 10_000
BACK = {"failed", "canceled"}


def refund(stripe, chance):
    try:
        stripe.give_back("pi_1", chance.choice([1, 999, 2_500, PAID]), chance.choice(["pending", "succeeded"]))
    except GatewayDeclined:
        return  # there is not that much left, as Stripe says too


def decide_refund(stripe, chance):
    found = [one for one in stripe.intents["pi_1"].refunds if one.status not in BACK]
    if found:
        stripe.refund_becomes(chance.choice(found).id, chance.choice(["succeeded", "failed", "canceled"]))


def dispute(stripe, chance):
    intent = stripe.intents["pi_1"]
    left = intent.charge.amount_cents - intent.charge.refunded_cents
    if left and not intent.disputes:
        stripe.dispute("pi_1", chance.choice([left, max(1, left // 2)]))


def decide_dispute(stripe, chance):
    for one in stripe.intents["pi_1"].disputes:
        if one.status == "needs_response":
            stripe.dispute_becomes(one.id, chance.choice(["won", "lost", "under_review"]))


STEPS = (refund, refund, refund, decide_refund, dispute, decide_dispute)


def held_at_stripe(intent):
    """What was captured, less what went back and stayed there, less what was lost."""
    returned = sum(one.amount_cents for one in intent.refunds if one.status not in BACK)
    lost = sum(one.amount_cents for one in intent.disputes if one.status == "lost")
    return intent.amount_received_cents - returned - lost


@pytest.fixture(params=["exact", "overpaid"])
def offline_cents(request):
    """What the business took itself while the card was at work."""
    return 3_000 if request.param == "overpaid" else 0


def test_random_refunds_and_disputes_come_to_stripes_figures(shop, payments, stripe, offline_cents):
    invoice = shop.invoice(PAID)
    payments.begin(invoice.key, Wanted(Choice.BALANCE), Seen(), None)
    if offline_cents:
        shop.post(invoice, an_offline_payment(offline_cents))
    start = stripe.pay("pi_1")
    chance = random.Random(14)
    with shop.store.unit_of_work() as books:
        attempt = books.live_attempt(invoice.invoice.id)
        for number in range(SEQUENCES):
            stripe.intents["pi_1"] = start
            back = books.connection.begin_nested()
            _play(shop, books, attempt, stripe, chance)
            entries = books.entries(invoice.invoice.id)
            standing = fold(entries)
            assert (
                standing.paid_cents + standing.unapplied_cents == held_at_stripe(stripe.intents["pi_1"]) + offline_cents
            )
            assert min(standing.balance_cents, standing.unapplied_cents) >= 0, number
            kinds = Counter((one.movement.provider, one.movement.object_id, one.movement.kind) for one in entries)
            assert set(kinds.values()) == {1}, number
            assert broken_at(entries) is None, number
            back.rollback()


def _play(shop, books, attempt, stripe, chance):
    """Some things happen; now and then we look, at what is true or at an old answer; in the end at what is true."""
    seen = [stripe.intents["pi_1"]]
    for _ in range(chance.randint(1, MOST_STEPS)):
        chance.choice(STEPS)(stripe, chance)
        seen.append(stripe.intents["pi_1"])
        for _ in range(chance.randint(0, 2)):
            converge(books, attempt, chance.choice(seen), shop.clock.now())
    converge(books, attempt, stripe.intents["pi_1"], shop.clock.now())
