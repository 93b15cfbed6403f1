"""What a publishable key may do: read and confirm the intent whose secret it shows."""

import hmac
from typing import Any

from sandbox.calls import Call
from sandbox.errors import Refusal

VISIBLE = frozenset(
    {
        "id",
        "object",
        "amount",
        "amount_details",
        "automatic_payment_methods",
        "canceled_at",
        "cancellation_reason",
        "capture_method",
        "client_secret",
        "confirmation_method",
        "created",
        "currency",
        "description",
        "last_payment_error",
        "livemode",
        "next_action",
        "payment_method",
        "payment_method_configuration_details",
        "payment_method_types",
        "processing",
        "receipt_email",
        "setup_future_usage",
        "shipping",
        "source",
        "status",
    }
)


def check_secret(call: Call, intent: dict[str, Any]) -> None:
    """Raises Refusal unless the call carries this intent's client secret, or a secret key."""
    given = call.params.get("client_secret")
    if given is None and not call.publishable:
        return
    if given is None or not hmac.compare_digest(given.encode(), intent["client_secret"].encode()):
        message = "The client_secret provided does not match any associated PaymentIntent on this account."
        raise Refusal(400, "invalid_request_error", message, "payment_intent_invalid_parameter", "client_secret")


def view(intent: dict[str, Any]) -> dict[str, Any]:
    """The intent as a browser may see it."""
    return {name: value for name, value in intent.items() if name in VISIBLE}
