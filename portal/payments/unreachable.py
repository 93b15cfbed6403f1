"""The gateway of an installation that has no keys of Stripe's: what needs no call works, everything else is refused."""

from datetime import datetime
from typing import NoReturn

from portal.errors import BadInput, StripeUnavailable
from portal.ports import EventPage, GatewayEvent, GatewayRefund, Intent, IntentOrder, IntentPage, RefundOrder


class Unreachable:
    """Keeps `portal.ports.PaymentGateway`. Every call raises `StripeUnavailable`."""

    publishable_key = ""
    livemode = False

    def create(self, order: IntentOrder) -> Intent:
        """Raises `StripeUnavailable`."""
        _refuse(order)

    def retrieve(self, intent_id: str, account: str | None) -> Intent:
        """Raises `StripeUnavailable`."""
        _refuse(intent_id, account)

    def refund(self, order: RefundOrder) -> GatewayRefund:
        """Raises `StripeUnavailable`."""
        _refuse(order)

    def events(self, account: str | None, since: datetime, after: str | None) -> EventPage:
        """Raises `StripeUnavailable`."""
        _refuse(account, since, after)

    def list_intents(self, account: str | None, since: datetime, until: datetime, after: str | None) -> IntentPage:
        """Raises `StripeUnavailable`."""
        _refuse(account, since, until, after)

    def cancel(self, intent_id: str, account: str | None, idempotency_key: str) -> Intent:
        """Raises `StripeUnavailable`."""
        _refuse(intent_id, account, idempotency_key)

    def verify_webhook(self, body: bytes, signature: str) -> GatewayEvent:
        """Raises `BadInput`."""
        raise BadInput(f"No webhook of {len(body)} bytes is taken without a secret.", signature and "Stripe-Signature")


def _refuse(*_: object) -> NoReturn:
    raise StripeUnavailable("STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY are needed for this. Nothing was done.")
