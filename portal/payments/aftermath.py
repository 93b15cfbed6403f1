"""What becomes of money that arrived: refunds and disputes, each posted once, however often and late they are read.

A refund is posted when it is made, because the business does not have that money any more, and taken back when it
fails; a dispute takes money only when it is lost. Refunds come before their failures, and those before disputes, so
that reading everything at once ends like reading it bit by bit. Stripe does not tell when a refund failed; but what a
charge has not got any more can't be refunded from it, so there an earlier failure came before the later refund.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from portal.domain import movements
from portal.domain.attempt import Attempt
from portal.domain.entries import EntryKind, Movement
from portal.domain.ledger import fold
from portal.domain.movements import Happening
from portal.domain.refund import Refund, RefundStatus, advance, status_of
from portal.domain.refundable import left_of
from portal.payments.matching import dispute_mismatch, refund_mismatch
from portal.payments.movements import PROVIDER
from portal.ports import Charge, GatewayDispute, GatewayRefund, Intent, UnitOfWork

WON = frozenset({"won", "warning_closed", "prevented"})
LOST = "lost"
ENDS = {EntryKind.DISPUTE_WON, EntryKind.DISPUTE_LOST}

log = logging.getLogger(__name__)


def converge_aftermath(books: UnitOfWork, attempt: Attempt, intent: Intent, now: datetime) -> None:
    """Post what is missing of the refunds and disputes of an intent that succeeded; in the transaction of `books`.

    What does not match is quarantined and nothing else.
    """
    if intent.charge is None or not (intent.refunds or intent.disputes):
        return
    work = _Aftermath(books, attempt, intent.charge, now)
    refunds = [refund for refund in intent.refunds if work.is_ours(refund, intent)]
    for refund in refunds:
        if not work.covers(refund):
            work.came_back(*refunds)
        work.refunded(refund)
    work.came_back(*refunds)
    for dispute in intent.disputes:
        work.disputed(dispute)


@dataclass(frozen=True, slots=True)
class _Aftermath:
    """The books of one attempt's charge, being brought up to what Stripe shows."""

    books: UnitOfWork
    attempt: Attempt
    charge: Charge
    now: datetime

    def is_ours(self, refund: GatewayRefund, intent: Intent) -> bool:
        """Whether the refund is one of this charge, as it must be; it is set apart where it is not."""
        row = self._row(refund)
        wrong = refund_mismatch(self.attempt, intent, refund, row)
        if wrong:
            self._set_apart(refund.id, "mismatch", wrong)
        return wrong is None

    def refunded(self, refund: GatewayRefund) -> None:
        """Enter the refund, and what it is called here."""
        row = self._row(refund)
        if not self._has(refund.id, {EntryKind.REFUND}):
            standing = fold(self.books.entries(self.attempt.invoice_id))
            moves = movements.refund(standing, self._happening(refund), reopen=row is not None and row.reopen)
            self._append(*moves)
        status = status_of(refund.status)
        if row is None:
            self.books.add_refund(self._made_at_stripe(refund, status))
        elif (after := advance(row, refund.id, status, refund.reason, self.now)) != row:
            self.books.save_refund(after)

    def covers(self, refund: GatewayRefund) -> bool:
        """Whether the refund is entered, or enough of the charge is left for it."""
        entered = (entry.movement for entry in self.books.entries(self.attempt.invoice_id))
        left_cents = left_of(self.charge.amount_cents, self.attempt.id, entered)
        return left_cents >= refund.amount_cents or self._has(refund.id, {EntryKind.REFUND})

    def came_back(self, *refunds: GatewayRefund) -> None:
        """Take back those of the refunds entered that did not reach the payer."""
        for refund in refunds:
            if status_of(refund.status) is RefundStatus.FAILED:
                entries = self.books.entries(self.attempt.invoice_id)
                self._append(*movements.refund_failed(entries, self._happening(refund)))

    def disputed(self, dispute: GatewayDispute) -> None:
        """Enter that the payer's bank asks money back, and what came of it. A first end stays."""
        wrong = dispute_mismatch(self.attempt, self.charge, dispute)
        if wrong:
            self._set_apart(dispute.id, "mismatch", wrong)
            return
        self._append(movements.dispute_opened(self._happening(dispute)))
        end = self._end_of(dispute)
        if end is None or self._has(dispute.id, {end}):
            return
        if self._has(dispute.id, ENDS):
            self._set_apart(dispute.id, "dispute_reversed", f"{self.attempt.id} is {dispute.status} now")
            return
        standing = fold(self.books.entries(self.attempt.invoice_id))
        moves = (
            (movements.dispute_won(self._happening(dispute)),)
            if end is EntryKind.DISPUTE_WON
            else movements.dispute_lost(standing, self._happening(dispute))
        )
        self._append(*moves)

    def _end_of(self, dispute: GatewayDispute) -> EntryKind | None:
        if dispute.status == LOST:
            return EntryKind.DISPUTE_LOST
        return EntryKind.DISPUTE_WON if dispute.status in WON else None

    def _row(self, refund: GatewayRefund) -> Refund | None:
        rows = self.books.refunds(self.attempt.invoice_id)
        return next((row for row in rows if refund.id == row.refund_id or refund.row_id == row.id), None)

    def _has(self, object_id: str, kinds: set[EntryKind]) -> bool:
        entered = (entry.movement for entry in self.books.entries(self.attempt.invoice_id))
        return any(move.object_id == object_id and move.kind in kinds for move in entered)

    def _append(self, *moves: Movement) -> None:
        self.books.append(self.attempt.invoice_id, moves, self.now)

    def _set_apart(self, object_id: str, reason: str, detail: str) -> None:
        log.error("stripe object %s does not fit attempt %s: %s", object_id, self.attempt.id, reason)
        self.books.quarantine(object_id=object_id, reason=reason, detail=detail, now=self.now)

    def _happening(self, moved: GatewayRefund | GatewayDispute) -> Happening:
        return Happening(
            moved.amount_cents,
            self.attempt.currency,
            PROVIDER,
            moved.id,
            aim=self.attempt.installment_id,
            attempt_id=self.attempt.id,
            note=self.charge.note,
            happened_at=moved.created_at,
        )

    def _made_at_stripe(self, refund: GatewayRefund, status: RefundStatus) -> Refund:
        return Refund(
            id=refund.id,
            invoice_id=self.attempt.invoice_id,
            attempt_id=self.attempt.id,
            charge_id=self.charge.id,
            amount_cents=refund.amount_cents,
            currency=refund.currency,
            status=status,
            created_at=refund.created_at,
            updated_at=self.now,
            refund_id=refund.id,
            reason=refund.reason,
        )
