"""Stripe's exceptions in our own words. Their texts can hold keys, secrets and bodies, so none of them is passed on."""

import stripe

from portal.errors import GatewayDeclined, OutcomeUnknown, RemitError, StripeUnavailable

CONFLICT = 409
SERVER_ERROR = 500
UNREADABLE = "unreadable"
NONSENSE = (ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What our reading raises where an object is not as Stripe documents it."""


def unavailable() -> StripeUnavailable:
    """Nothing was charged."""
    return StripeUnavailable("The payment service can't be reached. Nothing was charged.")


def unknown(*, answered: bool = False) -> OutcomeUnknown:
    """Stripe may have done it. `answered`: by an error that it repeats for this idempotency key."""
    return OutcomeUnknown("The payment service did not say what became of it.", answered=answered)


def declined(fault: stripe.StripeError) -> GatewayDeclined:
    """Stripe refuses the request itself."""
    reason = fault.code or getattr(fault.error, "code", None) or "invalid_request"
    return GatewayDeclined(f"The payment service refuses the request ({reason}). Nothing was charged.", reason)


def unreadable() -> GatewayDeclined:
    """Stripe answers what this version can't read. Whoever goes through many objects goes on with the next."""
    return GatewayDeclined("The payment service shows something that this version can't read.", UNREADABLE)


def of_writing(fault: Exception, *, maybe_sent: bool) -> RemitError:
    """What a failed create or cancel means.

    A wrong key stops everything; an account that took its access back refuses, and Stripe is there for all others.
    """
    if isinstance(fault, stripe.IdempotencyError):
        return unknown(answered=True)  # the key was used with other words: the next step has a key of its own
    if _is_not_now(fault):
        return unknown() if maybe_sent else unavailable()
    if isinstance(fault, stripe.StripeError) and _is_refusal(fault, maybe_sent=maybe_sent):
        return declined(fault)
    if isinstance(fault, stripe.APIConnectionError) and not maybe_sent:
        return unavailable()
    return unknown(answered=(getattr(fault, "http_status", None) or 0) >= SERVER_ERROR)


def of_reading(fault: Exception) -> RemitError:
    """What a failed retrieve means: nothing was changed, so it is a refusal or we try again later.

    An account that took its access back refuses, and an object that can't be read is one that is not to be had; Stripe
    is there for all others.
    """
    if isinstance(fault, stripe.InvalidRequestError | stripe.PermissionError):
        return declined(fault)
    return unreadable() if isinstance(fault, NONSENSE) else unavailable()


def _is_not_now(fault: Exception) -> bool:
    """Too many requests, a wrong key, or a twin under the same key is still running."""
    busy = isinstance(fault, stripe.RateLimitError | stripe.AuthenticationError)
    return busy or getattr(fault, "http_status", None) == CONFLICT


def _is_refusal(fault: stripe.StripeError, *, maybe_sent: bool) -> bool:
    """A missing permission is told before the idempotency key is looked at, so it says nothing of the try before."""
    refusals = stripe.InvalidRequestError | stripe.CardError
    if isinstance(fault, stripe.PermissionError):
        return not maybe_sent
    return isinstance(fault, refusals) and (fault.http_status or 0) < SERVER_ERROR


def kind_of(fault: Exception) -> str:
    """What a log line may say of it: its class, HTTP status and Stripe's code and request id, never its text."""
    facts = {
        "status": getattr(fault, "http_status", None),
        "code": getattr(fault, "code", None),
        "request": getattr(fault, "request_id", None),
    }
    return " ".join([type(fault).__name__, *(f"{name}={value}" for name, value in facts.items() if value)])
