"""A portal in front of an API it does not own: from the link to a paid invoice, in a real browser."""

from collections.abc import Callable, Iterator

import pytest

from tests.fronted import Fronted, fronted
from tests.journeys.browsing import ASKS, GOOD, POOR, Visit, visit

pytestmark = pytest.mark.browser

NOBODY_KNOWS_YET = "Failed to load resource: the server responded with a status of 503 (SERVICE UNAVAILABLE)"
"""A check before the API has heard of the payment; it is asked again."""


@pytest.fixture
def running(tmp_path) -> Iterator[Fronted]:
    with fronted(tmp_path) as running:
        yield running


@pytest.fixture
def charging(tmp_path) -> Iterator[Fronted]:
    """The API makes no PaymentIntents: the portal has to."""
    with fronted(tmp_path, api_charges=False) as charging:
        yield charging


@pytest.fixture
def visitor(chromium) -> Iterator[Callable[..., Visit]]:
    visits: list[Visit] = []

    def come(running, key, size="desktop"):
        visits.append(visit(chromium, running, key, size))
        return visits[-1]

    yield come
    for one in visits:
        one.complaints = [words for words in one.complaints if words != NOBODY_KNOWS_YET]
        one.check()
        one.context.close()


def captured(running):
    return [row["captured"] for row in running.stripe.control.books()]


def balance_cents(running, invoice):
    """What the API says is left."""
    return running.shop.open(invoice).standing.balance_cents


def test_a_declined_card_then_a_good_one_then_the_receipt(running, visitor):
    invoice = running.shop.invoice(10_000)
    payer = visitor(running, invoice.key, "phone")
    payer.open()
    payer.page.get_by_role("button", name="Pay $100.00").click()
    payer.pay(POOR)
    assert "You have not been charged" in payer.problem()
    assert balance_cents(running, invoice) == 10_000

    payer.type_card(GOOD)
    payer.press()
    payer.paid()
    payer.page.get_by_text("Thank you").first.wait_for()
    assert (captured(running), balance_cents(running, invoice)) == ([10_000], 0)
    assert payer.page.get_by_role("button", name="Pay").count() == 0

    receipt = payer.page.get_by_role("link", name="Download receipt")
    kept = payer.context.request.get(running.url + (receipt.get_attribute("href") or ""), timeout=30_000)
    assert kept.body().startswith(b"%PDF-")


def test_a_payment_confirmed_at_the_bank_is_paid(running, visitor):
    invoice = running.shop.invoice(10_000)
    payer = visitor(running, invoice.key)
    payer.open("/pay")
    payer.pay(ASKS)
    payer.tell_the_bank("Yes, approve")
    payer.page.get_by_text("Thank you").first.wait_for()
    assert (captured(running), balance_cents(running, invoice)) == ([10_000], 0)


def test_while_the_api_is_down_the_page_is_there_and_nothing_can_be_paid(running, visitor):
    invoice = running.shop.invoice(10_000)
    payer = visitor(running, invoice.key, "phone")
    payer.open()
    payer.page.get_by_role("button", name="Pay $100.00").wait_for()
    running.stop_api()
    payer.page.reload()
    words = payer.page.locator("main").inner_text()
    assert "$100.00" in words
    assert "payment is not possible" in words.lower()
    assert payer.page.get_by_role("button", name="Pay").count() == 0
    assert captured(running) == []


def test_where_the_api_charges_nothing_the_portal_does_and_tells_it(charging, visitor):
    invoice = charging.shop.invoice(10_000)
    payer = visitor(charging, invoice.key)
    payer.open()
    payer.page.get_by_role("button", name="Pay $100.00").click()
    payer.pay(GOOD)
    payer.paid()
    payer.page.locator("h1").wait_for()
    assert payer.page.get_by_role("button", name="Pay").count() == 0
    assert charging.deliver() == 1
    assert (captured(charging), balance_cents(charging, invoice)) == ([10_000], 0)
    payer.page.reload()
    payer.page.get_by_text("Thank you").first.wait_for()
