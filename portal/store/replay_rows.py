"""Answers that may be asked for again by their idempotency key, for a day.

An answer is written in the transaction that did what it tells, so that both are there or neither. Invoice keys in it
are replaced by marks: they can be printed again, and a copy of the database opens nothing.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.errors import InFlight, KeyReused
from portal.ports import Answer, Claim
from portal.store.ids import BUSINESS, INVOICE, number_of
from portal.store.key_rows import KeyRows
from portal.store.keys import hash_of
from portal.store.tables import replays

KEPT = timedelta(hours=24)
LONGEST_WORK = timedelta(minutes=2)  # a request is given up by its server long before
TRIES = 3  # the first request may let the key go between our looking and our asking


@dataclass(frozen=True, slots=True)
class ReplayRows:
    """Idempotency keys and their answers, on one connection inside a write transaction."""

    connection: Connection
    keys: KeyRows

    def claim(self, business_id: str, key: str, request: str, now: datetime) -> Claim | Answer:
        """The right to answer `key`, or the answer it has. `request` stands for what was asked (a hash).

        Raises `KeyReused` for another request under the same key, `InFlight` while the first is being answered.
        """
        self.sweep(now)
        claim = Claim(business_id, hash_of(key), secrets.token_hex(16))
        for _ in range(TRIES):
            if self._add(claim, request, now):
                return claim
            row = self.connection.execute(select(replays).where(*_mine(claim)).with_for_update()).one_or_none()
            if row is not None:
                return self._again(row, claim, request, now)
        raise InFlight("The first request with this key is still being answered.")

    def finish(self, claim: Claim, answer: Answer) -> None:
        """Keep the answer. Raises `InFlight` where somebody else has taken the claim over."""
        body = answer.body
        for key, invoice_id in answer.keys.items():
            body = body.replace(key, f"{claim.id}:{invoice_id}")
        kept = update(replays).where(*_mine(claim), replays.c.claim == claim.id, replays.c.status.is_(None))
        if not self.connection.execute(kept.values(status=answer.status, answer=body)).rowcount:
            raise InFlight("Another request with this key was faster.")

    def release(self, claim: Claim) -> None:
        """Let the key be used again: nothing was done under it."""
        unanswered = (replays.c.claim == claim.id) & replays.c.status.is_(None)
        self.connection.execute(delete(replays).where(*_mine(claim), unanswered))

    def sweep(self, now: datetime) -> int:
        """Forget what is over; how many were forgotten."""
        return self.connection.execute(delete(replays).where(replays.c.expires_at <= now)).rowcount

    def _add(self, claim: Claim, request: str, now: datetime) -> bool:
        engine = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        row = {
            "business_id": number_of(BUSINESS, claim.business_id),
            "key_hash": claim.key_hash,
            "request_hash": request,
            "claim": claim.id,
            "claimed_at": now,
            "expires_at": now + KEPT,
        }
        added = engine.insert(replays).values(row).on_conflict_do_nothing().returning(replays.c.claim)
        return self.connection.execute(added).first() is not None

    def _again(self, row: Row[Any], claim: Claim, request: str, now: datetime) -> Claim | Answer:
        if row.request_hash != request:
            raise KeyReused("This key was used for another request.", "Idempotency-Key")
        if row.status is not None:
            return Answer(row.status, self._restored(row.answer, row.claim))
        if row.claimed_at + LONGEST_WORK > now:
            raise InFlight("The first request with this key is still being answered.")
        taken = update(replays).where(*_mine(claim), replays.c.claim == row.claim)
        self.connection.execute(taken.values(claim=claim.id, claimed_at=now))
        return claim

    def _restored(self, body: str, mark: str) -> str:
        marks = re.compile(rf"{mark}:(inv_[0-9]+)")
        numbers = {number_of(INVOICE, invoice_id) for invoice_id in marks.findall(body)}
        printed = self.keys.printed_each(numbers)
        return marks.sub(lambda found: printed.get(number_of(INVOICE, found[1]), ""), body)


def _mine(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return replays.c.business_id == number_of(BUSINESS, claim.business_id), replays.c.key_hash == claim.key_hash
