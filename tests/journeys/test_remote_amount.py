"""In front of an API that charges by itself, in a real browser: what its secret charges is what the payer agrees to."""

from collections.abc import Iterator
from datetime import date

import pytest
import requests
from sqlalchemy import select

from portal.domain.drafts import InstallmentDraft
from portal.domain.invoice import Amount
from portal.gateway.stripe_gateway import StripeGateway
from portal.store.ids import INVOICE, public
from portal.store.tables import attempts
from portal.web.parts import EXTENSION
from tests.fronted import Fronted, fronted
from tests.journeys.browsing import GOOD, visit

pytestmark = pytest.mark.browser


@pytest.fixture
def running(tmp_path) -> Iterator[Fronted]:
    with fronted(tmp_path) as running:
        yield running


def begun_at_the_api(running: Fronted, invoice) -> None:
    """Somebody has begun to pay the first installment where the API itself is."""
    url = running.app.extensions[EXTENSION].settings.INVOICING_API_URL
    part = running.shop.open(invoice).installments[0].id
    asked = {"choice": "installment", "installmentId": part, "seenBalanceCents": 10_000}
    begun = requests.post(
        f"{url}/invoices/{invoice.key}/payments", json=asked, headers={"Sec-Fetch-Site": "same-origin"}, timeout=20
    )
    assert begun.status_code == 200


def test_an_amount_that_was_not_chosen_is_asked_about_before_anything_is_charged(running, chromium):
    plan = (
        InstallmentDraft("First", date(2099, 1, 1), Amount(4_000)),
        InstallmentDraft("Second", date(2099, 2, 1), Amount(6_000)),
    )
    invoice = running.shop.invoice(10_000, installments=plan)
    begun_at_the_api(running, invoice)
    payer = visit(chromium, running, invoice.key)
    payer.open("/pay?choice=balance")
    payer.ready()
    assert payer.page.locator("#go").inner_text() == "Pay $40.00"
    payer.type_card(GOOD)
    payer.press()
    assert payer.problem() == "This payment is for $40.00, you chose $100.00. Pay $40.00?"
    assert [row["captured"] for row in running.stripe.control.books()] == [0]
    assert payer.page.locator("#go").inner_text() == "Yes, pay $40.00"
    payer.press()
    payer.home_again()
    assert [row["captured"] for row in running.stripe.control.books()] == [4_000]
    payer.page.reload()
    assert "$60.00" in payer.page.locator("main").inner_text()
    payer.complaints.clear()  # checks before the API had heard
    payer.check()
    payer.context.close()


def test_a_secret_that_was_overtaken_is_not_confirmed(running, chromium):
    invoice = running.shop.invoice(10_000)
    payer = visit(chromium, running, invoice.key)
    payer.open("/pay")
    payer.ready()
    payer.type_card(GOOD)
    _cancel_what_was_begun(running)
    requests.post(
        f"{running.url}/invoices/{invoice.key}/payments",
        json={"choice": "balance", "seenBalanceCents": 10_000},
        headers={"Sec-Fetch-Site": "same-origin"},
        timeout=20,
    )
    payer.press()
    assert "You have not been charged" in payer.problem()
    assert [row["captured"] for row in running.stripe.control.books()] == [0, 0]
    assert payer.page.locator("#go").is_hidden()
    payer.context.close()


def _cancel_what_was_begun(running: Fronted) -> None:
    """The API gives up its PaymentIntent, and makes another one when it is asked next."""
    settings = running.app.extensions[EXTENSION].settings
    gateway = StripeGateway(
        secret_key=settings.STRIPE_SECRET_KEY.get_secret_value(),
        publishable_key="",
        webhook_secrets=(),
        clock=running.shop.clock,
        api_base=settings.STRIPE_API_BASE,
    )
    payments = running.shop.payments(gateway)
    with running.shop.store.reading() as connection:
        (number,) = connection.execute(select(attempts.c.invoice_id)).scalars()
    payments.release(public(INVOICE, number))
