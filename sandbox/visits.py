"""Payments that wait for the payer's bank to be asked."""

from dataclasses import dataclass
from typing import Any

from sandbox.accounts import Account


@dataclass(frozen=True)
class Visit:
    """One asked-for visit: the waiting intent of an account, what it is to be paid with, where the payer returns to."""

    url: str
    account: Account
    intent: dict[str, Any]
    instrument: Any
    return_url: str | None

    def is_awaited(self) -> bool:
        """Whether the intent still waits for this very visit."""
        action = self.intent["next_action"]
        return bool(action) and action["redirect_to_url"]["url"] == self.url
