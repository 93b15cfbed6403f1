"""Is what Stripe shows the very thing this attempt is about? What does not match is quarantined, never applied."""

from portal.domain.attempt import Attempt
from portal.ports import Intent

OPEN = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})
MOVING = frozenset({"processing", "succeeded"})


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
    wrong = [f"{name}: {expected} expected, {found} found" for name, expected, found in facts if expected != found]
    return "; ".join(wrong) or None


def _money(attempt: Attempt, intent: Intent) -> tuple[tuple[str, object, object], ...]:
    """Once money moves, the charge must be there and be of the same amount."""
    if intent.status not in MOVING:
        return ()
    if intent.charge is None:
        return (("charge", "one", "none"),)
    charged = ("charged", attempt.amount_cents, intent.charge.amount_cents)
    if intent.status != "succeeded":
        return (charged,)
    return (charged, ("received", attempt.amount_cents, intent.amount_received_cents))
