"""What one Stripe account holds: objects by id in the order they were made, events and idempotency keys."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.idempotency import Replays

Objects = dict[str, dict[str, Any]]


@dataclass
class Account:
    """One account's objects. Nothing here is visible from another account.

    `numbers` are the test numbers behind payment methods; `fees_returned` the part of a charge's fee given back.
    """

    id: str
    connected: bool
    intents: Objects = field(default_factory=dict)
    charges: Objects = field(default_factory=dict)
    refunds: Objects = field(default_factory=dict)
    disputes: Objects = field(default_factory=dict)
    customers: Objects = field(default_factory=dict)
    payment_methods: Objects = field(default_factory=dict)
    events: Objects = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    fees_returned: dict[str, int] = field(default_factory=dict)
    replays: Replays = field(default_factory=Replays)
