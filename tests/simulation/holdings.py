"""What payers hold of an invoice, and what the stand-in does."""

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Held:
    """What a payer was given: a secret, for an amount that was named with it."""

    intent_id: str
    secret: str = field(repr=False)
    account: str
    publishable_key: str
    attempt_id: str
    cents: int


@dataclass
class Theirs:
    """What the stand-in holds of one invoice; rows as the API shows them."""

    intents: dict[str, Row]
    charges: dict[str, Row]
    refunds: dict[str, Row]
    disputes: dict[str, Row]

    def having(self, *statuses: str) -> list[Row]:
        """The intents of these statuses, oldest first."""
        return [intent for intent in self.intents.values() if intent["status"] in statuses]

    @property
    def captured(self) -> int:
        return sum(charge["amount_captured"] for charge in self.charges.values())

    @property
    def refunded(self) -> int:
        return sum(refund["amount"] for refund in self.refunds.values() if refund["status"] in {"succeeded", "pending"})

    @property
    def lost(self) -> int:
        return sum(dispute["amount"] for dispute in self.disputes.values() if dispute["status"] == "lost")

    @property
    def processing(self) -> int:
        return sum(intent["amount"] for intent in self.having("processing"))
