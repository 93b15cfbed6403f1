"""The payment gateway."""

from datetime import datetime
from typing import Protocol

from portal.ports.gateway_objects import (
    EventPage,
    GatewayEvent,
    GatewayRefund,
    Intent,
    IntentOrder,
    IntentPage,
    RefundOrder,
)


class PaymentGateway(Protocol):
    """Stripe, as far as Remit needs it. Every method is one network call unless said otherwise."""

    publishable_key: str
    livemode: bool

    def create(self, order: IntentOrder) -> Intent:
        """Make the intent (or get it again: the idempotency key is the attempt's).

        Raises `OutcomeUnknown` (timeout, reset, 5xx, nonsense), `StripeUnavailable` (certainly not made),
        `GatewayDeclined`.
        """
        ...

    def retrieve(self, intent_id: str, account: str | None) -> Intent:
        """The intent as it is now, its latest charge with refunds and disputes included; those may take calls of their
        own.

        Raises `StripeUnavailable`, `GatewayDeclined` (reason `resource_missing`).
        """
        ...

    def refund(self, order: RefundOrder) -> GatewayRefund:
        """Make the refund (or get it again: the idempotency key is our row's).

        Raises `OutcomeUnknown`, `StripeUnavailable` (certainly not made), `GatewayDeclined` (such as
        `charge_already_refunded`, `charge_disputed`).
        """
        ...

    def events(self, account: str | None, since: datetime, after: str | None) -> EventPage:
        """What happened to payments on `account` from `since` on (Stripe keeps 30 days), at most 100 events, after the
        cursor `after` of the part before (None: from the newest).

        Raises `StripeUnavailable`, `GatewayDeclined`.
        """
        ...

    def list_intents(self, account: str | None, since: datetime, until: datetime, after: str | None) -> IntentPage:
        """Intents made from `since` until before `until` (whole seconds), each with its latest charge; at most 100 of
        them, after the cursor `after` of the part before (None: from the newest).

        Raises `StripeUnavailable`, `GatewayDeclined`.
        """
        ...

    def cancel(self, intent_id: str, account: str | None, idempotency_key: str) -> Intent:
        """Cancel it; where Stripe says it can't be (processing, succeeded), the intent as it is.

        Raises `OutcomeUnknown`, `StripeUnavailable`.
        """
        ...

    def verify_webhook(self, body: bytes, signature: str) -> GatewayEvent:
        """The event in `body`; no network. Raises `BadInput` when unsigned, forged, stale (300 s) or not an event."""
        ...
