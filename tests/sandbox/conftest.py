"""A stand-in for each test, which afterwards must have seen no breach of Stripe's contract."""

from collections.abc import Callable, Iterator

import pytest
import stripe

from sandbox.server import StandIn, start
from sandbox.webhooks import Endpoint
from tests.sandbox.inside import SECRET, Inside
from tests.sandbox.receiver import Receiver


@pytest.fixture(autouse=True)
def _no_telemetry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe, "enable_telemetry", False)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """Whoever means to break the contract empties the list with `breaches`."""
    with start(webhook_backoff_seconds=(0.01, 0.01)) as running:
        yield running
        assert running.control.violations() == []


@pytest.fixture
def inside() -> Iterator[Inside]:
    """The same without a network, for what needs none."""
    running = Inside()
    yield running
    assert running.control.violations() == []


@pytest.fixture
def breaches(stand_in: StandIn) -> Callable[[], list[str]]:
    """The messages of all breaches so far; asking forgets them."""

    def take() -> list[str]:
        messages = [violation["message"] for violation in stand_in.control.violations()]
        stand_in.control.world.violations.clear()
        return messages

    return take


@pytest.fixture
def client(stand_in: StandIn) -> stripe.StripeClient:
    return stripe.StripeClient(
        stand_in.keys.secret,
        base_addresses={"api": stand_in.url},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=(2, 2)),
    )


@pytest.fixture
def receiver(stand_in: StandIn) -> Iterator[Receiver]:
    """A webhook endpoint that the stand-in delivers to."""
    with Receiver() as running:
        stand_in.control.sender.endpoints.append(Endpoint(running.url, SECRET))
        yield running
