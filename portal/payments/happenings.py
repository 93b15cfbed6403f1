"""What happened to an invoice's payments, one after the other, as its ledger would have learned of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from portal.domain.attempt import Attempt
from portal.payments.matching import BACK
from portal.ports import GatewayRefund, Intent

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Happened:
    """`intent` as Stripe showed it at `at`: without the refunds and disputes that came later."""

    at: datetime
    attempt: Attempt
    intent: Intent


def in_order(paid: Iterable[tuple[Attempt, Intent]]) -> list[Happened]:
    """Every charge, refund and dispute in its turn; what refunds and disputes came to in the end, at the end.

    The turn matters where there was too much money: a refund takes what is set aside by then.
    """
    return sorted((one for attempt, intent in paid for one in _of(attempt, intent)), key=lambda one: one.at)


def _of(attempt: Attempt, intent: Intent) -> Iterator[Happened]:
    if intent.charge is None:
        return
    first = intent.charge.created_at or intent.created_at or NEVER
    yield Happened(first, attempt, replace(intent, refunds=(), disputes=()))
    for number, refund in enumerate(intent.refunds):
        at, before = max(first, refund.created_at), _without_success(intent.refunds[:number])
        yield Happened(at, attempt, replace(intent, refunds=(*before, replace(refund, status="pending")), disputes=()))
        if refund.status in BACK:  # when, Stripe does not say; before the next one, which may give the same money back
            yield Happened(at, attempt, replace(intent, refunds=(*before, refund), disputes=()))
    for number, dispute in enumerate(intent.disputes, start=1):
        opened = tuple(replace(one, status="needs_response") for one in intent.disputes[:number])
        yield Happened(max(first, dispute.created_at), attempt, replace(intent, refunds=(), disputes=opened))
    if intent.refunds or intent.disputes:
        yield Happened(NEVER, attempt, intent)


def _without_success(refunds: Iterable[GatewayRefund]) -> tuple[GatewayRefund, ...]:
    """Refunds on their way or come back: none has reached the payer yet."""
    return tuple(refund if refund.status in BACK else replace(refund, status="pending") for refund in refunds)
