"""3-D Secure: the payer's bank approves, refuses, or never hears from them."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from sandbox.payer import pay

ASKS = "4000000000003220"


def waiting(client, stand_in, card=ASKS):
    intent = client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    pair = stand_in.url, stand_in.keys.publishable, intent.client_secret
    answer = pay(*pair, card, return_url="http://127.0.0.1/back?a=1")
    return intent, answer["next_action"]["redirect_to_url"]["url"]


def decide(url, decision):
    answer = requests.post(url, {"decision": decision}, allow_redirects=False, timeout=5)
    return answer.status_code, parse_qs(urlsplit(answer.headers.get("Location", "")).query)


@pytest.mark.parametrize(
    ("decision", "redirect_status", "status"),
    [
        ("approve", "succeeded", "succeeded"),
        ("decline", "failed", "requires_payment_method"),
        ("leave", "failed", "requires_action"),
    ],
)
def test_the_banks_page_sends_the_payer_back(client, stand_in, decision, redirect_status, status):
    intent, url = waiting(client, stand_in)
    assert "Go back without an answer" in requests.get(url, timeout=5).text
    code, query = decide(url, decision)
    assert (code, query["a"], query["payment_intent"]) == (303, ["1"], [intent.id])
    assert query["redirect_status"] == [redirect_status]
    assert client.v1.payment_intents.retrieve(intent.id).status == status


def test_an_abandoned_payment_can_be_taken_up_again_or_cancelled(client, stand_in):
    intent, url = waiting(client, stand_in)
    pair = stand_in.url, stand_in.keys.publishable, intent.client_secret
    again = pay(*pair, ASKS)["next_action"]["redirect_to_url"]["url"]
    assert (again != url, decide(url, "approve")[0]) == (True, 404)
    assert decide(again, "approve")[0] == 303
    other, url = waiting(client, stand_in)
    assert client.v1.payment_intents.cancel(other.id).status == "canceled"
    assert requests.get(url, timeout=5).status_code == 404


def test_a_card_may_be_declined_after_its_bank_approved(client, stand_in):
    intent, url = waiting(client, stand_in, "4000008400001629")
    assert decide(url, "approve")[1]["redirect_status"] == ["failed"]
    read = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (read.status, read.next_action, read.latest_charge.status) == ("requires_payment_method", None, "failed")
    assert read.last_payment_error.decline_code == "generic_decline"
    assert stand_in.control.books()[0]["captured"] == 0


def test_any_decline_code_can_be_asked_for(inside):
    inside.control.next_decline("do_not_honor", times=2)
    intent = inside.intent()
    errors = [inside.pay(intent)["error"] for _ in range(2)]
    assert [(error["code"], error["decline_code"]) for error in errors] == [("card_declined", "do_not_honor")] * 2
    inside.control.next_decline(code="expired_card")
    assert inside.pay(intent)["error"]["code"] == "expired_card"
    assert inside.pay(intent)["status"] == "succeeded"
