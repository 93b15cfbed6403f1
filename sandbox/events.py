"""Events: a snapshot of an object at the moment it changed, kept on its account and handed to the webhook sender."""

import copy
import fnmatch
from typing import Any

from sandbox.calls import Call
from sandbox.errors import missing
from sandbox.listing import page
from sandbox.version import API_VERSION


def record(call: Call, type: str, object: dict[str, Any]) -> dict[str, Any]:
    """Adds an event about the object to the call's account and publishes it."""
    world = call.world
    event: dict[str, Any] = {
        "id": world.new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": world.clock.now(),
        "data": {"object": copy.deepcopy(object)},
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": call.request_id, "idempotency_key": call.idempotency_key},
        "type": type,
    }
    if call.account.connected:
        event["account"] = call.account.id
    world.conforming(event, type)
    call.account.events[event["id"]] = event
    world.publish(event)
    return event


def retrieve(call: Call) -> dict[str, Any]:
    """GET /v1/events/{id}"""
    found = call.account.events.get(call.ids["id"])
    if found is None:
        raise missing("event", call.ids["id"], "id")
    return found


def list_(call: Call) -> dict[str, Any]:
    """GET /v1/events, newest first, by type (with `*`), several types, time and cursor."""
    wanted = call.params.get("types") or [call.params.get("type", "*")]
    matching = (event for event in call.account.events.values() if _is_any_of(event["type"], wanted))
    return page(list(matching), call.params, "/v1/events")


def _is_any_of(type: str, wanted: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(type, name) for name in wanted)
