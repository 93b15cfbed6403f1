"""The document itself in words: items, totals and how they came about, installments, payments."""

from collections.abc import Iterator

from portal.domain.installments import Installment
from portal.domain.invoice import LineItem
from portal.domain.page_state import PageState
from portal.domain.payer_invoice import Payment
from portal.domain.totals import Step, Totals
from portal.domain.unknown import known
from portal.web import formats
from portal.web.page_model_due import part_state
from portal.web.page_model_reading import Reading
from portal.web.page_model_shapes import Fact, InstallmentRow, LineRow, PaymentRow

PAYMENT_WORDS = {
    "payment": ("Payment", "{method}"),
    "offline_payment": ("Payment recorded by {business}", "{method}, recorded by {business}"),
    "offline_void": ("Recorded payment withdrawn by {business}", "{method}, withdrawn by {business}"),
    "refund": ("Refund", "Refund to {method}"),
    "refund_failed": ("Refund that could not be delivered", "Refund to {method} that could not be delivered"),
    "dispute_lost": ("Payment taken back through your bank", "{method}, taken back through your bank"),
    "moved_in": ("Moved from another invoice", "{method}"),
    "moved_out": ("Moved to another invoice", "{method}"),
    "unapplied": ("Payment held for {business} to assign", "{method}, held for {business} to assign"),
}
"""Without and with the method, as the ledger's kinds are read by people."""


def line_rows(reading: Reading) -> tuple[LineRow, ...]:
    """The items in order."""
    return tuple(_line_row(reading, line) for line in reading.opened.invoice.line_items)


def _line_row(reading: Reading, line: LineItem) -> LineRow:
    currency, tag = reading.opened.invoice.currency, reading.tag
    quantity = "" if line.quantity is None else formats.number(line.quantity, tag)
    price = "" if line.price_cents is None else formats.fine_money(line.price_cents, currency, tag)
    each = f"{quantity} × {price}" if quantity and price else quantity
    return LineRow(line.description, reading.money(line.amount_cents), quantity, price, each)


def total_rows(reading: Reading) -> tuple[Fact, ...]:
    """From the subtotal to what is left to pay."""
    return (*_sum_rows(reading), *_standing_rows(reading))


def _sum_rows(reading: Reading) -> Iterator[Fact]:
    totals = reading.opened.totals
    if isinstance(totals, Totals):
        changed = [step for step in totals.steps if step.kind in {"discount", "tax"}]
        if changed:
            yield Fact("Subtotal", reading.money(totals.subtotal_cents))
        for step in changed:
            yield Fact(_step_label(reading, step), reading.money(step.amount_cents))
    yield Fact("Total", reading.money(reading.opened.total_cents), strong=True)


def _step_label(reading: Reading, step: Step) -> str:
    name = "Discount" if step.kind == "discount" else "Sales tax"
    if step.rate_percent is None:
        return name
    share = f"{name} {formats.percent(step.rate_percent, reading.tag)}"
    return (
        f"{share} on {reading.money(step.base_cents)}" if step.kind == "tax" and step.base_cents is not None else share
    )


def _standing_rows(reading: Reading) -> Iterator[Fact]:
    """What became of the total; nobody owes anything by a quote."""
    if reading.state is PageState.QUOTE:
        return
    standing = reading.opened.standing
    adjusted = standing.owed_cents - reading.opened.total_cents
    if adjusted:
        yield Fact(_adjustment(reading, adjusted), reading.money(adjusted))
    if standing.paid_cents:
        yield Fact("Paid", reading.money(-standing.paid_cents))
    if adjusted or standing.paid_cents:
        yield Fact("Left to pay", reading.money(standing.balance_cents), strong=True)
    if standing.processing_cents:
        yield Fact("of which being processed", reading.money(standing.processing_cents))


ADJUSTMENTS = {PageState.CANCELLED: "Cancelled", PageState.REFUNDED: "No longer owed"}


def _adjustment(reading: Reading, cents: int) -> str:
    if reading.state in ADJUSTMENTS:
        return ADJUSTMENTS[reading.state]
    return "Credit" if cents < 0 else "Added"


def installment_rows(reading: Reading) -> tuple[InstallmentRow, ...]:
    """The plan, as it stands."""
    return tuple(_installment_row(reading, part) for part in reading.opened.installments)


def _installment_row(reading: Reading, part: Installment) -> InstallmentRow:
    state, words = part_state(reading, part.due_date, part.available_cents, part.balance_cents)
    return InstallmentRow(
        name=part.name or "Rest",
        due=reading.long_date(part.due_date) if part.due_date else "",
        amount=reading.money(part.amount_cents),
        left=reading.money(part.balance_cents),
        state=state,
        state_words=words,
    )


def payment_rows(reading: Reading) -> tuple[PaymentRow, ...]:
    """What came in and went back; none where the source does not say."""
    return tuple(_payment_row(reading, payment) for payment in known(reading.opened.payments, ()))


def _payment_row(reading: Reading, payment: Payment) -> PaymentRow:
    plain, with_method = PAYMENT_WORDS.get(payment.kind, PAYMENT_WORDS["payment"])
    words = with_method if payment.method else plain
    what = words.format(business=reading.business, method=payment.method)
    on_its_way = ", on its way" if payment.pending else ""
    return PaymentRow(reading.long_date(payment.date), what + on_its_way, reading.money(payment.amount_cents))
