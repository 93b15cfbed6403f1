"""What became of a PaymentIntent of another API that a payer confirmed."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.payer_invoice import PayerInvoice
from portal.domain.upstream import HandedOut
from portal.errors import GatewayDeclined, OutcomeUnknown, SourceAnswerInvalid, StripeUnavailable
from portal.ports import Intent, PaymentGateway

SECRET = re.compile(r"(pi_[A-Za-z0-9]{1,200})_secret_[A-Za-z0-9_]{1,200}", re.ASCII)
NOT_BEGUN = frozenset({"requires_payment_method", "requires_confirmation"})
ASKED = "requires_action"
LEFT_ALONE = timedelta(minutes=10)
"""When a payer whose bank asked them may go on with that very intent: they did not come back."""

UNDER_WAY = timedelta(minutes=2)
"""How long a confirmation may take from a payer's browser to Stripe: until then Stripe's not knowing says nothing."""

HELD = timedelta(hours=24)
"""For how long no other PaymentIntent is handed out after one that nobody can look up, or that waits for its payer."""

CONFIRMING = "A payment of this invoice is being confirmed. Please do not pay again until it is."


def intent_id_of(client_secret: str) -> str:
    """The id in a client secret; the id alone opens nothing. Raises `SourceAnswerInvalid`."""
    found = SECRET.fullmatch(client_secret)
    if found is None:
        raise SourceAnswerInvalid("The invoicing API answers what can't be.", "clientSecret")
    return found[1]


@dataclass(frozen=True, slots=True)
class RemoteIntents:
    """Looks PaymentIntents up at Stripe, where there is a key; else the API's figures are all there is."""

    gateway: PaymentGateway | None
    account: str | None

    def is_over(self, handed: HandedOut, opened: PayerInvoice, now: datetime) -> bool:
        """Whether the intent that was handed out was not paid, or the API's figures have its payment in them.

        Raises `OutcomeUnknown`: Stripe can't be asked now.
        """
        intent = self.found(handed)
        if intent is not None and intent.status == ASKED and handed.confirming_at is not None:
            return now - handed.confirming_at >= LEFT_ALONE
        return _is_over(intent, handed, opened, now)

    def was_not_taken(self, handed: HandedOut) -> bool:
        """Whether nothing contradicts a browser that was told so by Stripe. Raises `OutcomeUnknown`."""
        intent = self.found(handed)
        return intent is None or intent.status in NOT_BEGUN or intent.status == "canceled"

    def is_ended(self, handed: HandedOut, opened: PayerInvoice) -> bool:
        """Whether the intent can't be paid any more, for certain, and if it was, the API's figures have that."""
        intent = self.found(handed)
        if intent is None or intent.status not in {"canceled", "succeeded"}:
            return False
        return _is_over(intent, handed, opened, handed.at)

    def found(self, handed: HandedOut) -> Intent | None:
        """The intent as Stripe has it; None: nobody here can ask. Raises `OutcomeUnknown`."""
        if self.gateway is None or handed.intent_id is None:
            return None
        try:
            return self.gateway.retrieve(handed.intent_id, self.account)
        except GatewayDeclined:
            return None  # of an account that the key does not reach
        except StripeUnavailable:
            raise OutcomeUnknown(CONFIRMING) from None

    def is_still_confirmed(self, handed: HandedOut, opened: PayerInvoice, next_id: str, now: datetime) -> bool:
        """Whether the end of `handed` stays unknown when `next_id` is handed out.

        Raises `OutcomeUnknown` where that could let an invoice be paid twice: also where nobody here said that they
        confirm it, but Stripe shows that somebody did. The very same intent may be handed out again: Stripe lets it be
        paid once.
        """
        same = next_id == handed.intent_id
        if handed.confirming_at is None and same:
            return False
        looked_up = self.found(handed)
        if _is_over(looked_up, handed, opened, now) or (looked_up is None and handed.confirming_at is None):
            return False
        if same and (looked_up is None or looked_up.status in {ASKED, *NOT_BEGUN}):
            return True
        if now - (handed.confirming_at or handed.at) < HELD:
            raise OutcomeUnknown(CONFIRMING)
        if looked_up is not None and looked_up.status == ASKED:
            self._shut(handed, now)
        elif looked_up is not None and handed.confirming_at is not None:
            raise OutcomeUnknown(CONFIRMING)
        return False

    def _shut(self, handed: HandedOut, now: datetime) -> None:
        """Cancel an intent that a payer left at their bank, before another one is handed out in its place: the bank
        would take their yes even then.

        Nothing with a key that may only read. Raises `OutcomeUnknown`: it was not cancelled, for all we know.
        """
        if self.gateway is None or handed.intent_id is None:
            return
        try:
            intent = self.gateway.cancel(handed.intent_id, self.account, f"remit:{handed.intent_id}:{now.isoformat()}")
        except GatewayDeclined:
            return
        except StripeUnavailable:
            raise OutcomeUnknown(CONFIRMING) from None
        if intent.status != "canceled":
            raise OutcomeUnknown(CONFIRMING)


def _is_over(intent: Intent | None, handed: HandedOut, opened: PayerInvoice, now: datetime) -> bool:
    if intent is None:
        return handed.moved(opened)
    if intent.status in NOT_BEGUN:
        return handed.confirming_at is None or now - handed.confirming_at >= UNDER_WAY
    given_back = intent.charge.refunded_cents if intent.charge else 0
    kept = intent.amount_cents - given_back
    return intent.status == "canceled" or kept <= 0 or handed.moved(opened, kept)
