"""The page follows a payment by itself until it is settled, and a button does the same without JavaScript."""

from dataclasses import dataclass, field, replace

import pytest
from flask import Blueprint, jsonify, redirect, request, url_for

from portal.domain.attempt import AttemptStatus
from tests.builders import a_payer_invoice, a_payment, a_processing, an_attempt
from tests.web.page_fixtures import KEY, PATH, HeldInvoices, a_page_app
from tests.web.serving import serving

pytestmark = pytest.mark.browser

PAID = a_payer_invoice(movements=[a_payment(10_343)])
CONFIRMING = a_payer_invoice(attempt=an_attempt())
PROCESSING = a_payer_invoice(movements=[a_processing(10_343)], attempt=an_attempt(status=AttemptStatus.PROCESSING))


@dataclass
class Till:
    """Stands for the paying room: `faults` checks fail before one settles; every request is noted."""

    source: HeldInvoices
    faults: int = 0
    asked: list[str] = field(default_factory=list)

    def room(self) -> Blueprint:
        bp = Blueprint("pay", __name__)
        bp.add_url_rule(f"{PATH}/pay", "form", lambda key: "")
        bp.add_url_rule(f"{PATH}/status", "status", self.status)
        bp.add_url_rule(f"{PATH}/payments/check", "check", self.check, methods=["POST"])
        return bp

    def status(self, key):
        self.asked.append("status")
        return jsonify(version=self.source.held[key].invoice.version)

    def check(self, key):
        self.asked.append("check")
        if self.faults:
            self.faults -= 1
            return jsonify(error={"code": "confirming"}), 503
        self.source.held[key] = PAID
        by_form = request.mimetype == "application/x-www-form-urlencoded"
        return redirect(url_for("pages.invoice", key=key), 303) if by_form else jsonify(state="paid")


@pytest.fixture
def till():
    return Till(HeldInvoices())


@pytest.fixture
def look(chromium, till):
    with serving(a_page_app(till.room(), source=till.source)) as url, chromium.new_context() as context:

        def look(opened, query="", **options):
            till.source.held[KEY] = opened
            page = chromium.new_context(**options).new_page() if options else context.new_page()
            page.clock.install()
            page.goto(f"{url}/invoices/{KEY}{query}")
            return page

        yield look


def test_back_from_stripe_the_page_settles_by_itself(look, till):
    page = look(CONFIRMING, "?returned=1")
    page.get_by_text("Paid on Monday").wait_for()
    assert page.url.endswith(f"/invoices/{KEY}")
    assert till.asked == ["check"]


def test_while_stripe_does_not_answer_it_asks_again_and_never_says_failed(look, till):
    till.faults = 2
    page = look(CONFIRMING, "?returned=1")
    for _ in range(2):
        assert page.get_by_text("Please don’t pay again").is_visible()
        with page.expect_response("**/check"):
            page.clock.fast_forward(10_000)
    page.get_by_text("Paid on Monday").wait_for()
    assert till.asked == ["check"] * 3


def test_a_page_of_a_payment_at_work_shows_its_end(look, till):
    page = look(PROCESSING)
    with page.expect_response("**/status"):
        page.clock.fast_forward(3_000)
    assert page.get_by_text("Payment on its way").is_visible()
    settled = replace(PAID, invoice=replace(PAID.invoice, version=PROCESSING.invoice.version + 1))
    till.source.held[KEY] = settled
    page.clock.fast_forward(60_000)
    page.get_by_text("Paid on Monday").wait_for()
    assert set(till.asked) == {"status"}


def test_a_phone_that_wakes_up_looks_at_once(look, till):
    page = look(PROCESSING)
    with page.expect_response("**/status"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert till.asked == ["status"]


@pytest.mark.parametrize(("opened", "query"), [(CONFIRMING, "?returned=1"), (PROCESSING, "")])
def test_without_javascript_the_button_settles(look, till, opened, query):
    page = look(opened, query, java_script_enabled=False)
    page.get_by_role("button", name="Check now").click()
    assert page.get_by_text("Paid on Monday").is_visible()
    assert till.asked == ["check"]
    page.context.close()
