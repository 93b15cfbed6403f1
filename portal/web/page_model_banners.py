"""What happened, whether money was taken, and what to do next."""

from collections.abc import Iterator

from portal.domain.attempt import Attempt
from portal.domain.last_known import is_over
from portal.domain.page_state import PageState
from portal.domain.payability import refusal
from portal.web.decline_words import decline_words
from portal.web.page_model_aftermath import aftermath_banners
from portal.web.page_model_due import until_words
from portal.web.page_model_reading import Reading
from portal.web.page_model_shapes import Banner


def banners(reading: Reading) -> tuple[Banner, ...]:
    """What the payer must know before anything else; mostly nothing."""
    return tuple(_banners(reading))


def _banners(reading: Reading) -> Iterator[Banner]:
    if reading.opened.stale:
        yield _stale(reading)
    if reading.opened.entering_cents:
        yield _being_entered(reading)
    attempt = reading.opened.attempt
    if isinstance(attempt, Attempt) and reading.state is PageState.ACTION_NEEDED:
        yield _action_needed(reading, attempt)
    if isinstance(attempt, Attempt) and reading.state is PageState.PAYMENT_FAILED:
        yield _failed(reading, attempt)
    if reading.opened.standing.processing_cents > 0 and reading.state is not PageState.PROCESSING:
        yield _on_its_way(reading)
    if not reading.opened.stale and _is_offline(reading):
        yield _offline(reading)
    if reading.state is PageState.CANCELLED and reading.opened.standing.paid_cents > 0:
        yield _paid_before(reading)
    yield from aftermath_banners(reading)


def _being_entered(reading: Reading) -> Banner:
    amount = reading.money(reading.opened.entering_cents)
    lines = (f"{reading.business} is being told of it. You do not need to pay it again.",)
    return Banner("good", f"Your payment of {amount} was received and is being entered", lines)


def _stale(reading: Reading) -> Banner:
    title = f"You see this invoice as of {reading.read_at_words()}"
    why = f"We can’t reach the system in which {reading.business} keeps it."
    if is_over(reading.opened):
        return Banner("info", title, (why,))
    if _is_being_paid(reading):
        return Banner("wait", title, (f"{why} Please don’t pay again: your payment will show here.",))
    lines = (
        f"{why} Payment is not possible right now: please look again in a few minutes.",
        "If you have just paid, please don’t pay again: your payment will show here.",
    )
    return Banner("wait", title, lines)


def _is_being_paid(reading: Reading) -> bool:
    """Whether money was taken, or may have been: then nobody may read that none was."""
    opened = reading.opened
    return opened.confirming or opened.entering_cents > 0 or opened.standing.processing_cents > 0


def _action_needed(reading: Reading, attempt: Attempt) -> Banner:
    amount = reading.money(attempt.amount_cents)
    lines = ("No money has been taken yet.", "Continue the payment below and confirm it with your bank.")
    return Banner("wait", f"Your bank asks you to confirm your payment of {amount}", lines, attempt.id)


def _failed(reading: Reading, attempt: Attempt) -> Banner:
    title = f"Your payment of {reading.money(attempt.amount_cents)} did not go through"
    words = decline_words(attempt.last_decline)
    return Banner("warn", title, (f"{words.happened} {words.taken}", words.next), attempt.id)


def _on_its_way(reading: Reading) -> Banner:
    amount = reading.money(reading.opened.standing.processing_cents)
    return Banner(
        "wait",
        f"A payment of {amount} is on its way",
        (f"{until_words(reading)} You do not need to pay it again.",),
    )


def _is_offline(reading: Reading) -> bool:
    return reading.state is PageState.ONLINE_OFF or refusal(reading.opened) == "too_small"


def _offline(reading: Reading) -> Banner:
    if refusal(reading.opened) == "too_small":
        return Banner("info", "What is left is too little to be paid by card", (_how_else(reading),))
    return Banner("info", "This invoice is not paid online", (_how_else(reading),))


def _how_else(reading: Reading) -> str:
    if reading.opened.business.bank_instructions:
        return f"{reading.business} takes payment as described here."
    return f"Please ask {reading.business} how to pay."


def _paid_before(reading: Reading) -> Banner:
    paid = reading.money(reading.opened.standing.paid_cents)
    return Banner(
        "info", f"You paid {paid} before it was cancelled", (f"Please ask {reading.business} about that payment.",)
    )
