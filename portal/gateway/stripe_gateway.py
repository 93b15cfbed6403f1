"""The payment gateway port over `stripe.StripeClient`."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

import stripe
from stripe.params import PaymentIntentListParams

from portal.errors import GatewayDeclined, RemitError
from portal.gateway import events, reading, reading_refunds, translation, webhook, whole_intent
from portal.gateway.asking import EXPAND, params_of, refund_params_of
from portal.gateway.client import READ_SECONDS, STRIPE_API, connect
from portal.gateway.deadline import DeadlinePassed, within
from portal.gateway.options import on
from portal.gateway.skew import SkewWatch
from portal.ports import (
    Clock,
    EventPage,
    GatewayEvent,
    GatewayRefund,
    Intent,
    IntentOrder,
    IntentPage,
    RefundOrder,
)

WHOLE_REQUEST_SECONDS = 20.0
EXPAND_LISTED = ["data.latest_charge"]
MOST_ON_A_PAGE = 100

log = logging.getLogger(__name__)
T = TypeVar("T")


class Translate(Protocol):
    """From a fault, and whether anything may have been sent, to an error of ours."""

    def __call__(self, fault: Exception, *, maybe_sent: bool) -> RemitError: ...


class StripeGateway:
    """Stripe's API with one secret key. Safe to share between threads; `repr` shows no key."""

    def __init__(
        self,
        *,
        secret_key: str,
        publishable_key: str,
        webhook_secrets: tuple[str, ...],
        clock: Clock,
        api_base: str = STRIPE_API,
        read_seconds: float = READ_SECONDS,
        whole_request_seconds: float = WHOLE_REQUEST_SECONDS,
    ) -> None:
        self.publishable_key = publishable_key
        self.livemode = not secret_key.startswith(("sk_test_", "rk_test_"))
        self._client, self._transport = connect(secret_key, api_base, read_seconds)
        self._transport.skew = SkewWatch(clock)
        self._webhook_secrets = webhook_secrets
        self._clock = clock
        self._seconds = whole_request_seconds

    def create(self, order: IntentOrder) -> Intent:
        """POST /v1/payment_intents. Raises `OutcomeUnknown`, `StripeUnavailable`, `GatewayDeclined`."""
        options: stripe.RequestOptions = {"idempotency_key": order.idempotency_key, **on(order.account)}
        return self._intent(
            lambda: self._client.v1.payment_intents.create(params_of(order), options),
            order.account,
            translation.of_writing,
        )

    def retrieve(self, intent_id: str, account: str | None) -> Intent:
        """See `portal.gateway.whole_intent.read`. Raises `StripeUnavailable`, `GatewayDeclined`."""
        return self._ask(lambda: whole_intent.read(self._client, intent_id, account), _of_reading)

    def refund(self, order: RefundOrder) -> GatewayRefund:
        """POST /v1/refunds. Raises `OutcomeUnknown`, `StripeUnavailable`, `GatewayDeclined`."""
        options: stripe.RequestOptions = {"idempotency_key": order.idempotency_key, **on(order.account)}
        return self._ask(
            lambda: reading_refunds.refund_of(
                self._client.v1.refunds.create(refund_params_of(order), options).to_dict()
            ),
            translation.of_writing,
        )

    def events(self, account: str | None, since: datetime, after: str | None) -> EventPage:
        """See `portal.gateway.events.read`. Raises `StripeUnavailable`, `GatewayDeclined`."""
        return self._ask(lambda: events.read(self._client, account, since, after), _of_reading)

    def list_intents(self, account: str | None, since: datetime, until: datetime, after: str | None) -> IntentPage:
        """GET /v1/payment_intents. Raises `StripeUnavailable`, `GatewayDeclined`."""
        params: PaymentIntentListParams = {
            "created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())},
            "expand": EXPAND_LISTED,
            "limit": MOST_ON_A_PAGE,
        }
        if after is not None:
            params["starting_after"] = after
        return self._ask(
            lambda: reading.page_of(self._client.v1.payment_intents.list(params, on(account)).to_dict(), account),
            _of_reading,
        )

    def cancel(self, intent_id: str, account: str | None, idempotency_key: str) -> Intent:
        """POST /v1/payment_intents/{id}/cancel; where Stripe refuses, the intent as it is.

        Raises `OutcomeUnknown`, `StripeUnavailable`, `GatewayDeclined`.
        """
        options: stripe.RequestOptions = {"idempotency_key": idempotency_key, **on(account)}
        try:
            return self._intent(
                lambda: self._client.v1.payment_intents.cancel(intent_id, {"expand": EXPAND}, options),
                account,
                translation.of_writing,
            )
        except GatewayDeclined as refusal:
            if refusal.reason != "payment_intent_unexpected_state":
                raise
        return self.retrieve(intent_id, account)

    def verify_webhook(self, body: bytes, signature: str) -> GatewayEvent:
        """See `portal.gateway.webhook.verified`; no network. Raises `BadInput`."""
        return webhook.verified(body, signature, self._webhook_secrets, self._clock.now())

    def _intent(self, call: Callable[[], stripe.PaymentIntent], account: str | None, translate: Translate) -> Intent:
        return self._ask(lambda: reading.intent_of(call().to_dict(), account), translate)

    def _ask(self, call: Callable[[], T], translate: Translate) -> T:
        """`call` within the whole request's time, its faults translated and logged without their texts."""
        try:
            return within(self._seconds, lambda: self._remembering(call, translate))
        except DeadlinePassed as passed:
            fault = translate(passed, maybe_sent=True)
        log.warning("stripe %s: no answer in %s s", fault.code, self._seconds)
        raise fault

    def _remembering(self, call: Callable[[], T], translate: Translate) -> T:
        """Runs in the call's own thread, whose transport remembers whether anything may have been sent."""
        try:
            return call()
        except (stripe.StripeError, *translation.NONSENSE) as fault:
            kind = translation.kind_of(fault)
            answered = isinstance(fault, translation.NONSENSE)
            ours = translate(fault, maybe_sent=self._transport.maybe_sent or answered)
        log.warning("stripe %s: %s", ours.code, kind)
        raise ours


def _of_reading(fault: Exception, *, maybe_sent: bool) -> RemitError:  # noqa: ARG001 - reading changes nothing
    return translation.of_reading(fault)
