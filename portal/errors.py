"""The one tree of errors. No HTTP here: `portal.web.errors` maps it to answers, in one table.

::

    RemitError
    ├── SettingsInvalid          the environment is wrong; names each variable
    ├── NotFound                 unknown, malformed, revoked, draft, deleted: all the same to whoever asks
    ├── BadInput                 somebody sent something that can't be; names the field
    │   ├── InvalidField         a value that can't be (API and domain)
    │   ├── InvalidFields        several of them at once
    │   ├── InvalidAmount        an amount that can't be paid; knows the amounts that can
    │   └── KeyReused            an idempotency key that another request has
    ├── Conflict                 the state does not allow it
    │   ├── NotPayable           this invoice takes no payment now
    │   ├── AmountChanged        what the payer saw is not what is true any more
    │   ├── PaymentStarted       another attempt is live
    │   ├── PaymentProcessing    the bank is at work on it
    │   ├── PaymentsStarted      several at once, of a batch that was not saved
    │   ├── Overtaken            what was read to decide by is no longer so
    │   ├── InFlight             the same request is being answered already
    │   └── NotModifiable        closed, cancelled or paid: may not change
    ├── Refused                  CrossOrigin, NotAuthorized, Forbidden, TooManyRequests
    ├── StoreUnavailable         our database can't be used now; what was begun is rolled back
    └── Outside                  a fault that is not ours
        ├── StripeUnavailable    nothing was charged
        ├── OutcomeUnknown       Stripe may or may not have done it: confirming
        ├── GatewayDeclined      Stripe refuses the request as such
        ├── SourceUnavailable    the remote invoicing API can't be reached
        ├── SourceAnswerInvalid  it answers what can't be; names the place
        ├── PrinterUnavailable   the PDF is not ready in time
        └── Undeliverable        a side effect that no further try can make happen
"""

from portal.domain.errors import (
    BadInput,
    Conflict,
    InvalidAmount,
    InvalidField,
    InvalidFields,
    NotPayable,
    RemitError,
)


class SettingsInvalid(RemitError):
    """One line per wrong setting in `problems`; values are never in it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class NotFound(RemitError):
    """There is no such thing for whoever asks; never says why."""

    code = "not_found"


class AmountChanged(Conflict):
    """What the payer saw is no longer true.

    `seen` and `now` map wire names (`balanceCents`, `amountCents`) to minor units.
    """

    code = "amount_changed"

    def __init__(self, message: str, seen: dict[str, int], now: dict[str, int]) -> None:
        super().__init__(message)
        self.seen = seen
        self.now = now


class PaymentStarted(Conflict):
    """Another attempt is live; it must be named to be replaced. `amount_cents` is what it charges."""

    code = "payment_started"

    def __init__(self, message: str, attempt_id: str, amount_cents: int) -> None:
        super().__init__(message)
        self.attempt_id = attempt_id
        self.amount_cents = amount_cents


class PaymentProcessing(Conflict):
    """The bank is at work on what was asked for."""

    code = "payment_processing"


class PaymentsStarted(Conflict):
    """Live attempts stand in the way of a batch, of which nothing was saved. `invoice_ids`: whose they are."""

    code = "payment_started"

    def __init__(self, message: str, invoice_ids: frozenset[str]) -> None:
        super().__init__(message)
        self.invoice_ids = invoice_ids


class Overtaken(Conflict):
    """What was read to decide by is no longer so: read it again."""

    code = "overtaken"


class InFlight(Conflict):
    """A request with the same idempotency key is being answered right now."""

    code = "in_flight"


class KeyReused(BadInput):
    """An idempotency key that another request has."""

    code = "key_reused"


class NotModifiable(Conflict):
    """Closed, cancelled, refunded or paid: may not change. `field` names what was to be changed."""

    code = "not_modifiable"

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Refused(RemitError):
    """Whoever asks may not."""


class CrossOrigin(Refused):
    """A POST that did not come from our own page."""

    code = "cross_origin"


class NotAuthorized(Refused):
    """No token, or one that is wrong, expired or revoked."""

    code = "not_authorized"


class Forbidden(Refused):
    """A good token that may not do this."""

    code = "forbidden"


class TooManyRequests(Refused):
    """Too often; `retry_after` in seconds."""

    code = "too_many_requests"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoreUnavailable(RemitError):
    """Our database can't be used now: locked for too long, or away. What was begun in it is rolled back.

    It says nothing of what Stripe did, so nobody may be told that nothing was charged.
    """

    code = "unavailable"


class Outside(RemitError):
    """A fault that is not ours; the person who meets it is told what it means for their money."""


class StripeUnavailable(Outside):
    """Stripe can't be reached or refuses to work; nothing was charged."""

    code = "stripe_unavailable"


class OutcomeUnknown(Outside):
    """Stripe may or may not have done it; it is being confirmed.

    `answered`: it answered with an error, which it repeats for the same idempotency key.
    """

    code = "confirming"

    def __init__(self, message: str, *, answered: bool = False) -> None:
        super().__init__(message)
        self.answered = answered


class GatewayDeclined(Outside):
    """Stripe refuses the request itself (not a card's decline); `reason` is Stripe's code. Nothing was charged."""

    code = "stripe_unavailable"

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class SourceUnavailable(Outside):
    """The invoicing API can't be reached; no money was taken."""

    code = "source_unavailable"


class SourceAnswerInvalid(Outside):
    """The invoicing API answers what can't be; `place` is the path in its answer, never its value."""

    code = "source_unavailable"

    def __init__(self, message: str, place: str) -> None:
        super().__init__(message)
        self.place = place


class PrinterUnavailable(Outside):
    """The document is not ready in time; `retry_after` in seconds."""

    code = "document_unavailable"

    def __init__(self, message: str, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Undeliverable(Outside):
    """A side effect that no further try can make happen; `reason` is a short word for people, never a secret."""

    code = "undeliverable"

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


__all__ = [
    "AmountChanged",
    "BadInput",
    "Conflict",
    "CrossOrigin",
    "Forbidden",
    "GatewayDeclined",
    "InFlight",
    "InvalidAmount",
    "InvalidField",
    "InvalidFields",
    "KeyReused",
    "NotAuthorized",
    "NotFound",
    "NotModifiable",
    "NotPayable",
    "OutcomeUnknown",
    "Outside",
    "PaymentProcessing",
    "PaymentStarted",
    "PaymentsStarted",
    "PrinterUnavailable",
    "Refused",
    "RemitError",
    "SettingsInvalid",
    "SourceAnswerInvalid",
    "SourceUnavailable",
    "StoreUnavailable",
    "StripeUnavailable",
    "TooManyRequests",
    "Undeliverable",
]
