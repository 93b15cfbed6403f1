"""The gateway, talking to a running stand-in with timeouts for the impatient."""

from collections.abc import Iterator

import pytest
import stripe

from portal.gateway.stripe_gateway import StripeGateway
from portal.ports import IntentOrder
from sandbox.server import StandIn, start
from tests.fakes import FixedClock

WEBHOOK_SECRET = "whsec_of_the_tests"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe.RequestsClient, "_sleep_time_seconds", lambda *_: 0.0)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with start() as running:
        yield running
        assert running.control.violations() == []


def a_gateway(stand_in: StandIn, **changes) -> StripeGateway:
    facts = {
        "secret_key": stand_in.keys.secret,
        "publishable_key": stand_in.keys.publishable,
        "webhook_secrets": (WEBHOOK_SECRET,),
        "clock": FixedClock(),
        "api_base": stand_in.url,
        "read_seconds": 0.5,
        "whole_request_seconds": 3.0,
    }
    return StripeGateway(**(facts | changes))


@pytest.fixture
def gateway(stand_in: StandIn) -> StripeGateway:
    return a_gateway(stand_in)


@pytest.fixture
def order() -> IntentOrder:
    return IntentOrder(
        attempt_id="att_1",
        invoice_id="inv_1",
        installation="here",
        amount_cents=5_343,
        currency="USD",
        method_types=("card",),
        description="Invoice 1001",
        account=None,
        idempotency_key="remit:here:att_1:1",
    )
