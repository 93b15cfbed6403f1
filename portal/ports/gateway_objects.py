"""What the payment gateway reads and is asked for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Charge:
    """What moved when an intent was confirmed: Stripe's charge. `note` is for people: `Visa ending in 4242`.

    `refunded_cents` counts refunds on their way, too; `disputed` says that there is, or was, a dispute.
    """

    id: str
    status: str
    amount_cents: int
    note: str = ""
    created_at: datetime | None = None
    refunded_cents: int = 0
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class GatewayRefund:
    """A refund as the gateway reads it now. `amount_cents` is above 0, in minor units.

    `status` is Stripe's: pending, requires_action, succeeded, failed, canceled. `row_id` and `installation` come from
    its metadata; None where it was made in Stripe's dashboard. `reason` is why it failed.
    """

    id: str
    status: str
    amount_cents: int
    currency: str
    charge_id: str
    created_at: datetime
    row_id: str | None = None
    installation: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class GatewayDispute:
    """A dispute as the gateway reads it now: the payer's bank asks `amount_cents` (above 0, minor units) back.

    `status` is Stripe's: needs_response, under_review, won, lost, warning_closed and so on.
    """

    id: str
    status: str
    amount_cents: int
    currency: str
    charge_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Intent:
    """A PaymentIntent as the gateway reads it now. `repr` hides the client secret.

    `status` is Stripe's: requires_payment_method, requires_confirmation, requires_action, processing, succeeded,
    canceled.
    `decline` is the decline code of the last failed try (`insufficient_funds`), or None. `installation`, `attempt_id`,
    `invoice_id` and `installment_id` come from its metadata. `refunds` and `disputes` are those of its charge, oldest
    first, where it was retrieved by itself (a list leaves them out).
    """

    id: str
    status: str
    amount_cents: int
    amount_received_cents: int
    currency: str
    livemode: bool
    account: str | None
    client_secret: str | None
    charge: Charge | None = None
    decline: str | None = None
    installation: str | None = None
    attempt_id: str | None = None
    invoice_id: str | None = None
    installment_id: str | None = None
    created_at: datetime | None = None
    refunds: tuple[GatewayRefund, ...] = ()
    disputes: tuple[GatewayDispute, ...] = ()

    def __repr__(self) -> str:
        shown = ("id", "status", "amount_cents", "currency")
        return f"Intent({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


@dataclass(frozen=True, slots=True)
class IntentOrder:
    """What a PaymentIntent is to be made for. `method_types` are Stripe's (`card`); `installation` marks it ours.

    `installment_id` goes with it so that a ledger lost here can be rebuilt from there. `fee_cents` of the amount go to
    whoever's key asks, where the charge is made on a connected account.
    """

    attempt_id: str
    invoice_id: str
    installation: str
    amount_cents: int
    currency: str
    method_types: tuple[str, ...]
    description: str
    account: str | None
    idempotency_key: str
    installment_id: str | None = None
    fee_cents: int = 0


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A refund to be made: `amount_cents` of a charge. `return_fee`: the application's fee goes back in proportion."""

    row_id: str
    charge_id: str
    amount_cents: int
    installation: str
    account: str | None
    idempotency_key: str
    return_fee: bool = False


@dataclass(frozen=True, slots=True)
class IntentPage:
    """Part of a list of intents that bear an installation's mark, newest first.

    `after` is where the next part begins, None: there is none. `others` counts those without such a mark.
    """

    intents: tuple[Intent, ...]
    after: str | None = None
    others: int = 0


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """A verified webhook event: whose object it tells of, never what to believe of it.

    `raw` is the event as JSON, without client secrets and return addresses, which hold keys.
    """

    id: str
    type: str
    account: str | None
    livemode: bool
    object_id: str
    intent_id: str | None
    installation: str | None
    raw: bytes
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Part of a list of events, newest first. `after` is where the next part begins, None: there is none."""

    events: tuple[GatewayEvent, ...]
    after: str | None = None
