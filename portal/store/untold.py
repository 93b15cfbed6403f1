"""What happened to a payment after it was reported to the API that keeps its invoice, and that no report can tell."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from portal.domain.entries import Entry, EntryKind
from portal.store.effect_rows import EffectRows
from portal.store.upstream_rows import stands_for_another

REASON = "not_reported"
UNTOLD = frozenset({EntryKind.REFUND, EntryKind.REFUND_FAILED, EntryKind.DISPUTE_LOST})


def untold(connection: Connection, invoice: int, added: Iterable[Entry], now: datetime) -> None:
    """List refunds and lost disputes of such a payment for a person, who enters them there by hand."""
    moves = [entry.movement for entry in added if entry.movement.kind in UNTOLD]
    if not moves or not stands_for_another(connection, invoice):
        return
    for move in moves:
        detail = f"{move.kind.value} of {abs(move.amount_cents)} {move.currency} ({move.attempt_id})"
        reason = REASON if move.kind is not EntryKind.REFUND_FAILED else f"{REASON}_failed"
        EffectRows(connection).set_apart(move.object_id, reason, detail, now)
