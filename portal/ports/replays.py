"""Answers that are kept under idempotency keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from portal.ports.directory import TokenGrant

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer an idempotency key of a business; `id` is random."""

    business_id: str
    key_hash: str
    id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that may be asked for again: HTTP status and JSON text. `repr` hides both.

    `keys`: the invoice keys in it, each with its invoice's id; they are kept nowhere.
    """

    status: int
    body: str
    keys: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Answer(status={self.status!r})"


@dataclass(frozen=True, slots=True)
class Seal(Generic[T]):
    """How what a write answers is kept in the write's own transaction, so that it is done and answered once."""

    claim: Claim
    answer: Callable[[T], Answer]


class Replays(Protocol):
    """Idempotency keys, each of one business."""

    def claim(self, grant: TokenGrant, key: str, request: str, now: datetime) -> Claim | Answer:
        """The right to answer `key`, or the answer it has had within 24 h. `request` stands for all that was asked.

        Raises `KeyReused` (another request has the key), `InFlight` (it is being answered), `Forbidden`.
        """
        ...

    def release(self, claim: Claim) -> None:
        """Let the key be used again, because nothing was done."""
        ...

    def keep(self, claim: Claim, answer: Answer) -> None:
        """Keep the answer of a request that found everything done already."""
        ...
