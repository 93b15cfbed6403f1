"""The words of the pay document. As on the page, what is not here does not reach the browser."""

from dataclasses import dataclass
from datetime import date

from portal.domain.attempt import Attempt, AttemptStatus, Choice
from portal.domain.money import exponent
from portal.domain.page_state import page_state
from portal.domain.payability import Wanted, amount_of
from portal.domain.payer_invoice import PayerInvoice
from portal.payments.reserve import fits
from portal.web import formats
from portal.web.page_model_parties import business_facts
from portal.web.page_model_reading import Reading
from portal.web.page_model_shapes import BusinessFacts


@dataclass(frozen=True, slots=True)
class Started:
    """A live attempt of another amount, which stands in the way until the payer says what to do with it."""

    attempt_id: str
    amount: str
    choice: Choice
    installment_id: str | None
    amount_cents: int


@dataclass(frozen=True, slots=True)
class PayModel:
    """What is about to be paid. The `…_cents` are sent back as what the payer saw; everything else is words."""

    lang: str
    title: str
    business: BusinessFacts
    number: str
    what: str
    amount: str
    rest: str
    choice: str
    seen_balance_cents: int
    seen_amount_cents: int
    was: str = ""
    installment_id: str | None = None
    amount_cents: int | None = None
    started: Started | None = None
    currency: str = ""
    exponent: int = 2

    @property
    def pay_words(self) -> str:
        """The button."""
        return f"Pay {self.amount}"


def pay_model(
    opened: PayerInvoice, wanted: Wanted, today: date, *, logo: str = "", was_cents: int | None = None
) -> PayModel:
    """The pay document of what is `wanted` of `opened` today. Raises `NotPayable`, `InvalidAmount`."""
    cents = amount_of(opened, wanted, today)
    reading = Reading(opened, today, page_state(opened, today, payments_available=True))
    invoice = opened.invoice
    return PayModel(
        lang=formats.language(reading.tag),
        title=f"Pay {reading.money(cents)} to {reading.business}",
        business=business_facts(reading, logo),
        number=str(invoice.number),
        what=_what(opened, wanted, cents),
        amount=reading.money(cents),
        rest=_rest(reading, cents),
        choice=wanted.choice.value,
        seen_balance_cents=opened.standing.balance_cents,
        seen_amount_cents=cents,
        was=reading.money(was_cents) if was_cents not in {None, cents} and was_cents is not None else "",
        installment_id=wanted.installment_id,
        amount_cents=wanted.amount_cents,
        started=_started(reading, wanted, cents),
        currency=invoice.currency,
        exponent=exponent(invoice.currency),
    )


def _what(opened: PayerInvoice, wanted: Wanted, cents: int) -> str:
    invoice = f"invoice {opened.invoice.number}"
    if wanted.choice is Choice.INSTALLMENT:
        part = next((part for part in opened.installments if part.id == wanted.installment_id), None)
        return f"{part.name} of {invoice}" if part and part.name else f"An installment of {invoice}"
    if wanted.choice is Choice.OVERDUE:
        return f"Everything overdue of {invoice}"
    whole = cents == opened.standing.balance_cents
    if whole and not opened.standing.paid_cents:
        return f"The full amount of {invoice}"
    return f"All that is left of {invoice}" if whole else f"Part of {invoice}"


def _rest(reading: Reading, cents: int) -> str:
    rest = reading.opened.standing.available_cents - cents
    return f"After this, {reading.money(rest)} is left to pay." if rest > 0 else ""


def _started(reading: Reading, wanted: Wanted, cents: int) -> Started | None:
    attempt = reading.opened.attempt
    if not isinstance(attempt, Attempt) or attempt.status is not AttemptStatus.LIVE or fits(attempt, wanted, cents):
        return None
    return Started(
        attempt.id, reading.money(attempt.amount_cents), attempt.choice, attempt.installment_id, attempt.amount_cents
    )
