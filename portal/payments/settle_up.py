"""What a business decides about an invoice's money without Stripe: to give up on some, to let other money count."""

from dataclasses import replace
from datetime import datetime

from portal.domain import movements
from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import Standing
from portal.domain.movements import REMIT, Happening
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import InvalidAmount, NotFound, NotModifiable, PaymentProcessing
from portal.payments.release import check_bank_is_done, release
from portal.payments.till import Till
from portal.ports import UnitOfWork


def write_off(till: Till, invoice_id: str, amount_cents: int | None = None, note: str = "") -> Standing:
    """Give up on `amount_cents` of what is owed (None: all); the standing afterwards.

    Nobody may be paying meanwhile: a live attempt is cancelled first. Raises `NotFound`, `NotModifiable`,
    `InvalidAmount`, `PaymentProcessing`, `StripeUnavailable`, `OutcomeUnknown`.
    """
    with till.open_unit_of_work() as books:  # refused before anybody's payment is cancelled for it
        _owing(books, invoice_id, amount_cents, till.clock.now())
    release(till, invoice_id)
    now = till.clock.now()
    with till.open_unit_of_work() as books:
        opened, cents = _owing(books, invoice_id, amount_cents, now)
        _check_nobody_pays(books, opened)
        moved = movements.write_off(opened.standing, _decided(opened, cents, note, now))
        books.append(invoice_id, [moved], now)
        return _standing(books, invoice_id, now)


def apply_unapplied(till: Till, invoice_id: str, amount_cents: int | None = None, to: str | None = None) -> Standing:
    """Let money that was set aside on an invoice pay the invoice `to` of the same business, or the very same (None: as
    much as it can); the standing of the invoice paid.

    Raises as `write_off` does.
    """
    paid = to or invoice_id
    with till.open_unit_of_work() as books:  # likewise
        _fitting(books, invoice_id, paid, amount_cents, till.clock.now())
    release(till, paid)
    now = till.clock.now()
    with till.open_unit_of_work() as books:
        source, target, cents = _fitting(books, invoice_id, paid, amount_cents, now)
        _check_nobody_pays(books, target)
        _move(books, source, target, cents, now)
        return _standing(books, paid, now)


def _fitting(
    books: UnitOfWork, invoice_id: str, paid: str, amount_cents: int | None, now: datetime
) -> tuple[PayerInvoice, PayerInvoice, int]:
    """Where the money is, what it is to pay, both locked, and how much it is."""
    in_one_order = sorted({invoice_id, paid})  # so that two of these don't wait for each other
    found = {name: _found(books, name, now) for name in in_one_order}
    source, target = found[invoice_id], found[paid]
    theirs = (source.business.id, source.invoice.currency)
    if theirs != (target.business.id, target.invoice.currency):
        raise NotModifiable("Money can be moved between invoices of one business in one currency only.", "to")
    _check_owed(target)
    return source, target, _amount(amount_cents, min(source.standing.unapplied_cents, target.standing.available_cents))


def _move(books: UnitOfWork, source: PayerInvoice, target: PayerInvoice, cents: int, now: datetime) -> None:
    if source.invoice.id == target.invoice.id:
        moved = movements.apply_unapplied(source.standing, _decided(source, cents, "", now))
        books.append(source.invoice.id, [moved], now)
        return
    out = _decided(source, cents, f"Moved to invoice {target.invoice.number}", now)
    arrived = replace(out, note=f"Moved from invoice {source.invoice.number}")
    books.append(source.invoice.id, movements.moved_out(source.standing, out), now)
    books.append(target.invoice.id, [movements.moved_in(target.standing, arrived)], now)


def _found(books: UnitOfWork, invoice_id: str, now: datetime) -> PayerInvoice:
    opened = books.lock(invoice_id, now)
    if opened is None:
        raise NotFound("There is no such invoice.")
    return opened


def _owing(books: UnitOfWork, invoice_id: str, amount_cents: int | None, now: datetime) -> tuple[PayerInvoice, int]:
    opened = _found(books, invoice_id, now)
    _check_owed(opened)
    return opened, _amount(amount_cents, opened.standing.available_cents)


def _check_owed(opened: PayerInvoice) -> None:
    if opened.invoice.status is not InvoiceStatus.OPEN:
        raise NotModifiable(f"This invoice is {opened.invoice.status.value}: nothing is owed of it.", "id")
    check_bank_is_done(opened)


def _check_nobody_pays(books: UnitOfWork, opened: PayerInvoice) -> None:
    if books.live_attempt(opened.invoice.id) is not None:  # begun since the last one was cancelled
        raise PaymentProcessing("A payment of this invoice has just been begun. Nothing was changed.")


def _amount(wanted: int | None, most: int) -> int:
    cents = most if wanted is None else wanted
    if not 0 < cents <= most:
        raise InvalidAmount(
            "There is not that much." if most else "There is nothing.", amounts_cents=(most,)[: most > 0]
        )
    return cents


def _decided(opened: PayerInvoice, cents: int, note: str, now: datetime) -> Happening:
    """Every entry raises the invoice's version, so the version names one decision."""
    invoice = opened.invoice
    return Happening(cents, invoice.currency, REMIT, f"{invoice.id}/{invoice.version}", note=note, happened_at=now)


def _standing(books: UnitOfWork, invoice_id: str, now: datetime) -> Standing:
    return _found(books, invoice_id, now).standing
