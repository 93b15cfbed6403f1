"""Handing a PaymentIntent of another API to a payer: the secret passes through here and is kept nowhere."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.domain.payer_invoice import PayerInvoice
from portal.domain.upstream import HandedOut, OurSide, laid_over, with_attempt
from portal.errors import Overtaken, PaymentProcessing, StripeUnavailable
from portal.payments.begin import NOTHING_CHARGED
from portal.payments.remote_intent import RemoteIntents, intent_id_of
from portal.payments.reserve import Request, agreed_amount
from portal.payments.settle import withdraw
from portal.payments.till import Till
from portal.ports import BegunPayment, Clock, HandOff, UpstreamBooks

ASKED_ANEW = timedelta(hours=1)
BEING_ENTERED = "A payment of this invoice has come in and is being entered."


@dataclass(frozen=True, slots=True)
class HandingOff:
    """How the API's PaymentIntents reach payers. `till` is None where Stripe can't be asked."""

    books: UpstreamBooks
    intents: RemoteIntents
    clock: Clock
    publishable_key: str
    account: str | None
    till: Till | None = None

    def hand_out(self, given: HandOff, client_secret: str, side: OurSide, request: Request) -> BegunPayment:
        """What the payer confirms with, once it is certain that nothing is paid twice.

        Raises `NotPayable`, `PaymentProcessing`, `AmountChanged`, `InvalidAmount`, `OutcomeUnknown`, `Overtaken`.
        """
        now, intent_id = self.clock.now(), intent_id_of(client_secret)
        opened = judged(given.opened, side)
        agreed_amount(opened, request.wanted, request.seen, now)
        if side.missing_from(side.entered) or side.processing:
            raise PaymentProcessing(BEING_ENTERED)
        self._release_own(side)
        note = _note(given.opened, intent_id)
        handed = side.handed_out
        if handed is not None and self.intents.is_still_confirmed(handed, given.opened, intent_id, now):
            note = replace(handed, at=note.at)
        if not self.books.hand_out(given.opened.invoice.id, note, side):
            raise Overtaken(NOTHING_CHARGED)
        return BegunPayment(
            attempt_id=None,
            client_secret=client_secret,
            publishable_key=self.publishable_key,
            account=self.account,
            amount_cents=None,
            currency=opened.invoice.currency,
        )

    def none_given(self, given: HandOff, side: OurSide, request: Request) -> OurSide:
        """The API gives no PaymentIntent: one it gave before must not be paid beside ours. What is known then.

        Raises as `hand_out`, and `StripeUnavailable`: it gave one before, which may still be paid.
        """
        now = self.clock.now()
        agreed_amount(judged(given.opened, side), request.wanted, request.seen, now)
        handed = side.handed_out
        if gave_none(handed, now):
            return side
        if handed is not None and handed.intent_id is not None and not self.intents.is_ended(handed, given.opened):
            raise StripeUnavailable(NOTHING_CHARGED)
        note = _note(given.opened, None)
        if not self.books.hand_out(given.opened.invoice.id, note, side):
            raise Overtaken(NOTHING_CHARGED)
        return replace(side, handed_out=note)

    def _release_own(self, side: OurSide) -> None:
        """An attempt of our own must not be paid beside the API's."""
        if side.live is None:
            return
        if self.till is None:
            raise StripeUnavailable(NOTHING_CHARGED)
        withdraw(self.till, side.live)
        raise Overtaken(NOTHING_CHARGED)


def gave_none(handed: HandedOut | None, now: datetime) -> bool:
    """Whether the API gave no PaymentIntent a short while ago: it is asked anew after that."""
    return handed is not None and handed.intent_id is None and now - handed.at < ASKED_ANEW


def judged(opened: PayerInvoice, side: OurSide) -> PayerInvoice:
    """The invoice by which it is judged what can be paid now: the API was asked after `side` was known."""
    known = laid_over(opened, side.missing_from(side.entered), side.processing)
    return with_attempt(replace(known, online=True), side.live)


def _note(opened: PayerInvoice, intent_id: str | None) -> HandedOut:
    return HandedOut(intent_id, opened.standing.balance_cents, opened.standing.processing_cents, opened.read_at)
