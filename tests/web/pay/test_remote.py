"""Paying over HTTP in front of another API: what its payers get, and that a secret stays where it belongs."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.domain.upstream import REPORT
from portal.web.parts import Parts
from tests.fakes import SIGNATURE
from tests.payments.remote_place import Place, a_place
from tests.web.pay.conftest import URL, Payer

SECRET = "pi_1_secret_fake"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = a_place(tmp_path, hands_over=True)
    yield place
    place.close()


@pytest.fixture
def charging(tmp_path: Path) -> Iterator[Place]:
    """The API gives no PaymentIntent: payments are made here."""
    place = a_place(tmp_path, hands_over=False)
    yield place
    place.close()


@pytest.fixture
def come(parts: dict[str, Any], request: pytest.FixtureRequest) -> Any:
    """A payer at the portal of a place, with the place's own parts behind the pages."""

    def come(place: Place, cents: int = 10_000) -> Payer:
        parts.update(
            clock=place.shop.clock,
            source=place.view,
            payments=place.payments,
            hand_offs=place.payments,
            gateway=place.payments.gateway,
            book=None,
            directory=None,
        )
        assert isinstance(Parts(**parts), Parts)
        return Payer(request.getfixturevalue("client"), place.invoice(cents).key)

    return come


def test_the_answer_has_the_apis_secret_and_no_amount(place, come):
    answer = come(place).begin()
    assert answer.status_code == 200
    assert (answer.json["clientSecret"], answer.json["amountCents"], answer.json["attemptId"]) == (SECRET, None, None)
    assert (answer.json["publishableKey"], answer.json["currency"]) == ("pk_test_fake", "USD")
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_get_and_no_log_has_the_secret_or_the_key(place, come, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    payer = come(place)
    payer.begin()
    payer.post("/payments/check", json={"confirming": "pi_1"})
    for path in ("", "/pay", "/status", "/payments/return", "?returned=1"):
        answer = payer.get(path)
        assert "_secret_" not in answer.get_data(as_text=True) + json.dumps(dict(answer.headers))
    logged = caplog.text + "".join(capsys.readouterr())
    assert "_secret_" not in logged
    assert payer.key not in logged


def test_once_confirmed_the_page_says_so_and_the_pay_document_stays_shut(place, come):
    payer = come(place)
    payer.begin()
    assert payer.post("/payments/check", json={"confirming": "pi_1"}).status_code == 200
    page = payer.get().get_data(as_text=True)
    assert "We are confirming a payment of this invoice" in page
    assert 'name="choice"' not in page
    shut = payer.get("/pay")
    assert (shut.status_code, "Please don’t pay again" in shut.get_data(as_text=True)) == (503, True)
    place.api.secret = "pi_other_secret_x"
    assert payer.begin().json["error"]["code"] == "confirming"


def test_a_check_says_503_until_it_is_known(place, come):
    payer = come(place)
    payer.begin()
    payer.post("/payments/check", json={"confirming": "pi_1"})
    place.stripe.pay("pi_1")
    unknown = payer.post("/payments/check", json={})
    assert (unknown.status_code, unknown.json["error"]["code"]) == (503, "confirming")
    place.api.charges.check(payer.key)
    known = payer.post("/payments/check", json={})
    assert (known.status_code, known.json["state"]) == (200, "paid")


def test_what_was_declined_is_let_go(place, come):
    payer = come(place)
    payer.begin()
    payer.post("/payments/check", json={"confirming": "pi_1"})
    place.stripe.decline("pi_1")
    answer = payer.post("/payments/check", json={"released": "pi_1"})
    assert (answer.status_code, answer.json["availableCents"]) == (200, 10_000)


def test_an_intent_that_was_overtaken_must_not_be_confirmed(place, come):
    payer = come(place)
    payer.begin()
    place.api.secret = "pi_other_secret_x"
    payer.begin()
    answer = payer.post("/payments/check", json={"confirming": "pi_1"})
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "overtaken")


@pytest.mark.parametrize("word", [{"confirming": 7}, {"confirming": SECRET}, {"released": "pi_ 1"}, {"released": None}])
def test_what_is_no_intents_id_is_400(place, come, word):
    answer = come(place).post("/payments/check", json=word)
    assert (answer.status_code, answer.json["error"]["field"]) == (400, next(iter(word)))


def test_with_the_api_down_the_payer_reads_that_nothing_was_charged(place, come):
    payer = come(place)
    place.api.down = True
    answer = payer.begin()
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "source_unavailable")
    assert answer.headers["Retry-After"]
    by_form = payer.begin_by_form()
    assert (by_form.status_code, "Nothing was charged by this try" in by_form.get_data(as_text=True)) == (503, True)


def test_with_the_api_down_after_paying_nobody_is_told_that_nothing_was_charged(place, come):
    payer = come(place)
    payer.begin()
    place.api.down = True
    answer = payer.post("/payments/check", json={})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "confirming")


def test_where_nothing_can_be_charged_the_payer_reads_whom_to_ask(tmp_path, come):
    place = a_place(tmp_path, hands_over=False, secret_key=False)
    payer = come(place)
    answer = payer.begin()
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "not_payable")
    page = payer.get().get_data(as_text=True)
    assert 'name="choice"' not in page
    assert "not paid online" in page
    place.close()


def test_a_payment_made_here_has_its_own_amount_and_attempt(charging, come):
    answer = come(charging).begin()
    assert (answer.json["amountCents"], answer.json["attemptId"][:4]) == (10_000, "att_")


def test_stripes_webhook_settles_it_and_the_page_says_that_it_is_being_entered(charging, come):
    payer = come(charging)
    payer.begin()
    intent = charging.stripe.pay("pi_1")
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "payment_intent.succeeded",
        "livemode": False,
        "created": 1_773_000_000,
        "data": {"object": {"id": intent.id, "object": "payment_intent", "metadata": {}}},
    }
    answer = payer.client.post(f"{URL}/webhooks/stripe", json=event, headers={"Stripe-Signature": SIGNATURE})
    assert answer.status_code == 200
    assert charging.outbox() == [(REPORT, "queued")]
    page = payer.get().get_data(as_text=True)
    assert "was received and is being entered" in page
    assert 'name="choice"' not in page
    assert payer.begin().status_code == 409


def test_one_link_can_not_use_up_what_all_payers_may_ask_of_the_api(place, come, parts):
    parts.update(knows=lambda key, now: True)
    payer = come(place)
    codes = [payer.begin().status_code for _ in range(15)] + [
        payer.post("/payments/check").status_code for _ in range(20)
    ]
    assert codes == [200] * 30 + [429] * 5
    exchanges = place.api.exchanges
    answer = payer.begin()
    assert (answer.status_code, place.api.exchanges) == (429, exchanges)
    assert "Nothing was charged by this try." in answer.json["error"]["message"]


def test_what_a_browser_says_of_its_payment_is_heard_however_often_somebody_checked(place, come, parts):
    parts.update(knows=lambda key, now: True)
    payer = come(place)
    payer.begin()
    for _ in range(30):
        payer.post("/payments/check")
    assert payer.post("/payments/check", json={"confirming": "pi_1"}).status_code == 200
