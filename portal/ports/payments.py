"""The use cases of paying."""

from dataclasses import dataclass
from typing import Protocol

from portal.domain.ledger import Standing
from portal.domain.payability import Wanted
from portal.domain.refund import Refund
from portal.ports.gateway_objects import GatewayEvent


@dataclass(frozen=True, slots=True)
class Seen:
    """What the payer's page showed, in minor units; None: it did not say."""

    balance_cents: int | None = None
    amount_cents: int | None = None


@dataclass(frozen=True, slots=True)
class BegunPayment:
    """What the pay document needs to let the payer confirm. `repr` hides the client secret.

    `attempt_id` and `amount_cents` are None where somebody else made the PaymentIntent: Stripe says what it charges.
    """

    attempt_id: str | None
    client_secret: str
    publishable_key: str
    account: str | None
    amount_cents: int | None
    currency: str

    def __repr__(self) -> str:
        return f"BegunPayment(attempt_id={self.attempt_id!r}, amount_cents={self.amount_cents!r})"


class HandOffs(Protocol):
    """Payments that are confirmed with somebody else's PaymentIntent, one at a time for an invoice."""

    def claim(self, key: str, intent_id: str) -> None:
        """A payer is about to confirm the intent.

        Raises `NotFound`, `SourceUnavailable`, `SourceAnswerInvalid`, `Overtaken`: another intent was handed out since,
        so this one must not be confirmed.
        """
        ...

    def let_go(self, key: str, intent_id: str) -> None:
        """Stripe told the payer's browser that the intent was not paid. Only a hint where Stripe can be asked.

        Raises `NotFound`, `SourceUnavailable`, `SourceAnswerInvalid`, `OutcomeUnknown`: Stripe could be asked, but is
        away, so nothing was let go.
        """
        ...


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What a business asks to give back: `amount_cents` (None: all that is left) of one charge, or of the invoice's
    charges, the newest first.

    `reopen`: it is owed again. `natural_key` is the order's own name, with its business in it: ordering twice under
    one name orders once.
    """

    invoice_id: str
    amount_cents: int | None = None
    charge_id: str | None = None
    reopen: bool = False
    natural_key: str | None = None


class Payments(Protocol):
    """The use cases of paying (`portal.payments`)."""

    def begin(self, key: str, wanted: Wanted, seen: Seen, replaces: str | None) -> BegunPayment:
        """Start, or continue, the one live attempt. money.md steps 1-3.

        Raises `NotFound`, `InvalidAmount`, `NotPayable`, `AmountChanged`, `PaymentStarted`, `PaymentProcessing`,
        `OutcomeUnknown`, `StripeUnavailable`.
        """
        ...

    def check(self, key: str) -> None:
        """Settle what is open of this invoice now. Raises `NotFound`, `StripeUnavailable`, `OutcomeUnknown`."""
        ...

    def release(self, invoice_id: str) -> None:
        """Cancel the live attempt so that the invoice may change. Raises `PaymentProcessing` when it can't be."""
        ...

    def refund(self, request: RefundRequest) -> tuple[Refund, ...]:
        """Give money back: one refund for each charge, as it stands now. STARTED: Stripe has not said; REFUSED: nothing
        was given back.

        Raises `NotFound`, `InvalidAmount`, `BadInput` (no such charge), `NotModifiable` (the name is another order's).
        """
        ...

    def write_off(self, invoice_id: str, amount_cents: int | None = None, note: str = "") -> Standing:
        """Give up on what is owed, or on so much of it; the standing afterwards.

        Raises `NotFound`, `NotModifiable`, `InvalidAmount`, `PaymentProcessing`, `StripeUnavailable`,
        `OutcomeUnknown`.
        """
        ...

    def apply_unapplied(self, invoice_id: str, amount_cents: int | None = None, to: str | None = None) -> Standing:
        """Let money that was set aside on an invoice pay `to`, another one of the business (None: the same).

        The standing of the invoice paid. Raises as `write_off` does.
        """
        ...

    def receive(self, event: GatewayEvent) -> None:
        """A verified webhook event: store it, then settle what it tells of. Events that are not ours have no effect."""
        ...

    def sweep(self, limit: int = 100) -> int:
        """Settle attempts that are due a look; how many were looked at."""
        ...
