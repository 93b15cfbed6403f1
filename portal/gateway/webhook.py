"""Is this webhook from Stripe, and whose object does it tell of? What it says of that object is never believed."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import stripe

from portal.errors import BadInput
from portal.gateway.reading import INSTALLATION
from portal.ports import GatewayEvent

TOLERANCE_SECONDS = 300
OPENING = frozenset({"client_secret", "next_action", "return_url"})
LAST_SECOND = 253402300800  # of the year 9999


def verified(body: bytes, signature: str, secrets: Sequence[str], now: datetime) -> GatewayEvent:
    """The event in `body`, signed within five minutes of `now` (either way) with one of `secrets`.

    Raises `BadInput`; without a secret, always.
    """
    if not any(_signed(body, signature, secret) for secret in secrets):
        raise BadInput("The signature does not fit.", "Stripe-Signature")
    if abs(now.timestamp() - _signed_at(signature)) > TOLERANCE_SECONDS:
        raise BadInput("The signature is not of now.", "Stripe-Signature")
    return event_of(body)


def event_of(body: bytes) -> GatewayEvent:
    """The event itself; unknown and thin types give what is there. Raises `BadInput`."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput("The body is not JSON.") from None
    id_, type_ = _text(_mapping(event).get("id")), _text(_mapping(event).get("type"))
    if id_ is None or type_ is None:
        raise BadInput("The body is not an event.")
    found = _object_in(event)
    return GatewayEvent(
        id=id_,
        type=type_,
        account=_text(event.get("account")),
        livemode=event.get("livemode") is True,
        object_id=_text(found.get("id")) or "",
        intent_id=_intent_of(found),
        installation=_text(_mapping(found.get("metadata")).get(INSTALLATION)),
        raw=json.dumps(_without_secrets(event)).encode(),
        created_at=_moment(event.get("created")),
    )


def _signed(body: bytes, signature: str, secret: str) -> bool:
    try:
        return bool(secret) and stripe.WebhookSignature.verify_header(body, signature, secret)
    except (stripe.SignatureVerificationError, ValueError, TypeError):  # TypeError: a signature that is not ASCII
        return False


def _signed_at(signature: str) -> int:
    """The same `t` that was signed: the library reads the first one, too."""
    return next(int(part.partition("=")[2]) for part in signature.split(",") if part.startswith("t="))


def _object_in(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return _mapping(_mapping(event.get("data")).get("object")) or _mapping(event.get("related_object"))


def _intent_of(found: Mapping[str, Any]) -> str | None:
    if found.get("object") == "payment_intent" or str(found.get("id", "")).startswith("pi_"):
        return _text(found.get("id"))
    intent = found.get("payment_intent")
    return _text(_mapping(intent).get("id")) if isinstance(intent, Mapping) else _text(intent)


def _without_secrets(told: Any) -> Any:
    """What may be kept of an event: all but what opens something, which are client secrets and our own addresses."""
    if isinstance(told, dict):
        return {name: _without_secrets(value) for name, value in told.items() if name not in OPENING}
    return [_without_secrets(one) for one in told] if isinstance(told, list) else told


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _moment(value: Any) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if type(value) is int and 0 <= value < LAST_SECOND else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value and value.isprintable() else None
