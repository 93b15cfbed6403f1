"""The pay document for everybody: axe finds nothing in any of its states, at both sizes, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.builders import a_payment
from tests.journeys.test_trouble import begin

pytestmark = pytest.mark.browser

AXE = Axe().axe_script
FAULTS = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(one => one.id + ': ' + one.help))"


def ready(_running, _invoice, payer):
    payer.open("/pay")
    payer.ready()


def incomplete(_running, _invoice, payer):
    payer.open("/pay")
    payer.ready()
    payer.press()
    payer.problem()


def out_of_reach(_running, _invoice, payer):
    payer.page.route("**/payments", lambda route: route.abort())
    payer.open("/pay")
    payer.problem()


def changed(running, invoice, payer):
    running.shop.post(invoice, a_payment(4_000))
    payer.open("/pay?seenAmountCents=10000")
    payer.ready()


def started(running, invoice, payer):
    begin(running, invoice)
    payer.open("/pay?choice=amount&amountCents=4000")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("come_to", [ready, incomplete, out_of_reach, changed, started])
def test_axe_finds_nothing(running, visitor, size, scheme, come_to):
    invoice = running.shop.invoice(10_000)
    payer = visitor(invoice.key, size, color_scheme=scheme)
    come_to(running, invoice, payer)
    payer.page.evaluate(AXE)
    assert payer.page.evaluate(FAULTS) == []
    assert payer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
