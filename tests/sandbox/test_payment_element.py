"""The stand-in's Stripe.js in a real browser, on a page of another origin."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.sandbox.host_page import HostPage

pytestmark = pytest.mark.browser
CARD = "4242424242424242"


@pytest.fixture
def shop(chromium, stand_in, client):
    """Opens the page for a new intent: `open(**given) -> (page, intent)`."""
    with chromium.new_context(service_workers="block") as context:
        pages = []

        def open_(host, create=None, **given):
            wanted = {"amount": 1000, "currency": "usd", "excluded_payment_method_types": ["us_bank_account"]}
            intent = client.v1.payment_intents.create(wanted | (create or {}))
            page = context.new_page()
            pages.append(page)
            page.set_default_timeout(8000)
            given = {"key": stand_in.keys.publishable} | given
            page.goto(f"{host.url}/#" + urlencode({"secret": intent.client_secret, "given": json.dumps(given)}))
            return page, intent

        yield open_


@pytest.fixture
def host(stand_in):
    with HostPage(stand_in) as running:
        yield running


def reaches(page, state):
    page.locator(f"body[data-state={state}]").wait_for()


def fill(page, number=CARD, expiry="1234", cvc="123", postal="94107"):
    frame = page.frame_locator("iframe")
    for label, text in (
        ("Card number", number),
        ("Expiration date", expiry),
        ("Security code", cvc),
        ("ZIP code", postal),
    ):
        frame.get_by_label(label).press_sequentially(text)
    return frame


def test_a_card_pays_on_the_page_and_its_number_never_enters_the_pages_dom(shop, host, stand_in):
    page, intent = shop(host)
    asked, messages = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    reaches(page, "ready")
    frame = fill(page)
    assert frame.get_by_label("Card number").input_value() == "4242 4242 4242 4242"
    assert frame.get_by_label("Expiration date").input_value() == "12 / 34"
    page.locator("body[data-complete=true]").wait_for()
    page.get_by_role("button", name="Pay").click()
    reaches(page, "succeeded")
    everything = page.content() + page.locator("#log").inner_text()
    assert "4242" not in everything.replace(" ", "")
    assert page.locator("#element input").count() == 0
    assert page.frames[1].url.startswith(stand_in.url + "/frame")
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(stand_in.url).netloc}
    assert [message for message in messages if "Content Security Policy" in message] == []
    assert [(row["payment_intent"], row["captured"]) for row in stand_in.control.books()] == [(intent.id, 1000)]


def test_a_decline_is_told_on_the_page_and_the_next_card_pays(shop, host, stand_in):
    page, _ = shop(host)
    reaches(page, "ready")
    frame = fill(page, "4000000000009995")
    page.get_by_role("button", name="Pay").click()
    reaches(page, "error")
    error = json.loads(page.locator("#log").inner_text())["error"]
    assert (error["type"], error["code"], error["decline_code"]) == (
        "card_error",
        "card_declined",
        "insufficient_funds",
    )
    assert error["payment_intent"]["status"] == "requires_payment_method"
    frame.get_by_label("Card number").fill("")
    frame.get_by_label("Card number").press_sequentially(CARD)
    page.get_by_role("button", name="Pay").click()
    reaches(page, "succeeded")
    assert stand_in.control.books()[0]["charges"] == 2


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"number": "4242"}, "Your card number is incomplete."),
        ({"number": "4242424242424241"}, "Your card number is invalid."),
        ({"expiry": "12"}, "Your card's expiration date is incomplete."),
        ({"expiry": "1220"}, "Your card's expiration date is in the past."),
        ({"cvc": "1"}, "Your card's security code is incomplete."),
        ({"postal": "9"}, "Your postal code is incomplete."),
    ],
)
def test_a_wrong_field_is_named_beside_it_and_nothing_is_sent(shop, host, stand_in, fields, message):
    page, _ = shop(host)
    reaches(page, "ready")
    frame = fill(page, **fields)
    page.get_by_role("button", name="Pay").click()
    reaches(page, "error")
    assert frame.get_by_role("alert").filter(has_text=message).is_visible()
    error = json.loads(page.locator("#log").inner_text())["error"]
    assert (error["type"], error["message"]) == ("validation_error", message)
    assert not [row for row in stand_in.control.requests() if row["path"].endswith("/confirm")]


def test_with_redirect_the_page_goes_to_its_return_url(shop, host):
    page, intent = shop(host, redirect="always")
    reaches(page, "ready")
    fill(page)
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url("**/return?*")
    query = parse_qs(urlsplit(page.url).query)
    assert query == {
        "payment_intent": [intent.id],
        "payment_intent_client_secret": [intent.client_secret],
        "redirect_status": ["succeeded"],
    }


@pytest.mark.parametrize(("button", "status"), [("Yes, approve", "succeeded"), ("No, refuse", "failed")])
def test_a_card_that_needs_its_bank_goes_there_and_comes_back(shop, host, stand_in, button, status):
    page, intent = shop(host)
    reaches(page, "ready")
    fill(page, "4000002500003155")
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(f"{stand_in.url}/bank/*")
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/return?*")
    query = parse_qs(urlsplit(page.url).query)
    assert (query["payment_intent"], query["redirect_status"]) == ([intent.id], [status])
    assert stand_in.control.books()[0]["captured"] == (1000 if status == "succeeded" else 0)


def test_a_bank_account_pays_and_stays_processing(shop, host, stand_in):
    page, _ = shop(host, create={"excluded_payment_method_types": []})
    reaches(page, "ready")
    frame = page.frame_locator("iframe")
    frame.get_by_label("US bank account").check()
    for label, text in (("Full name", "Ada"), ("Routing number", "110000000"), ("Account number", "000123456789")):
        frame.get_by_label(label).press_sequentially(text)
    page.get_by_role("button", name="Pay").click()
    reaches(page, "processing")
    assert stand_in.control.books()[0]["captured"] == 0


@pytest.mark.parametrize("directive", ["frame-src", "connect-src"])
def test_a_policy_without_stripe_in_it_stops_the_element(shop, stand_in, directive):
    with HostPage(stand_in, without=directive) as host:
        page, _ = shop(host)
        if directive == "connect-src":
            reaches(page, "loaderror")
        else:
            page.locator("iframe").wait_for(state="attached")
            page.wait_for_timeout(300)
        assert page.locator("body[data-state=ready]").count() == 0


def test_an_intent_that_is_done_cannot_be_shown(shop, host, client):
    page, intent = shop(host)
    reaches(page, "ready")
    client.v1.payment_intents.cancel(intent.id)
    page.reload()
    reaches(page, "loaderror")
    assert "payment_intent_unexpected_state" in page.locator("#log").inner_text()


def test_it_works_for_a_connected_account(chromium, host, stand_in, client):
    other = {"stripe_account": "acct_1Other"}
    intent = client.v1.payment_intents.create({"amount": 1000, "currency": "eur"}, other)
    given = json.dumps({"key": stand_in.keys.publishable, "account": "acct_1Other"})
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{host.url}/#" + urlencode({"secret": intent.client_secret, "given": given}))
        reaches(page, "ready")
        fill(page)
        page.get_by_role("button", name="Pay").click()
        reaches(page, "succeeded")


REFUSED_CALLS = [
    "Stripe('sk_test_1')",
    "Stripe('pk_live_1')",
    "Stripe('pk_test_1', { betas: [] })",
    "Stripe('pk_test_1', { apiVersion: '2020-08-27' })",
    "stripe.createToken",
    "stripe.elements({ clientSecret: 7 })",
    "stripe.elements({ clientSecret: 'seti_1_secret_2' })",
    "stripe.elements({ mode: 'payment', amount: 1, currency: 'usd' })",
    "stripe.elements({ clientSecret: 'pi_1_secret_2', appearance: { theme: 'dark' } })",
    "stripe.elements({ clientSecret: 'pi_1_secret_2', appearance: { variables: { colorBrand: '#fff' } } })",
    "stripe.elements({ clientSecret: 'pi_1_secret_2', appearance: { variables: { colorText: 'var(--ink)' } } })",
    "stripe.elements({ clientSecret: 'pi_1_secret_2', appearance: { variables: { colorText: '' } } })",
    "elements.create('card')",
    "elements.create('payment')",
    "stripe.elements({ clientSecret: 'pi_1_secret_2' }).create('payment', { layuot: 'tabs' })",
    "stripe.elements({ clientSecret: 'pi_1_secret_2' }).create('payment', { layout: 'grid' })",
    "element.on('complete', () => {})",
    "element.on('ready')",
    "element.mount('#nowhere')",
    "element.update({ colour: 'red' })",
    "element.collapse",
]


def test_what_stripe_would_refuse_or_is_not_played_throws(shop, host):
    page, _ = shop(host)
    reaches(page, "ready")
    thrown = {wrong: page.evaluate(f"attempt((stripe, elements, element) => {wrong})") for wrong in REFUSED_CALLS}
    assert {wrong: text.split(":")[0] for wrong, text in thrown.items()} == dict.fromkeys(thrown, "IntegrationError")
    assert page.evaluate("attempt((stripe, elements) => elements.getElement('payment'))") == "nothing thrown"


REJECTED_CALLS = [
    "stripe.confirmPayment({ elements })",
    "stripe.confirmPayment({ elements, confirmParams: { return_url: '/return' } })",
    "stripe.confirmPayment({ elements: {}, confirmParams: { return_url: location.origin } })",
    "stripe.confirmPayment({ elements, confirmParams: { return_url: location.origin }, redirect: 'never' })",
    "stripe.confirmPayment({ elements, confirmParams: { returnUrl: location.origin } })",
    "stripe.confirmPayment({ elements, clientSecret: 'pi_1_secret_2', confirmParams: { return_url: 'http://x' } })",
    "stripe.retrievePaymentIntent('pi_1')",
]


def test_a_wrong_confirmation_is_rejected(shop, host):
    page, _ = shop(host)
    reaches(page, "ready")
    ended = {wrong: page.evaluate(f"{wrong}.then(() => '', (error) => error.name)") for wrong in REJECTED_CALLS}
    assert ended == dict.fromkeys(REJECTED_CALLS, "IntegrationError")
    assert (
        page.evaluate("stripe.retrievePaymentIntent(secret).then(({ paymentIntent }) => paymentIntent.amount)") == 1000
    )


@pytest.mark.parametrize("theme", ["stripe", "night", "flat"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_frame_is_accessible_and_fits(chromium, host, stand_in, client, theme, width):
    intent = client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    given = json.dumps({"key": stand_in.keys.publishable, "appearance": {"theme": theme}})
    with chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{host.url}/#" + urlencode({"secret": intent.client_secret, "given": given}))
        reaches(page, "ready")
        page.get_by_role("button", name="Pay").click()
        reaches(page, "error")
        page.frame_locator("iframe").get_by_role("alert").filter(has_text="incomplete").first.wait_for()
        if theme == "night":
            page.evaluate("Object.assign(document.body.style, { background: '#1a1b25', color: '#fff' })")
        results = Axe().run(page)
        assert [(found["id"], found["nodes"]) for found in results.response["violations"]] == []
        inner = page.frames[1].evaluate(
            "[document.documentElement.scrollHeight, innerHeight, document.body.scrollWidth, innerWidth]"
        )
        assert inner[0] <= inner[1] + 1
        assert inner[2] <= inner[3]
