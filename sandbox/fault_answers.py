"""What each planned fault does to the request itself; how it shows on the wire is for whoever carries the reply."""

from sandbox.errors import Refusal
from sandbox.fault_plan import KEPT, Fault
from sandbox.idempotency import Answer
from sandbox.world import World

RETRY_AFTER = {"Retry-After": "1", "Stripe-Rate-Limited-Reason": "global-rate"}
GARBAGE = b"<html><h1>Bad gateway</h1>"


def before(fault: Fault | None) -> None:
    """Faults that leave nothing done and nothing kept: a revoked key, 409, 429. Raises Refusal."""
    kind = fault.kind if fault else ""
    if kind == "401":
        raise Refusal(401, "invalid_request_error", "Expired API Key provided.", "api_key_expired")
    if kind == "409":
        raise Refusal(409, "invalid_request_error", "This object cannot be accessed right now.", "lock_timeout")
    if kind == "429":
        raise Refusal(429, "invalid_request_error", "Too many requests hit the API too quickly.", "rate_limit")


def during(fault: Fault | None, world: World) -> None:
    """Faults while the idempotency key is held: a slow answer, or an error of Stripe's that the key will remember."""
    if fault is None:
        return
    if fault.kind == "slow":
        world.holding.wait(fault.seconds)
    if fault.kind in KEPT:
        raise Refusal(int(fault.kind), "api_error", "An unexpected error occurred.")


def done(fault: Fault | None, answer: Answer) -> Answer:
    """The answer, or the error of Stripe's that the key will remember although the request was carried out."""
    if fault is None or fault.kind != "500_after":
        return answer
    return Answer(500, {"error": {"type": "api_error", "message": "An unexpected error occurred."}})
