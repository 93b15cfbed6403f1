"""What became of payments, in banners: a try that ended, money that went back or is disputed, or is too much."""

from collections.abc import Iterator
from datetime import timedelta

from portal.domain.page_state import PageState
from portal.domain.payer_invoice import Payment
from portal.domain.unknown import known
from portal.domain.what_became import Dispute, DisputeState, EndedAttempt, Ending
from portal.web.decline_words import decline_words
from portal.web.page_model_reading import Reading
from portal.web.page_model_shapes import Banner

REMEMBERED = timedelta(days=7)
BACK = frozenset({"refund", "refund_failed"})
STILL_PAYABLE = frozenset(PageState) - {
    PageState.PAID,
    PageState.PAID_OUTSIDE,
    PageState.ZERO_TOTAL,
    PageState.REFUNDED,
    PageState.DISPUTED,
    PageState.CANCELLED,
    PageState.PROCESSING,
    PageState.SCHEDULED,
}
A_WHILE = "It can take 5 to 10 days until your bank shows it."


def aftermath_banners(reading: Reading) -> Iterator[Banner]:
    """The newest first."""
    if reading.opened.ended is not None and reading.state in STILL_PAYABLE:
        yield from _ended(reading, reading.opened.ended)
    yield from _refunds(reading)
    yield from _told_refunds(reading)
    for dispute in reading.opened.disputes:
        yield from _dispute(reading, dispute)
    if reading.opened.standing.unapplied_cents > 0:
        yield _unapplied(reading)


def _ended(reading: Reading, ended: EndedAttempt) -> Iterator[Banner]:
    amount = reading.money(ended.amount_cents)
    if ended.ending is Ending.RETURNED:
        words = decline_words(ended.reason)
        title = f"Your bank returned the payment of {amount}"
        yield Banner("warn", title, (f"{words.happened} {words.taken}", words.next), ended.attempt_id)
    elif reading.today - ended.on <= REMEMBERED:
        title = f"A payment of {amount} was begun and not finished"
        yield Banner("info", title, (f"Nothing was charged. {_over(ended)}",), ended.attempt_id)


def _over(ended: EndedAttempt) -> str:
    if ended.ending is Ending.EXPIRED:
        return "It ended after a day; you can begin again."
    return "It was called off; please look at the amount before you begin again."


def refunded_cents(reading: Reading) -> int:
    """What went back and stayed there, in minor units."""
    return -sum(payment.amount_cents for payment in known(reading.opened.payments, ()) if payment.kind in BACK)


def last_refund(reading: Reading) -> Payment | None:
    """The newest refund, or the newest news of one that came back."""
    moved = [payment for payment in known(reading.opened.payments, ()) if payment.kind in BACK]
    return moved[-1] if moved else None


def _refunds(reading: Reading) -> Iterator[Banner]:
    last, cents = last_refund(reading), refunded_cents(reading)
    if last is not None and last.kind == "refund_failed":
        yield _came_back(reading, last)
    if last is None or not cents or reading.state is PageState.REFUNDED:
        return
    amount, day = reading.money(cents), reading.long_date(last.date)
    if last.pending:
        yield Banner("info", f"A refund of {amount} is on its way", (f"Sent on {day}. {A_WHILE}",))
    elif last.kind == "refund":
        yield Banner("info", f"You got {amount} back", (f"Sent on {day}. {A_WHILE}",))


def _told_refunds(reading: Reading) -> Iterator[Banner]:
    """What a source says of a refund without saying how much it is."""
    told = reading.opened.refund_status
    if told == "FAILED":
        lines = (f"Please ask {reading.business} how you can get it.",)
        yield Banner("warn", "A refund could not be delivered", lines)
    elif told == "PENDING" and reading.state is not PageState.REFUNDED:
        yield Banner("info", "A refund is on its way", (A_WHILE,))


def _came_back(reading: Reading, payment: Payment) -> Banner:
    lines = (
        f"Your bank did not take it, so {reading.business} has the money again.",
        f"Please ask {reading.business} how you can get it.",
    )
    return Banner("warn", f"A refund of {reading.money(payment.amount_cents)} could not be delivered", lines)


def _dispute(reading: Reading, dispute: Dispute) -> Iterator[Banner]:
    amount = reading.money(dispute.amount_cents)
    if dispute.state is DisputeState.OPEN and reading.state is not PageState.DISPUTED:
        waits = "You do not need to do anything here until your bank has decided."
        yield Banner("wait", f"Your bank is looking into a payment of {amount}", (waits,))
    if dispute.state is DisputeState.LOST and reading.opened.standing.balance_cents > 0:
        back = f"It was sent back to you on {reading.long_date(dispute.on)}, so it is owed again."
        ask = f"If that is not what you meant, please ask {reading.business}."
        yield Banner("warn", f"Your bank took back a payment of {amount}", (back, ask))
    if dispute.state is DisputeState.WON and reading.today - dispute.on <= REMEMBERED:
        kept = f"{reading.business} keeps the payment. If you have questions, please ask your bank."
        yield Banner("info", f"Your bank has looked into a payment of {amount}", (kept,))


def _unapplied(reading: Reading) -> Banner:
    amount = reading.money(reading.opened.standing.unapplied_cents)
    why = (
        "It arrived after this invoice was cancelled."
        if reading.state is PageState.CANCELLED
        else "That is more than was owed."
    )
    lines = (why, f"Please ask {reading.business} to send it back, or to use it for another invoice.")
    return Banner("info", f"{reading.business} holds {amount} of yours", lines)
