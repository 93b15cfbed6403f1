"""What leaves the stand-in: copies, expanded as asked, reduced for browsers, and checked against stripe's types."""

import copy
from typing import Any

from sandbox.calls import Call
from sandbox.errors import Refusal
from sandbox.expansion import expand
from sandbox.idempotency import Answer
from sandbox.publishable import view


def copied(value: dict[str, Any], call: Call) -> dict[str, Any]:
    """A copy of the object or list as its reader is to see it. Call it while nothing can change."""
    if value["object"] == "list":
        return value | {"data": [copied(item, call) for item in value["data"]]}
    value = copy.deepcopy(value)
    if call.publishable:
        value = view(value)
    for path in call.params.get("expand", []):
        expand(value, path.removeprefix("data."), call.account)
    return value


def checked(value: dict[str, Any], call: Call, where: str) -> dict[str, Any]:
    """The same object or list, once stripe's types find nothing wrong with it. Raises Refusal 500 otherwise."""
    for item in value["data"] if value["object"] == "list" else [value]:
        call.world.conforming(item, where, partial=call.publishable)
    return value


def refused(refusal: Refusal, call: Call, where: str) -> Answer:
    """A refusal in Stripe's error shape; a breach of contract also goes on the list of violations."""
    if refusal.breach:
        call.world.violate("request", where, str(refusal))
    error = refusal.error | {"request_log_url": f"{call.world.url}/_control/requests#{call.request_id}"}
    if call.publishable and "payment_intent" in error:
        error["payment_intent"] = view(error["payment_intent"])
    return Answer(refusal.status, {"error": error})
