"""The stand-in's own books and objects."""

import json

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
