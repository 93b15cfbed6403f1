"""Stripe's refunds and disputes as plain values of ours. What does not read raises `ValueError`, `KeyError` or
`TypeError`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from portal.domain.refund import RefundStatus, status_of
from portal.gateway.reading import INSTALLATION, moment, text, whole
from portal.ports import GatewayDispute, GatewayRefund

REFUND = "remit_refund"


def refund_of(found: Mapping[str, Any]) -> GatewayRefund:
    """A Refund; one without a status, which Stripe allows, is on its way."""
    if found["object"] != "refund":
        raise ValueError("not a Refund")
    metadata = found["metadata"] or {}
    return GatewayRefund(
        id=text(found["id"]),
        status=found["status"] or "pending",
        amount_cents=whole(found["amount"]),
        currency=text(found["currency"]).upper(),
        charge_id=text(found["charge"]),
        created_at=moment(found["created"]),
        row_id=metadata.get(REFUND),
        installation=metadata.get(INSTALLATION),
        reason=found.get("failure_reason"),
    )


def dispute_of(found: Mapping[str, Any]) -> GatewayDispute:
    """A Dispute."""
    if found["object"] != "dispute":
        raise ValueError("not a Dispute")
    return GatewayDispute(
        id=text(found["id"]),
        status=text(found["status"]),
        amount_cents=whole(found["amount"]),
        currency=text(found["currency"]).upper(),
        charge_id=text(found["charge"]),
        created_at=moment(found["created"]),
    )


def refunds_of(found: Iterable[Mapping[str, Any]]) -> tuple[GatewayRefund, ...]:
    """Refunds, oldest first; of one second, those first that came back, since they made room for the others."""
    return tuple(sorted(map(refund_of, found), key=_entered_by))


def _entered_by(refund: GatewayRefund) -> tuple[datetime, bool, str]:
    return refund.created_at, status_of(refund.status) is not RefundStatus.FAILED, refund.id


def disputes_of(found: Iterable[Mapping[str, Any]]) -> tuple[GatewayDispute, ...]:
    """Disputes, oldest first."""
    return tuple(sorted(map(dispute_of, found), key=lambda dispute: (dispute.created_at, dispute.id)))
