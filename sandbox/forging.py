"""Events that Stripe never sent for this account, or sent for somebody else's: to prove that they have no effect."""

import copy
from typing import Any

from sandbox.errors import missing
from sandbox.version import API_VERSION
from sandbox.world import World

KINDS = ("intents", "charges", "refunds", "disputes", "customers")


def forge(
    world: World, type: str, object_id: str, event: dict[str, Any] | None, object: dict[str, Any] | None
) -> dict[str, Any]:
    """An event about a known object, with fields of both changed as given; no account knows it."""
    return {
        "id": world.new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": world.clock.now(),
        "data": {"object": _find(world, object_id) | (object or {})},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": type,
    } | (event or {})


def _find(world: World, id: str) -> dict[str, Any]:
    for account in world.accounts.values():
        for kind in KINDS:
            if id in getattr(account, kind):
                return copy.deepcopy(dict(getattr(account, kind)[id]))
    raise missing("object", id, "object_id")
