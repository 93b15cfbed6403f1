"""Events: a snapshot of an object at the moment it changed, kept on its account and handed to the webhook sender."""

import copy
import fnmatch
from typing import Any

from sandbox.calls import Call
from sandbox.errors import invalid, missing
from sandbox.listing import page
from sandbox.version import API_VERSION

KEPT_SECONDS = 30 * 24 * 60 * 60
MOST_TYPES = 20


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
    if found is None or not _is_kept(call, found):
        raise missing("event", call.ids["id"], "id")
    return found


def list_(call: Call) -> dict[str, Any]:
    """GET /v1/events of 30 days, newest first, by type (with `*`), several types, time, delivery and cursor."""
    wanted = call.params.get("types") or [call.params.get("type", "*")]
    delivered = call.params.get("delivery_success")

    def fits(event: dict[str, Any]) -> bool:
        told = delivered is None or delivered == (event["pending_webhooks"] == 0)
        return told and _is_kept(call, event) and _is_any_of(event["type"], wanted)

    return page(call.account.events, call.params, "/v1/events", fits=fits)


def check_list(params: dict[str, Any]) -> None:
    """Raises Breach for what Stripe would not list by."""
    if "type" in params and "types" in params:
        raise invalid("Name one type or several types, not both.", "parameters_exclusive", "types")
    if len(params.get("types", [])) > MOST_TYPES:
        raise invalid(f"At most {MOST_TYPES} types.", "", "types")
    if any("*" in name for name in params.get("types", [])):
        raise invalid("Several types are named in full; only a single one may be a pattern.", "", "types")


def _is_kept(call: Call, event: dict[str, Any]) -> bool:
    return bool(event["created"] > call.world.clock.now() - KEPT_SECONDS)


def _is_any_of(type: str, wanted: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(type, name) for name in wanted)
