"""What to enter when something happens: movements with the right signs, under which no balance falls below 0.

Each function answers the movements of one happening, in the order in which they are entered, from the standing (or
entries) before it. A happening whose movements are entered already must not be asked for again: `(provider, object id,
kind)` is unique.

- Money over the balance, and all money that lands on a cancelled invoice, is `unapplied` until it is refunded or
  applied.
- Money that leaves takes unapplied money first. A refund's other part is credited (nothing is owed again) unless it is
  to `reopen`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.errors import InvalidField
from portal.domain.ledger import Entry, EntryKind, Movement, Standing, fold

REMIT = "remit"
"""The provider of movements that Remit itself makes: issues, edits, credits."""

MOVES = frozenset({EntryKind.OFFLINE_PAYMENT, EntryKind.OFFLINE_VOID})
"""The kinds of money that is moved from invoice to invoice; there Remit is the provider."""

OFFLINE = "offline"
"""The provider of money that the business took or gave back itself."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What moved: `amount_cents` (above 0) of an object of a provider. See `Movement` for the rest."""

    amount_cents: int
    currency: str
    provider: str
    object_id: str
    aim: str | None = None
    attempt_id: str | None = None
    note: str = ""
    happened_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.amount_cents <= 0:
            raise ValueError("What moved is above zero; its kind decides the sign.")

    def movement(self, kind: EntryKind, amount_cents: int) -> Movement:
        """A movement of `kind` for this happening, with the sign of `amount_cents`."""
        return Movement(
            kind,
            amount_cents,
            self.currency,
            self.provider,
            self.object_id,
            self.aim,
            self.attempt_id,
            self.note,
            self.happened_at,
        )


def issued(total_cents: int, currency: str, invoice_id: str, version: int) -> Movement:
    """The invoice's total becomes owed, once, when it leaves draft."""
    return Movement(EntryKind.ISSUED, total_cents, currency, REMIT, f"{invoice_id}/{version}")


def edited(
    standing: Standing, before_cents: int, after_cents: int, currency: str, version_of: tuple[str, int]
) -> Movement:
    """The total changes from `before_cents` to `after_cents` in the version `(invoice id, version)`.

    Raises `InvalidField` where less would be owed than is paid and processing.
    """
    invoice_id, version = version_of
    change = after_cents - before_cents
    if standing.owed_cents + change < standing.paid_cents + standing.processing_cents:
        raise InvalidField("The total can't fall below what is paid or being paid.", "lineItems")
    return Movement(EntryKind.EDITED, change, currency, REMIT, f"{invoice_id}/{version}")


def payment(standing: Standing, charge: Happening, *, cancelled: bool = False) -> tuple[Movement, ...]:
    """A charge arrived; on a `cancelled` invoice none of it is applied."""
    return _money_in(standing, charge, EntryKind.PAYMENT, cancelled=cancelled)


def offline_payment(standing: Standing, receipt: Happening, *, cancelled: bool = False) -> tuple[Movement, ...]:
    """The business took money itself."""
    return _money_in(standing, receipt, EntryKind.OFFLINE_PAYMENT, cancelled=cancelled)


def _money_in(standing: Standing, happening: Happening, kind: EntryKind, *, cancelled: bool) -> tuple[Movement, ...]:
    applied = 0 if cancelled else min(happening.amount_cents, max(0, standing.balance_cents))
    excess = happening.amount_cents - applied
    arrived = happening.movement(kind, happening.amount_cents)
    return (arrived, happening.movement(EntryKind.UNAPPLIED, -excess)) if excess else (arrived,)


def processing(charge: Happening) -> Movement:
    """The bank is at work on a charge: its amount is held until `payment` or `processing_failed` of the same charge."""
    return charge.movement(EntryKind.PROCESSING, charge.amount_cents)


def processing_failed(charge: Happening) -> Movement:
    """The bank did not pay a charge it was at work on."""
    return charge.movement(EntryKind.PROCESSING_FAILED, charge.amount_cents)


def refund(standing: Standing, refunded: Happening, *, reopen: bool = False) -> tuple[Movement, ...]:
    """Money goes back to the payer. `reopen` makes it owed again; otherwise as much is credited."""
    out = _money_out(standing, refunded, EntryKind.REFUND)
    lost = -sum(movement.amount_cents for movement in out)
    return (*out, refunded.movement(EntryKind.CREDIT, -lost)) if lost and not reopen else out


