"""Is what Stripe shows the very thing this attempt is about? What does not match is quarantined, never applied."""

from portal.domain.attempt import Attempt
from portal.domain.refund import Refund
from portal.ports import Charge, GatewayDispute, GatewayRefund, Intent

OPEN = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})
MOVING = frozenset({"processing", "succeeded"})
BACK = frozenset({"failed", "canceled"})
Facts = tuple[tuple[str, object, object], ...]
"""Each by name, as it must be, and as it was found."""


def mismatch(attempt: Attempt, intent: Intent) -> str | None:
    """What differs, as words for the quarantine; None: nothing does."""
    facts = (
        ("intent", attempt.intent_id or intent.id, intent.id),
        ("amount", attempt.amount_cents, intent.amount_cents),
        ("currency", attempt.currency, intent.currency),
        ("livemode", attempt.livemode, intent.livemode),
        ("account", attempt.stripe_account, intent.account),
        ("attempt", attempt.id, intent.attempt_id),
        ("invoice", attempt.invoice_id, intent.invoice_id),
        *_money(attempt, intent),
    )
    return _wrong(facts)


def refund_mismatch(attempt: Attempt, intent: Intent, refund: GatewayRefund, row: Refund | None) -> str | None:
    """What a refund differs in from the charge it gives back, and from the row that ordered it; None: in nothing."""
    charge = intent.charge
    most = charge.amount_cents if charge else 0
    given_back = sum(one.amount_cents for one in intent.refunds if one.status not in BACK)
    facts: Facts = (
        ("currency", attempt.currency, refund.currency),
        ("charge", charge.id if charge else None, refund.charge_id),
        ("amount", min(max(refund.amount_cents, 1), most), refund.amount_cents),
        ("all refunds", min(given_back, most), given_back),
    )
    return _wrong((*facts, *_ordered(refund, row)))


def _ordered(refund: GatewayRefund, row: Refund | None) -> Facts:
    if row is None:
        return ()
    return (
        ("ordered amount", row.amount_cents, refund.amount_cents),
        ("ordered charge", row.charge_id, refund.charge_id),
        ("ordered refund", row.refund_id or refund.id, refund.id),
    )


def dispute_mismatch(attempt: Attempt, charge: Charge, dispute: GatewayDispute) -> str | None:
    """What a dispute differs in from the charge it is about; None: in nothing."""
    return _wrong(
        (
            ("currency", attempt.currency, dispute.currency),
            ("charge", charge.id, dispute.charge_id),
            ("amount", min(max(dispute.amount_cents, 1), charge.amount_cents), dispute.amount_cents),
        )
    )


def _wrong(facts: Facts) -> str | None:
    wrong = [f"{name}: {expected} expected, {found} found" for name, expected, found in facts if expected != found]
    return "; ".join(wrong) or None


def _money(attempt: Attempt, intent: Intent) -> Facts:
    """Once money moves, the charge must be there and be of the same amount."""
    if intent.status not in MOVING:
        return ()
    if intent.charge is None:
        return (("charge", "one", "none"),)
    charged = ("charged", attempt.amount_cents, intent.charge.amount_cents)
    if intent.status != "succeeded":
        return (charged,)
    return (charged, ("received", attempt.amount_cents, intent.amount_received_cents))
