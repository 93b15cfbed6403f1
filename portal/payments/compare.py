"""One payment as Stripe shows it beside the entries our books have of it."""

from collections.abc import Iterable, Iterator

from portal.domain.attempt import Attempt
from portal.domain.difference import Difference, DifferenceKind
from portal.domain.ledger import Entry, EntryKind, Movement, still_processing
from portal.payments.matching import mismatch
from portal.ports import GatewayDispute, Intent

LOST = "lost"
BACK = frozenset({EntryKind.REFUND, EntryKind.REFUND_FAILED})


def compared(attempt: Attempt, intent: Intent, entries: Iterable[Entry]) -> tuple[Difference, ...]:
    """What differs, in minor units; `entries` is the invoice's whole ledger.

    Disputes are compared where `intent` was retrieved by itself: a list shows only that there are some.
    """
    wrong = mismatch(attempt, intent)
    if wrong:
        return (_difference(DifferenceKind.INTENT_MISMATCH, attempt, intent.id, attempt.amount_cents, wrong),)
    own = [entry.movement for entry in entries if entry.movement.attempt_id == attempt.id]
    charge = intent.charge
    figures = (
        (DifferenceKind.CAPTURED, intent.id, intent.amount_received_cents, _sum(own, {EntryKind.PAYMENT})),
        (
            DifferenceKind.PROCESSING,
            intent.id,
            intent.amount_cents if intent.status == "processing" else 0,
            sum(movement.amount_cents for movement in still_processing(own)),
        ),
        (
            DifferenceKind.REFUNDED,
            charge.id if charge else intent.id,
            charge.refunded_cents if charge else 0,
            -_sum(own, BACK),
        ),
    )
    told = [_difference(kind, attempt, place, theirs, ours) for kind, place, theirs, ours in figures if theirs != ours]
    return (*told, *_disputes(attempt, intent, own))


def _disputes(attempt: Attempt, intent: Intent, own: list[Movement]) -> Iterator[Difference]:
    unread = intent.charge is not None and intent.charge.disputed and not intent.disputes
    if unread:
        return
    known = {dispute.id for dispute in intent.disputes}
    for dispute in intent.disputes:
        yield from _dispute(attempt, dispute, [move for move in own if move.object_id == dispute.id])
    for move in own:
        if move.kind is EntryKind.DISPUTE_LOST and move.object_id not in known:
            yield _difference(DifferenceKind.DISPUTED, attempt, move.object_id, 0, -move.amount_cents)


def _dispute(attempt: Attempt, dispute: GatewayDispute, own: list[Movement]) -> Iterator[Difference]:
    lost = dispute.amount_cents if dispute.status == LOST else 0
    found = -_sum(own, {EntryKind.DISPUTE_LOST})
    if lost != found:
        yield _difference(DifferenceKind.DISPUTED, attempt, dispute.id, lost, found)
    elif not own:
        yield _difference(DifferenceKind.DISPUTED, attempt, dispute.id, dispute.amount_cents, None)


def _sum(movements: Iterable[Movement], kinds: Iterable[EntryKind]) -> int:
    return sum(movement.amount_cents for movement in movements if movement.kind in set(kinds))


def _difference(
    kind: DifferenceKind, attempt: Attempt, object_id: str, expected: int, found: int | str | None
) -> Difference:
    return Difference(kind, object_id, expected, found, attempt.invoice_id, attempt.currency)