def refund_failed(entries: Iterable[Entry], failed: Happening) -> tuple[Movement, ...]:
    """A refund did not reach the payer: all it entered is taken back, and what was paid anew since is unapplied.

    `failed` carries the refund's object id. The credit's and the unapplied money's reversals bear the object id
    `<refund>/failed`.
    """
    entries = tuple(entries)
    undone = replace(failed, object_id=f"{failed.object_id}/failed")
    theirs = [entry.movement for entry in entries if _is_same(entry.movement, failed)]
    sums = {kind: -sum(m.amount_cents for m in theirs if m.kind is kind) for kind in _OF_A_REFUND}
    back = sums[EntryKind.REFUND]
    if not back or any(movement.kind is EntryKind.REFUND_FAILED for movement in theirs):
        return ()
    balance = fold(entries).balance_cents + sums[EntryKind.CREDIT] - sums[EntryKind.UNAPPLIED] - back
    unapplied = sums[EntryKind.UNAPPLIED] + min(0, balance)
    return (
        *((undone.movement(EntryKind.CREDIT, sums[EntryKind.CREDIT]),) if sums[EntryKind.CREDIT] else ()),
        failed.movement(EntryKind.REFUND_FAILED, back),
        *((undone.movement(EntryKind.UNAPPLIED, unapplied),) if unapplied else ()),
    )


_OF_A_REFUND = (EntryKind.REFUND, EntryKind.CREDIT, EntryKind.UNAPPLIED)


def _is_same(movement: Movement, happening: Happening) -> bool:
    return (movement.provider, movement.object_id) == (happening.provider, happening.object_id)


def dispute_opened(dispute: Happening) -> Movement:
    """The payer's bank asks money back."""
    return dispute.movement(EntryKind.DISPUTE_OPENED, dispute.amount_cents)


def dispute_won(dispute: Happening) -> Movement:
    """It does not get it."""
    return dispute.movement(EntryKind.DISPUTE_WON, dispute.amount_cents)


def dispute_lost(standing: Standing, dispute: Happening) -> tuple[Movement, ...]:
    """It gets it: what was paid is owed again."""
    return _money_out(standing, dispute, EntryKind.DISPUTE_LOST)


def offline_void(standing: Standing, receipt: Happening) -> tuple[Movement, ...]:
    """A payment the business entered never happened: it is owed again."""
    return _money_out(standing, receipt, EntryKind.OFFLINE_VOID)


def _money_out(standing: Standing, happening: Happening, kind: EntryKind) -> tuple[Movement, ...]:
    released = min(happening.amount_cents, standing.unapplied_cents)
    left = happening.movement(kind, -happening.amount_cents)
    return (left, happening.movement(EntryKind.UNAPPLIED, released)) if released else (left,)


def apply_unapplied(standing: Standing, applied: Happening) -> Movement:
    """Unapplied money pays this invoice after all. Raises `InvalidField` for more than is unapplied or owed."""
    if applied.amount_cents > min(standing.unapplied_cents, standing.balance_cents):
        raise InvalidField("There is not that much to apply.", "amount")
    return applied.movement(EntryKind.UNAPPLIED, applied.amount_cents)


def moved_out(standing: Standing, moved: Happening) -> tuple[Movement, ...]:
    """Unapplied money leaves for another invoice of the business. Raises `InvalidField` for more than is unapplied."""
    if moved.amount_cents > standing.unapplied_cents:
        raise InvalidField("There is not that much to apply.", "amount")
    return _money_out(standing, moved, EntryKind.OFFLINE_VOID)


def moved_in(standing: Standing, moved: Happening) -> Movement:
    """It arrives there. Raises `InvalidField` for more than is available."""
    if moved.amount_cents > standing.available_cents:
        raise InvalidField("This is more than is still to be paid.", "amount")
    return moved.movement(EntryKind.OFFLINE_PAYMENT, moved.amount_cents)


def credit(standing: Standing, credited: Happening) -> Movement:
    """The business asks for less. Raises `InvalidField` for more than is available."""
    return _less_owed(standing, credited, EntryKind.CREDIT)


def write_off(standing: Standing, written_off: Happening) -> Movement:
    """The business gives up on it. Raises `InvalidField` for more than is available."""
    return _less_owed(standing, written_off, EntryKind.WRITE_OFF)


def _less_owed(standing: Standing, happening: Happening, kind: EntryKind) -> Movement:
    if happening.amount_cents > standing.available_cents:
        raise InvalidField("This is more than is still to be paid.", "amount")
    return happening.movement(kind, -happening.amount_cents)
