"""The stand-in's own books and objects."""

import contextlib
import json
import random

from sandbox.errors import Refusal
from sandbox.world import PLATFORM


def test_a_row_tells_everything_that_became_of_an_intent(inside):
    intent = inside.paid(1000, metadata={"invoice": "inv_1"})
    inside.control.refund(intent.id, 100)
    inside.control.fail_refund(inside.control.refund(intent.id, 50)["id"])
    inside.control.close_dispute(inside.control.dispute(intent.id, 200)["id"], won=False)
    assert inside.row() == {
        "account": PLATFORM,
        "payment_intent": intent.id,
        "currency": "usd",
        "amount": 1000,
        "captured": 1000,
        "refunded": 100,
        "refund_pending": 0,
        "disputed": 0,
        "dispute_lost": 200,
        "net": 700,
        "application_fee": 0,
        "charges": 1,
        "status": "succeeded",
        "metadata": {"invoice": "inv_1"},
    }


def test_totals_are_the_sums_of_the_rows(inside):
    for card in ("4242424242424242", "4000000000000002", "4242424242424242"):
        inside.pay(inside.intent(700), card)
    inside.debit(inside.intent(5000))
    (total,) = inside.control.totals()
    assert (total["captured"], total["net"]) == (1400, 1400)
    assert total["captured"] == sum(row["captured"] for row in inside.control.books())


def test_all_objects_are_shown_without_client_secrets(inside):
    intent = inside.paid()
    inside.control.refund(intent.id, 100)
    inside.control.dispute(intent.id)
    inside.client.v1.customers.create({"name": "Ada"})
    (held,) = inside.control.objects().values()
    assert {kind: len(items) for kind, items in held.items()} == {
        "intents": 1,
        "charges": 1,
        "refunds": 1,
        "disputes": 1,
        "customers": 1,
        "events": 7,
    }
    assert intent.client_secret not in json.dumps(held)
    assert inside.client.v1.payment_intents.retrieve(intent.id).client_secret == intent.client_secret


def test_the_books_hold_whatever_happens(inside):
    chance = random.Random(3)
    for _ in range(8):
        inside.debit(inside.intent(5000))
        inside.paid(3000, chance.choice(["4242424242424242", "4000000000007726", "4000000000005126"]))
    for number in range(250):
        with contextlib.suppress(Refusal):
            step(inside.control, inside.world.account(), chance)
        if number % 25 == 24:
            check(inside.control)
    figures = inside.control.totals()[0]
    assert all(figures[name] for name in ("captured", "refunded", "dispute_lost", "net"))


def step(control, account, chance):
    """Something that a payer, a bank or the business may do, allowed or not."""

    def one(kind):
        return chance.choice(list(getattr(account, kind)) or ["nothing"])

    chance.choice(
        [
            lambda: control.refund(one("intents"), chance.randint(1, 1500)),
            lambda: control.settle_refund(one("refunds")),
            lambda: control.fail_refund(one("refunds")),
            lambda: control.dispute(one("charges"), chance.randint(1, 3000), inquiry=chance.random() < 0.5),
            lambda: control.escalate_dispute(one("disputes")),
            lambda: control.close_dispute(one("disputes"), won=chance.random() < 0.5),
            lambda: control.fail(one("intents")),
            lambda: control.advance(chance.randint(0, 100_000)),
        ]
    )()


def check(control):
    """The rows against the objects they are made of."""
    (held,) = control.objects().values()
    for row in control.books():
        charges = [charge for charge in held["charges"] if charge["payment_intent"] == row["payment_intent"]]
        assert row["captured"] == sum(charge["amount_captured"] for charge in charges)
        assert row["refunded"] == sum(charge["amount_refunded"] for charge in charges)
        moved = sum(
            moved["amount"]
            for dispute in held["disputes"]
            if dispute["payment_intent"] == row["payment_intent"]
            for moved in dispute["balance_transactions"]
        )
        assert moved == -row["disputed"] - row["dispute_lost"]
        assert 0 <= row["net"] == row["captured"] - row["refunded"] + moved
