"""Who may see and do what: accounts, publishable keys, versions."""

import pytest
import requests
import stripe

from sandbox.payer import pay
from sandbox.version import API_VERSION

AMOUNT = {"amount": 1000, "currency": "usd"}
OTHER = {"stripe_account": "acct_1Other"}


def browser(stand_in, method, path, data=None, **headers):
    given = {"Authorization": f"Bearer {stand_in.keys.publishable}", "Stripe-Version": API_VERSION} | headers
    kind = "params" if method == "GET" else "data"
    return requests.request(method, stand_in.url + path, headers=given, timeout=5, **{kind: data})


def test_a_connected_accounts_objects_are_its_own(client):
    ours = client.v1.payment_intents.create(AMOUNT)
    theirs = client.v1.payment_intents.create({**AMOUNT, "application_fee_amount": 10}, OTHER)
    assert [intent.id for intent in client.v1.payment_intents.list().data] == [ours.id]
    assert [intent.id for intent in client.v1.payment_intents.list(None, OTHER).data] == [theirs.id]
    for intent_id, options in ((theirs.id, {}), (ours.id, OTHER)):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            client.v1.payment_intents.retrieve(intent_id, None, options)
        assert caught.value.code == "resource_missing"


def test_a_connected_accounts_intent_is_paid_on_that_account_only(client, stand_in):
    intent = client.v1.payment_intents.create(AMOUNT, OTHER)
    pair = stand_in.url, stand_in.keys.publishable, intent.client_secret
    assert pay(*pair)["error"]["code"] == "resource_missing"
    assert pay(*pair, stripe_account="acct_1Other")["status"] == "succeeded"


def test_a_malformed_account_is_refused(client, breaches):
    with pytest.raises(stripe.PermissionError):
        client.v1.payment_intents.create(AMOUNT, {"stripe_account": "nobody"})
    assert len(breaches()) == 1


def test_a_browser_reads_an_intent_without_its_private_fields(client, stand_in):
    intent = client.v1.payment_intents.create({**AMOUNT, "metadata": {"secret": "1"}, "description": "Invoice 1"})
    read = browser(stand_in, "GET", f"/v1/payment_intents/{intent.id}", {"client_secret": intent.client_secret}).json()
    assert (read["amount"], read["status"], read["description"]) == (1000, "requires_payment_method", "Invoice 1")
    assert not {"metadata", "customer", "latest_charge", "amount_received"} & set(read)


@pytest.mark.parametrize("path", ["", "/confirm"])
def test_a_browser_needs_the_matching_client_secret(client, stand_in, path):
    mine, other = (client.v1.payment_intents.create(AMOUNT) for _ in range(2))
    method = "POST" if path else "GET"
    form = {"client_secret": other.client_secret}
    if path:
        form["payment_method_data[type]"] = "card"
    answer = browser(stand_in, method, f"/v1/payment_intents/{mine.id}{path}", form)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "client_secret")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/payment_intents"), ("GET", "/v1/payment_intents"), ("GET", "/v1/events"), ("POST", "/v1/customers")],
)
def test_a_publishable_key_opens_nothing_else(stand_in, breaches, method, path):
    answer = browser(stand_in, method, path, {})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "secret_key_required")
    assert len(breaches()) == 1


def test_any_page_may_ask_the_api_from_a_browser(stand_in):
    answer = requests.options(stand_in.url + "/v1/payment_intents/pi_1/confirm", timeout=5)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_a_key_may_come_as_curl_sends_it(stand_in):
    answer = requests.get(
        stand_in.url + "/v1/events",
        headers={"Stripe-Version": API_VERSION},
        auth=(stand_in.keys.secret, ""),
        timeout=5,
    )
    assert answer.json()["data"] == []


def test_a_wrong_key_is_refused(stand_in):
    wrong = stripe.StripeClient("sk_test_wrong", base_addresses={"api": stand_in.url})
    with pytest.raises(stripe.AuthenticationError):
        wrong.v1.payment_intents.list()


def test_a_missing_key_another_version_and_an_unknown_header_are_breaches(stand_in, breaches):
    no_key = requests.get(stand_in.url + "/v1/events", headers={"Stripe-Version": API_VERSION}, timeout=5)
    version = browser(stand_in, "GET", "/v1/payment_intents/pi_1", **{"Stripe-Version": "2020-08-27"})
    header = browser(stand_in, "GET", "/v1/payment_intents/pi_1", **{"Stripe-Context": "acct_1"})
    assert [no_key.status_code, version.status_code, header.status_code] == [401, 400, 400]
    assert len(breaches()) == 3


def test_the_version_a_pinned_client_sends_is_the_one_played(client, stand_in):
    client.v1.payment_intents.list()
    assert stripe.api_version == API_VERSION
    assert stand_in.js_url == f"{stand_in.url}/{API_VERSION.rpartition('.')[2]}/stripe.js"
    assert requests.get(stand_in.js_url, timeout=5).status_code == 200
