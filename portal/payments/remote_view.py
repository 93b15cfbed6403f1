"""Invoices of another API as their payers see them here: what it says, with what this side knows laid over it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.domain.last_known import is_over
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.upstream import HandedOut, OurSide, being_confirmed, known_attempt, laid_over
from portal.payments.remote_hand_off import gave_none
from portal.ports import HandOffSource, UpstreamBooks

SHOWN = timedelta(minutes=10)
"""For how long a page offers no payment while one is confirmed that nobody can look up at Stripe."""


@dataclass(frozen=True, slots=True)
class RemoteView:
    """Keeps `portal.ports.InvoiceSource`.

    `can_look_up`: Stripe can be asked. `charges_here`: payments can be made here where the API gives no PaymentIntent.
    """

    source: HandOffSource
    books: UpstreamBooks
    can_look_up: bool
    charges_here: bool

    def open(self, key: str, now: datetime) -> PayerInvoice:
        """What `key` opens. Raises as `InvoiceSource.open` does.

        Who comes back from paying may be answered by another process than the one that found out how it ended: what
        that one read before is no answer to them, though it is fresh.
        """
        opened = self.source.open(key, now)
        side = self.books.our_side(opened.invoice.id)
        if _is_outdated(opened, side.handed_out, now):
            self.source.forget(key)
            opened = self.source.open(key, now)
        return self.seen(opened, side, now)

    def seen(self, opened: PayerInvoice, side: OurSide, now: datetime) -> PayerInvoice:
        """`opened` as its payer sees it."""
        known = laid_over(opened, side.missing_at(opened.read_at), side.processing)
        may_choose, can_be_begun = self._may_choose(side), self._can_be_begun(side, now)
        known = replace(known, one_amount=not may_choose, online=can_be_begun, attempt=known_attempt(side.live))
        handed = side.handed_out
        return being_confirmed(known) if handed and self._is_confirmed(handed, opened, now) else known

    def _can_be_begun(self, side: OurSide, now: datetime) -> bool:
        """Where the API gave no PaymentIntent, only what there are books of our own for was ever begun here."""
        return (self.charges_here and side.invoice_id is not None) or not gave_none(side.handed_out, now)

    def _is_confirmed(self, handed: HandedOut, opened: PayerInvoice, now: datetime) -> bool:
        if handed.confirming_at is None:
            return False
        if self.can_look_up:  # a part of it may be another payment's: the check asks Stripe
            return not handed.moved(opened, max(1, handed.balance_cents))
        return not handed.moved(opened) and now - handed.confirming_at < SHOWN

    def _may_choose(self, side: OurSide) -> bool:
        """Whether a choice of the payer's would be what is charged: a PaymentIntent of the API has its one amount."""
        if not self.charges_here:
            return False
        if side.handed_out is not None:
            return side.handed_out.intent_id is None
        return side.invoice_id is not None or self.books.hands_over() is not True


def _is_outdated(opened: PayerInvoice, handed: HandedOut | None, now: datetime) -> bool:
    """Whether it was read before somebody else knew more. A last good copy is all there is, what is over asks for
    nothing, and a moment to come is another machine's clock.
    """
    return handed is not None and not opened.stale and not is_over(opened) and opened.read_at < handed.at <= now
