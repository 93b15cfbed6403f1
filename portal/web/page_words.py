"""What the page is about, in the largest type: one sentence a state."""

from collections.abc import Callable

from portal.domain.page_state import PageState
from portal.domain.unknown import Unknown
from portal.domain.what_became import DisputeState
from portal.web.page_model_aftermath import A_WHILE, last_refund, refunded_cents
from portal.web.page_model_due import due_of, until_words
from portal.web.page_model_reading import Reading
from portal.web.page_model_shapes import Headline, Progress

STAMPS = {
    PageState.PAID: "PAID",
    PageState.PAID_OUTSIDE: "PAID",
    PageState.REFUNDED: "REFUNDED",
    PageState.CANCELLED: "CANCELLED",
    PageState.QUOTE: "QUOTE",
}


def headline(reading: Reading) -> Headline:
    """The headline of the page's state; what is left and when, where nothing else is the matter."""
    return HEADLINES.get(reading.state, _owed)(reading)


def stamp(reading: Reading) -> str:
    """What is stamped across the PDF, or nothing."""
    return STAMPS.get(reading.state, "")


def progress(reading: Reading) -> Progress | None:
    """How far a partly paid invoice is."""
    standing = reading.opened.standing
    if not 0 < standing.paid_cents < standing.owed_cents or reading.state in {PageState.CANCELLED, PageState.REFUNDED}:
        return None
    words = f"{reading.money(standing.paid_cents)} of {reading.money(standing.owed_cents)} paid"
    return Progress(standing.paid_cents, standing.owed_cents, words)


def _owed(reading: Reading) -> Headline:
    standing = reading.opened.standing
    due = due_of(reading)
    label = "Left to pay" if standing.available_cents < standing.owed_cents else "Amount due"
    return Headline(label, reading.money(standing.available_cents), due.strong, due.when, due.tone)


def _processing(reading: Reading) -> Headline:
    amount = reading.money(reading.opened.standing.processing_cents)
    return Headline("Payment on its way", amount, "You do not need to pay again", until_words(reading), "wait")


def _paid(reading: Reading) -> Headline:
    day = reading.opened.paid_on
    when = f"Paid on {reading.full_date(day)}." if day else "Nothing is left to pay."
    return Headline("Paid", reading.money(reading.opened.standing.paid_cents), "Thank you", when, "good")


def _paid_outside(reading: Reading) -> Headline:
    day = reading.opened.paid_on
    recorded = f"{reading.business} recorded your payment" + (f" on {reading.full_date(day)}." if day else ".")
    return Headline("Paid", reading.money(reading.opened.standing.paid_cents), "Thank you", recorded, "good")


def _zero(reading: Reading) -> Headline:
    return Headline(
        "Total",
        reading.money(reading.opened.total_cents),
        "Nothing to pay",
        "This invoice is settled as it is.",
        "good",
    )


def _refunded(reading: Reading) -> Headline:
    if isinstance(reading.opened.payments, Unknown):
        pending = reading.opened.refund_status == "PENDING"
        return Headline("Refund on its way" if pending else "Refunded", "Nothing to pay", "", A_WHILE * pending, "off")
    last, cents = last_refund(reading), refunded_cents(reading) or reading.opened.total_cents
    when = f"Sent back on {reading.full_date(last.date)}. {A_WHILE}" if last else ""
    label = "Refund on its way" if last and last.pending else "Refunded"
    return Headline(label, reading.money(cents), "Nothing to pay", when, "off")


def _disputed(reading: Reading) -> Headline:
    open_ones = (dispute for dispute in reading.opened.disputes if dispute.state is DisputeState.OPEN)
    amount = reading.money(sum(dispute.amount_cents for dispute in open_ones))
    return Headline("Payment disputed", amount, "Nothing to pay now", "Your bank is looking into a payment.", "wait")


def _cancelled(reading: Reading) -> Headline:
    return Headline(
        "Invoice cancelled",
        "Nothing to pay",
        "",
        f"{reading.business} cancelled this invoice. Please do not pay it.",
        "off",
    )


def _scheduled(reading: Reading) -> Headline:
    day = reading.full_date(reading.opened.invoice.date)
    return Headline(
        "Not issued yet", "Nothing to pay yet", "", f"{reading.business} will issue this invoice on {day}.", "off"
    )


def _quote(reading: Reading) -> Headline:
    return Headline("Quote", reading.money(reading.opened.total_cents), "", "This is not a demand for payment.", "calm")


HEADLINES: dict[PageState, Callable[[Reading], Headline]] = {
    PageState.PROCESSING: _processing,
    PageState.PAID: _paid,
    PageState.PAID_OUTSIDE: _paid_outside,
    PageState.ZERO_TOTAL: _zero,
    PageState.REFUNDED: _refunded,
    PageState.DISPUTED: _disputed,
    PageState.CANCELLED: _cancelled,
    PageState.SCHEDULED: _scheduled,
    PageState.QUOTE: _quote,
}
