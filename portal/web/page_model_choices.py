"""What the payer may pay, as a form: from `payability.offers` to radio buttons."""

from portal.domain.attempt import Attempt, AttemptStatus, Choice
from portal.domain.invoice import PaymentMethod
from portal.domain.payability import Offer, offers
from portal.domain.refusal import online_methods
from portal.web import formats
from portal.web.page_model_reading import Reading, counted
from portal.web.page_model_shapes import ChoiceRow, PayForm

WAYS = {PaymentMethod.CREDIT_CARD: "card", PaymentMethod.ACH: "US bank account"}


def pay_form(reading: Reading) -> PayForm | None:
    """The choices, the first or the one somebody started preselected; None where nothing can be paid online now."""
    found = offers(reading.opened, reading.today) if reading.payments_available else ()
    if not found:
        return None
    chosen = _started(reading, found)
    rows = tuple(_row(reading, offer, checked=offer is chosen) for offer in found)
    return PayForm(rows, _methods(reading), reading.opened.standing.balance_cents, _legend(rows))


def _legend(rows: tuple[ChoiceRow, ...]) -> str:
    return "What would you like to pay?" if len(rows) > 1 else ""


def _started(reading: Reading, found: tuple[Offer, ...]) -> Offer:
    """The offer that a live attempt was begun with, so that going on is one press; else the first."""
    attempt = reading.opened.attempt
    if not isinstance(attempt, Attempt) or attempt.status is not AttemptStatus.LIVE:
        return found[0]
    same = (offer for offer in found if offer.amount_cents == attempt.amount_cents)
    return next(same, found[0])


def _row(reading: Reading, offer: Offer, *, checked: bool) -> ChoiceRow:
    if offer.choice is Choice.AMOUNT:
        return _typed_row(reading, offer, checked=checked)
    amount = reading.money(offer.amount_cents or 0)
    return ChoiceRow(
        value=offer.choice.value,
        label=_label(reading, offer),
        detail=_detail(reading, offer),
        amount=amount,
        amount_cents=offer.amount_cents,
        installment_id=offer.installment_id or "",
        pay_words=f"Pay {amount}",
        checked=checked,
    )


def _typed_row(reading: Reading, offer: Offer, *, checked: bool) -> ChoiceRow:
    currency, tag = reading.opened.invoice.currency, reading.tag
    before, after = formats.currency_sides(currency, tag)
    return ChoiceRow(
        value=offer.choice.value,
        label="Another amount",
        detail=_range(reading, offer),
        pay_words="Continue to payment",
        checked=checked,
        typed=True,
        input_label=f"Amount in {formats.currency_name(currency, tag)}",
        input_hint=f"For example {formats.amount_example(currency, tag)}",
        input_example=formats.amount_example(currency, tag),
        input_prefix=before,
        input_suffix=after,
    )


def _range(reading: Reading, offer: Offer) -> str:
    if offer.minimum_cents is None or offer.maximum_cents is None:
        return ""
    return f"from {reading.money(offer.minimum_cents)} to {reading.money(offer.maximum_cents)}"


def _label(reading: Reading, offer: Offer) -> str:
    if offer.choice is Choice.INSTALLMENT:
        return offer.label or "Next installment"
    if offer.choice is Choice.OVERDUE:
        return "Everything overdue"
    if offer.amount_cents != reading.opened.standing.available_cents:
        return "As much as one payment can be"
    return "All that is left" if _is_partial(reading) else "The full amount"


def _is_partial(reading: Reading) -> bool:
    standing = reading.opened.standing
    return standing.paid_cents > 0 or standing.processing_cents > 0


def _detail(reading: Reading, offer: Offer) -> str:
    if offer.due_date is not None and offer.choice is Choice.INSTALLMENT:
        return f"due {reading.long_date(offer.due_date)}"
    return counted(offer.parts, "installment") if offer.parts > 1 else ""


def _methods(reading: Reading) -> str:
    ways = " or ".join(WAYS[method] for method in online_methods(reading.opened.invoice))
    return f"{ways[:1].upper()}{ways[1:]} payment, handled by Stripe. Nothing is charged before you confirm."
