"""A stand-in's world as JSON, so that a later process can go on where an earlier one ended.

Kept are accounts with all they hold, idempotency keys, the agenda, waiting visits to banks and how far its clock is
ahead; not planned faults, webhook endpoints and the logs of requests, deliveries and violations.
"""

import json
from pathlib import Path
from typing import Any

from sandbox import private_file
from sandbox.accounts import Account
from sandbox.payment_methods import known
from sandbox.version import API_VERSION
from sandbox.visits import Visit
from sandbox.world import World

HELD = (
    "intents",
    "charges",
    "refunds",
    "disputes",
    "customers",
    "payment_methods",
    "events",
    "numbers",
    "fees_returned",
)


def save(world: World, path: Path) -> None:
    """Writes the world to a file of its owner's alone."""
    with world.lock:
        private_file.write(path, _dump(world))


def load(world: World, path: Path) -> None:
    """Fills a new world. Raises ValueError for a file that another version of Stripe's API, or nobody, wrote."""
    content: Any = json.loads(path.read_text())
    if not isinstance(content, dict) or content.get("api_version") != API_VERSION:
        raise ValueError(f"it holds no state of API version {API_VERSION}")
    with world.lock:
        _fill(world, content)


def _dump(world: World) -> dict[str, Any]:
    return {
        "api_version": API_VERSION,
        "clock_ahead_seconds": world.clock.ahead_seconds,
        "accounts": {account.id: _account(account) for account in world.accounts.values()},
        "visits": {token: _visit(visit) for token, visit in world.visits.items()},
        "agenda": world.agenda.listed(),
    }


def _account(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in HELD} | {"replays": account.replays.listed()}


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "url": visit.url,
        "account": visit.account.id,
        "intent": visit.intent["id"],
        "payment_method": visit.instrument.method["id"],
        "return_url": visit.return_url,
    }


def _fill(world: World, content: dict[str, Any]) -> None:
    world.clock.ahead_seconds = content["clock_ahead_seconds"]
    for account_id, held in content["accounts"].items():
        account = world.account(account_id)
        account.replays.restore(held["replays"])
        for name in HELD:
            getattr(account, name).update(held[name])
    for token, visit in content["visits"].items():
        world.visits[token] = _restored(world, token, visit)
    world.agenda.restore(content["agenda"])


def _restored(world: World, token: str, visit: dict[str, Any]) -> Visit:
    """The visit under the address that this stand-in has now."""
    account = world.account(visit["account"])
    intent, url = account.intents[visit["intent"]], f"{world.url}/bank/{token}"
    action = intent["next_action"]
    if action and action["redirect_to_url"]["url"] == visit["url"]:
        action["redirect_to_url"]["url"] = url
    return Visit(url, account, intent, known(account, visit["payment_method"]), visit["return_url"])
