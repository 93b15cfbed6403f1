"""One request to the API, as its operations see it."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.accounts import Account
from sandbox.world import World


@dataclass
class Call:
    """Who calls (`publishable` or secret key), for which account, with which typed parameters and path identifiers."""

    world: World
    account: Account
    publishable: bool = False
    idempotency_key: str | None = None
    request_id: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
