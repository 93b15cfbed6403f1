"""What must be true of one invoice's ledger and of everything written beside it; what is not, is named."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from portal.domain.attempt import Attempt
from portal.domain.chain import broken_at, still_holds
from portal.domain.difference import Difference, DifferenceKind, Figure
from portal.domain.entries import BOTH_WAYS, NEGATIVE, Entry, EntryKind, Movement
from portal.domain.errors import BadInput
from portal.domain.installments import plan
from portal.domain.invoice import Invoice, InvoiceStatus
from portal.domain.ledger import Standing, fold
from portal.domain.totals import totals_of

BEFORE_ISSUE = frozenset({InvoiceStatus.DRAFT, InvoiceStatus.SCHEDULED})
SHOWN_OF_A_HASH = 12


@dataclass(frozen=True, slots=True)
class Noted:
    """A chain as it was at the last reconcile: how many entries, and the hash of the last one."""

    entries: int
    head_hash: str


@dataclass(frozen=True, slots=True)
class StoredInvoice:
    """An invoice as it stands in the database: what people wrote, its ledger, and what was folded and noted of it.

    `total_cents` and `standing` are the columns as found; `status_due` is what the ledger makes of the status.
    """

    invoice: Invoice
    total_cents: int
    standing: Standing
    status_due: InvoiceStatus
    entries: tuple[Entry, ...]
    attempts: tuple[Attempt, ...] = ()
    noted: Noted | None = None


def differences_in(stored: StoredInvoice) -> tuple[Difference, ...]:
    """Everything that is wrong with the ledger of one invoice and with what is folded from it."""
    return (*_chain(stored), *_contents(stored), *_columns(stored), *_total(stored))


def _chain(stored: StoredInvoice) -> Iterator[Difference]:
    entries, issued = stored.entries, stored.invoice.issued_at is not None
    broken = broken_at(entries)
    if broken is not None:
        place = f"{stored.invoice.id}/{broken}"
        yield _difference(stored, DifferenceKind.CHAIN_BROKEN, place, "entries that continue each other", place)
    if issued and not entries:
        yield _difference(stored, DifferenceKind.CHAIN_MISSING, "entries", stored.total_cents, None)
    if entries and not issued and stored.invoice.status in BEFORE_ISSUE:
        yield _difference(stored, DifferenceKind.CHAIN_UNWANTED, "entries", 0, len(entries))
    noted = stored.noted
    if noted is not None and not still_holds(entries, noted.entries, noted.head_hash):
        found = _head(entries[: noted.entries])
        expected = f"{noted.entries} entries, {noted.head_hash[:SHOWN_OF_A_HASH]}"
        yield _difference(stored, DifferenceKind.CHAIN_CUT, "entries", expected, found)


def _head(entries: tuple[Entry, ...]) -> str:
    return f"{len(entries)} entries, {entries[-1].hash[:SHOWN_OF_A_HASH] if entries else 'none'}"


def _contents(stored: StoredInvoice) -> Iterator[Difference]:
    identities = Counter((entry.movement.provider, entry.movement.object_id, entry.movement.kind)
                         for entry in stored.entries)  # fmt: skip
    for (_, object_id, kind), times in identities.items():
        if times > 1:
            yield _difference(stored, DifferenceKind.ENTRY_DUPLICATE, f"{kind} {object_id}", 1, times)
    for entry in stored.entries:
        yield from _entry(stored, entry)
    issues = sum(entry.movement.kind is EntryKind.ISSUED for entry in stored.entries)
    if issues > 1:
        yield _difference(stored, DifferenceKind.ISSUED_TWICE, "entries", 1, issues)
    standing = fold(stored.entries)
    if standing.balance_cents < 0:
        yield _difference(stored, DifferenceKind.BALANCE_NEGATIVE, "balance", 0, standing.balance_cents)
    if standing.unapplied_cents < 0:
        yield _difference(stored, DifferenceKind.UNAPPLIED_NEGATIVE, "unapplied", 0, standing.unapplied_cents)


def _entry(stored: StoredInvoice, entry: Entry) -> Iterator[Difference]:
    movement, place = entry.movement, f"{stored.invoice.id}/{entry.seq}"
    if has_wrong_sign(movement):
        cents = movement.amount_cents
        yield _difference(stored, DifferenceKind.ENTRY_SIGN, f"{place} {movement.kind}", -cents, cents)
    if movement.currency != stored.invoice.currency:
        yield _difference(
            stored, DifferenceKind.ENTRY_CURRENCY, place, stored.invoice.currency, movement.currency or "none"
        )


def has_wrong_sign(movement: Movement) -> bool:
    """Whether money moves the wrong way for its kind."""
    if movement.kind in BOTH_WAYS:
        return False
    return movement.amount_cents > 0 if movement.kind in NEGATIVE else movement.amount_cents < 0


def _columns(stored: StoredInvoice) -> Iterator[Difference]:
    true, found = fold(stored.entries), stored.standing
    pairs = (
        (DifferenceKind.OWED_COLUMN, true.owed_cents, found.owed_cents),
        (DifferenceKind.PAID_COLUMN, true.paid_cents, found.paid_cents),
        (DifferenceKind.PROCESSING_COLUMN, true.processing_cents, found.processing_cents),
        (DifferenceKind.UNAPPLIED_COLUMN, true.unapplied_cents, found.unapplied_cents),
        (DifferenceKind.STATUS_COLUMN, stored.status_due.value, stored.invoice.status.value),
    )
    for kind, expected, written in pairs:
        if expected != written:
            yield _difference(stored, kind, kind.value.removesuffix("_column"), expected, written)


def _total(stored: StoredInvoice) -> Iterator[Difference]:
    """The lines come to the total, the total is what was asked for, and the plan fits in it."""
    try:
        total = totals_of(stored.invoice).total_cents
    except BadInput as wrong:
        yield _difference(stored, DifferenceKind.TOTAL_COLUMN, wrong.field or "total", None, stored.total_cents)
        return
    if total != stored.total_cents:
        yield _difference(stored, DifferenceKind.TOTAL_COLUMN, "total", total, stored.total_cents)
    asked = sum(entry.movement.amount_cents for entry in stored.entries if entry.movement.kind in _ASKED)
    if stored.entries and asked != stored.total_cents:
        yield _difference(stored, DifferenceKind.TOTAL_NOT_OWED, "total", stored.total_cents, asked)
    try:
        plan(stored.invoice, stored.total_cents)
    except BadInput as wrong:
        yield _difference(stored, DifferenceKind.PLAN_IMPOSSIBLE, wrong.field or "plan", stored.total_cents, str(wrong))


_ASKED = frozenset({EntryKind.ISSUED, EntryKind.EDITED})


def _difference(
    stored: StoredInvoice, kind: DifferenceKind, object_id: str, expected: Figure, found: Figure
) -> Difference:
    return Difference(kind, object_id, expected, found, stored.invoice.id, stored.invoice.currency)
