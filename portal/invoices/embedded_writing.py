"""A write of the API in the embedded store: one transaction, with its audit entry and its kept answer in it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from portal.invoices.embedded_tenancy import writing_business
from portal.ports import Answer, Claim, Seal, TokenGrant
from portal.store.opening import Store
from portal.store.unit_of_work import SqlUnitOfWork

T = TypeVar("T")
FIRST_REFUSAL = 400


class EmbeddedWriting:
    """Keeps the promises of `portal.ports.Replays` over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def claim(self, grant: TokenGrant, key: str, request: str, now: datetime) -> Claim | Answer:
        """The right to answer an idempotency key, or the answer it has; see `portal.ports.Replays`."""
        with self._store.unit_of_work() as work:
            return work.replays.claim(writing_business(work, grant).id, key, request, now)

    def release(self, claim: Claim) -> None:
        """Let an idempotency key be used again."""
        with self._store.unit_of_work() as work:
            work.replays.release(claim)

    def keep(self, claim: Claim, answer: Answer) -> None:
        """Keep an answer to which nothing had to be written; see `portal.ports.Replays`."""
        with self._store.unit_of_work() as work:
            _keep(work, claim, answer)

    def _write(self, write: Callable[[SqlUnitOfWork], T], seal: Seal[T] | None) -> T:
        """One transaction: what is done, and the answer that tells it."""
        with self._store.unit_of_work() as work:
            done = write(work)
            if seal is not None:
                _keep(work, seal.claim, seal.answer(done))
            return done


def _keep(work: SqlUnitOfWork, claim: Claim, answer: Answer) -> None:
    """Keep an answer that tells of something done; after a refusal the key is free again."""
    if answer.status < FIRST_REFUSAL:
        work.replays.finish(claim, answer)
    else:
        work.replays.release(claim)
