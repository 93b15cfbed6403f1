"""P20: in every currency Stripe takes, what is displayed is what is charged, printed and answered, to the unit."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from app import create_app
from portal.domain.currencies import CURRENCIES
from portal.ports import PrintJob
from portal.settings import Settings
from portal.web import pay
from portal.web.parts import Parts
from tests.at_stripe import at_stripe
from tests.web.html_facts import elements

URL = "https://pay.example"
CENTS = 1_234_500  # a whole step in every currency, with a thousand's mark in each
EXPONENTS = {0: "JPY KRW CLP VND XAF", 2: "USD EUR GBP HUF TWD ISK UGX", 3: "KWD BHD TND"}


@dataclass
class Press:
    """A printer that keeps what it was given."""

    jobs: list[PrintJob] = field(default_factory=list)

    def print(self, job):
        self.jobs.append(job)
        return b"%PDF-1.7"


@dataclass
class Counter:
    """The whole application at the stand-in, selling in one currency after the other."""

    place: object
    press: Press
    client: object
    token: str

    def sell_in(self, currency):
        """An open invoice over CENTS in `currency`."""
        shop = self.place.shop
        with shop.store.unit_of_work() as books:
            business = books.businesses.get(shop.grant.business_id)
            books.businesses.rewrite(replace(business, currency=currency))
        shop.grant = replace(shop.grant, currency=currency)
        return shop.invoice(CENTS)

    def displayed(self, invoice):
        """The amount on the pay button."""
        page = self.client.get(f"/invoices/{invoice.key}", base_url=URL)
        (button,) = [one.text for one in elements(page.text, "button") if one["class"] == "go"]
        return re.search("Pay (.+?)(?:Continue|$)", button)[1]

    def printed(self, invoice):
        self.client.get(f"/invoices/{invoice.key}/invoice.pdf", base_url=URL)
        return " ".join(self.press.jobs[-1].html.split())

    def answered(self, invoice):
        headers = {"Authorization": f"Bearer {self.token}"}
        item = self.client.get(f"/v6/invoicing/invoices/{invoice.invoice.id}", headers=headers, base_url=URL)
        older = self.client.post(
            "/v5/invoicing/clientInvoiceKey",
            headers={"clientInvoiceKey": invoice.key, "Prefer": "return=minimal"},
            base_url=URL,
        )
        return item.get_json()["data"], older.get_json()

    def charged(self, invoice):
        pay.beginnings.forget()
        begun = self.place.begin(invoice)
        self.place.pay(begun)
        self.place.hear()
        return begun, self.place.control.books()[-1]


@pytest.fixture
def counter(tmp_path):
    place, press = at_stripe(tmp_path), Press()
    with place.shop.store.unit_of_work() as books:
        token, _ = books.tokens.create(
            place.shop.grant.partner_id, place.shop.grant.business_id, "write", None, place.shop.clock.now()
        )
    parts = Parts(
        settings=Settings.from_environ({"PUBLIC_URL": URL, "DATA_DIR": str(tmp_path)}),
        clock=place.shop.clock,
        source=place.shop.book,
        printer=press,
        payments=place.payments,
        gateway=place.gateway,
        book=place.shop.book,
        directory=place.shop.book,
    )
    yield Counter(place, press, create_app(parts.settings, parts).test_client(), token)
    assert place.control.violations() == []
    place.shop.store.close()


def units(displayed):
    """The smallest units that a printed amount means, and how many of its digits stand after the point."""
    whole, _, rest = re.search(r"\d[\d,]*(?:\.\d+)?", displayed)[0].partition(".")
    return int(whole.replace(",", "") + rest), len(rest)


def test_every_currency_is_displayed_charged_printed_and_answered_alike(counter):
    assert len(CURRENCIES) >= 135
    for code, currency in sorted(CURRENCIES.items()):
        invoice = counter.sell_in(code)
        displayed = counter.displayed(invoice)
        assert units(displayed) == (CENTS, currency.exponent), (code, displayed)
        assert displayed in counter.printed(invoice), code
        item, older = counter.answered(invoice)
        assert item["totals"]["balance"] == older["totalAmountCents"] == CENTS, code
        assert Decimal(str(older["totalAmount"])) == Decimal(CENTS).scaleb(-currency.exponent), code
        begun, booked = counter.charged(invoice)
        assert begun.amount_cents == booked["captured"] == CENTS, code
        assert (begun.currency, booked["currency"]) == (code, code.lower()), code
        assert counter.place.shop.open(invoice).standing.paid_cents == CENTS, code


@pytest.mark.parametrize(("exponent", "codes"), EXPONENTS.items())
def test_the_digits_are_those_of_stripe(exponent, codes):
    assert {CURRENCIES[code].exponent for code in codes.split()} == {exponent}
