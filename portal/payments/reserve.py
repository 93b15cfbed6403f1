"""The first half of beginning: under the invoice's lock, what is to be paid, and by which attempt."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.local_time import local_date
from portal.domain.money import application_fee
from portal.domain.payability import Wanted, aim_of, amount_of, refusal
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import AmountChanged, BadInput, InvalidAmount, NotFound, PaymentProcessing, PaymentStarted
from portal.payments.till import Till
from portal.ports import Seen, UnitOfWork

JUST_PAID = "A payment of this invoice has just been made."


@dataclass(frozen=True, slots=True)
class Request:
    """What a payer sends: the key, the choice, what the page showed, and the attempt that may be replaced."""

    key: str
    wanted: Wanted
    seen: Seen
    replaces: str | None = None

    def __repr__(self) -> str:
        return f"Request(wanted={self.wanted!r}, seen={self.seen!r}, replaces={self.replaces!r})"


@dataclass(frozen=True, slots=True)
class Reserved:
    """The attempt that holds the invoice now. `in_the_way`: it is another one that the payer asked to replace."""

    attempt: Attempt
    opened: PayerInvoice
    installation: str
    in_the_way: bool = False


def reserve(till: Till, request: Request, *, just_paid: bool = False) -> Reserved:
    """The live attempt for what is asked, written and committed before Stripe hears of it.

    `just_paid`: the attempt that the payer was to go on with, or to replace, turned out to be paid. Nothing new is
    begun before they have seen that, even where what they ask for could be paid once more: a bank at work leaves the
    balance as it was.
    """
    now = till.clock.now()
    with till.open_unit_of_work() as books:
        opened = _open(books, request.key, now)
        amount_cents = _amount_to_begin(opened, request, now, just_paid=just_paid)
        live = books.live_attempt(opened.invoice.id)
        if live is None:
            if just_paid:
                raise PaymentProcessing(JUST_PAID)
            live = _new(till, opened, request.wanted, amount_cents, now)
            books.add_attempt(live)
            _tell_the_replaced(books, request.replaces, live, now)
        in_the_way = not fits(live, request.wanted, amount_cents)
        if in_the_way and live.id != request.replaces:
            raise PaymentStarted(
                "A payment of another amount has been started for this invoice.", live.id, live.amount_cents
            )
        return Reserved(live, opened, books.installation_id(), in_the_way)


def _amount_to_begin(opened: PayerInvoice, request: Request, now: datetime, *, just_paid: bool) -> int:
    """That there is not so much to pay any more is no fault of whoever was told too late of the payment."""
    try:
        return agreed_amount(opened, request.wanted, request.seen, now)
    except InvalidAmount:
        if just_paid:
            raise PaymentProcessing(JUST_PAID) from None
        raise


def agreed_amount(opened: PayerInvoice, wanted: Wanted, seen: Seen, now: datetime) -> int:
    """The amount in minor units, once it is certain that the payer saw it.

    Raises `NotPayable`, `PaymentProcessing`, `AmountChanged`, `InvalidAmount`.
    """
    reason = refusal(opened)
    if reason == "processing":
        raise PaymentProcessing("The bank is already working on a payment of this invoice.")
    if reason is None and seen.balance_cents not in {None, opened.standing.balance_cents}:
        raise changed(opened, wanted, seen, now)
    amount_cents = amount_of(opened, wanted, local_date(now, opened.business.time_zone))
    if seen.amount_cents not in {None, amount_cents}:
        raise changed(opened, wanted, seen, now)
    return amount_cents


def changed(opened: PayerInvoice, wanted: Wanted, seen: Seen, now: datetime) -> AmountChanged:
    """What the payer saw beside what is true."""
    before = {"balanceCents": seen.balance_cents, "amountCents": seen.amount_cents}
    after = {"balanceCents": opened.standing.balance_cents, "amountCents": _amount_now(opened, wanted, now)}
    return AmountChanged(
        "The amount has changed since this page was shown. Nothing was charged.",
        {name: cents for name, cents in before.items() if cents is not None},
        {name: cents for name, cents in after.items() if cents is not None},
    )


def _amount_now(opened: PayerInvoice, wanted: Wanted, now: datetime) -> int | None:
    try:
        return amount_of(opened, wanted, local_date(now, opened.business.time_zone))
    except BadInput:
        return None


def _open(books: UnitOfWork, key: str, now: datetime) -> PayerInvoice:
    invoice_id = books.invoice_id_of(key)
    opened = books.lock(invoice_id, now) if invoice_id else None
    if opened is None:
        raise NotFound("There is no such invoice.")
    return opened


def _new(till: Till, opened: PayerInvoice, wanted: Wanted, amount_cents: int, now: datetime) -> Attempt:
    return Attempt(
        id=till.new_attempt_id(),
        invoice_id=opened.invoice.id,
        amount_cents=amount_cents,
        currency=opened.invoice.currency,
        choice=wanted.choice,
        status=AttemptStatus.LIVE,
        created_at=now,
        updated_at=now,
        installment_id=aim_of(opened, wanted, local_date(now, opened.business.time_zone)),
        stripe_account=opened.business.stripe_account,
        livemode=till.gateway.livemode,
        fee_cents=_fee(opened, amount_cents),
    )


def _fee(opened: PayerInvoice, amount_cents: int) -> int:
    """What stays with the installation, in minor units; nothing of what is charged on its own account."""
    percent = opened.business.application_fee_percent
    if opened.business.stripe_account is None or percent is None:
        return 0
    return application_fee(amount_cents, percent, opened.invoice.currency)


def fits(live: Attempt, wanted: Wanted, amount_cents: int) -> bool:
    """Whether paying `live` is paying what is wanted: whatever is live, or else the same amount, and not another
    installment of that amount.
    """
    aims = {live.installment_id, wanted.installment_id} - {None}
    return wanted.or_live or (live.amount_cents == amount_cents and len(aims) <= 1)


def _tell_the_replaced(books: UnitOfWork, replaced_id: str | None, by: Attempt, now: datetime) -> None:
    """Whoever holds the replaced attempt's secret learns from status and page what became of it."""
    replaced = books.attempt(replaced_id) if replaced_id else None
    if replaced is None or replaced.invoice_id != by.invoice_id or replaced.replaced_by is not None:
        return
    if replaced.status is AttemptStatus.CANCELLED:
        books.save_attempt(replace(replaced, replaced_by=by.id, updated_at=now))
