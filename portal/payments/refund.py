"""Giving money back: the row first, then Stripe, and told as it is: what is on its way is on its way."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from portal.domain.attempt import Attempt
from portal.domain.refund import Refund, RefundStatus, advance, status_of
from portal.domain.refundable import Refundable, refundable, shares
from portal.errors import BadInput, GatewayDeclined, NotFound, NotModifiable, OutcomeUnknown, Outside, StripeUnavailable
from portal.payments.orders import KEYS_LIVE, refund_order_of
from portal.payments.settle import settle
from portal.payments.till import Till
from portal.ports import RefundRequest, UnitOfWork

UNREACHED = "stripe_unavailable"
NEVER_MADE = "not_made"


def refund(till: Till, request: RefundRequest) -> tuple[Refund, ...]:
    """Give back what is asked, the newest charge first; one refund for each charge, as it stands now.

    STARTED: Stripe has not said, the sweeper finds out. REFUSED: nothing was given back, `reason` says why. What was
    ordered under the same natural key is not ordered again; where it was refused, it is tried again.
    Raises `NotFound`, `InvalidAmount`, `BadInput` (no such charge), `NotModifiable` (the natural key is another's).
    """
    known, fresh = _ordered(till, request)
    return (*(_gone_on(till, row) for row in known), *(_asked_first(till, row) for row in fresh))


def resolve(till: Till, row: Refund) -> Refund:
    """Find out what became of a refund: by the intent's own list first; only then, while its key lives, by asking once
    more.

    Raises `StripeUnavailable`, `OutcomeUnknown`, `GatewayDeclined`.
    """
    settle(till, _attempt(till, row))
    found = _now(till, row)
    if found.status is not RefundStatus.STARTED:
        return _looked_at(till, found)
    lives = till.clock.now() - found.created_at < KEYS_LIVE
    return _looked_at(till, _asked(till, found)) if lives else _ended(till, found, NEVER_MADE)


def _ordered(till: Till, request: RefundRequest) -> tuple[tuple[Refund, ...], tuple[Refund, ...]]:
    """The rows that were there, and those just written: before Stripe hears of them, and committed."""
    now = till.clock.now()
    with till.open_unit_of_work() as books:
        if books.lock(request.invoice_id, now) is None:
            raise NotFound("There is no such invoice.")
        known = books.refunds_called(request.natural_key) if request.natural_key else ()
        if known:
            _check_same(known, request)
            return known, ()
        fresh = tuple(_row(till, request, charge, cents, now) for charge, cents in _shares(books, request))
        for row in fresh:
            books.add_refund(row)
        return (), fresh


def _check_same(known: tuple[Refund, ...], request: RefundRequest) -> None:
    asked = request.amount_cents
    same = {row.invoice_id for row in known} == {request.invoice_id}
    if not same or asked not in {None, sum(row.amount_cents for row in known)}:
        raise NotModifiable("Another refund was ordered under this name.", "apiSourceId")


def _shares(books: UnitOfWork, request: RefundRequest) -> tuple[tuple[Refundable, int], ...]:
    charges = refundable(books.entries(request.invoice_id), books.refunds(request.invoice_id))
    if request.charge_id is not None:
        charges = tuple(charge for charge in charges if charge.charge_id == request.charge_id)
        if not charges:
            raise BadInput("This invoice has no such payment.", "payment")
    return shares(charges, request.amount_cents)


def _row(till: Till, request: RefundRequest, charge: Refundable, cents: int, now: datetime) -> Refund:
    return Refund(
        id=till.new_refund_id(),
        invoice_id=request.invoice_id,
        attempt_id=charge.attempt_id,
        charge_id=charge.charge_id,
        amount_cents=cents,
        currency=charge.currency,
        status=RefundStatus.STARTED,
        created_at=now,
        updated_at=now,
        reopen=request.reopen,
        natural_key=request.natural_key,
    )


def _gone_on(till: Till, row: Refund) -> Refund:
    """What was ordered before, one step further."""
    if row.status is RefundStatus.REFUSED:
        return _asked_first(till, _ordered_again(till, row))
    if row.status is RefundStatus.STARTED:
        with suppress(Outside):
            return resolve(till, row)
    return row


def _ordered_again(till: Till, row: Refund) -> Refund:
    """A refused refund takes up its amount once more, under a key of its own. Raises `InvalidAmount`."""
    now = till.clock.now()
    with till.open_unit_of_work() as books:
        books.lock(row.invoice_id, now)
        charges = refundable(books.entries(row.invoice_id), books.refunds(row.invoice_id))
        shares([charge for charge in charges if charge.charge_id == row.charge_id], row.amount_cents)
        again = replace(row, status=RefundStatus.STARTED, step=row.step + 1, reason=None, updated_at=now)
        books.save_refund(again)
        return again


def _asked_first(till: Till, row: Refund) -> Refund:
    """Ask for what was never asked for before, so that what Stripe did not take in was not done."""
    try:
        return _asked(till, row)
    except StripeUnavailable:
        return _ended(till, row, UNREACHED)


def _asked(till: Till, row: Refund) -> Refund:
    """Ask Stripe for it; whatever it answers, the intent's own list of refunds is what our books follow.

    Raises `StripeUnavailable`: this call did nothing. One before it may still be under way.
    """
    attempt = _attempt(till, row)
    try:
        made = till.gateway.refund(refund_order_of(row, attempt, _installation(till)))
    except OutcomeUnknown as unknown:
        return _found(till, _stepped_on(till, row) if unknown.answered else row, attempt)
    except GatewayDeclined as refusal:
        found = _found(till, row, attempt)
        return found if found.refund_id else _ended(till, found, refusal.reason)
    found = _found(till, row, attempt)
    return found if found.refund_id else advance(row, made.id, status_of(made.status), made.reason, row.updated_at)


def _found(till: Till, row: Refund, attempt: Attempt) -> Refund:
    """The refund as Stripe lists it; unchanged where Stripe can't be asked or lists no such refund."""
    with suppress(Outside):
        settle(till, attempt)
    return _now(till, row)


def _stepped_on(till: Till, row: Refund) -> Refund:
    """Stripe repeats an error for its key, so whoever asks next needs another."""
    return _saved(till, row, step=row.step + 1)


def _ended(till: Till, row: Refund, reason: str) -> Refund:
    return _saved(till, row, status=RefundStatus.REFUSED, reason=reason)


def _looked_at(till: Till, row: Refund) -> Refund:
    """The next look is later by as long as this one waited."""
    return _saved(till, row) if row.status.is_open else row


def _saved(till: Till, row: Refund, **changes: object) -> Refund:
    """Write changes of a row that nobody has changed meanwhile; otherwise the row as it is."""
    now = till.clock.now()
    with till.open_unit_of_work() as books:
        books.lock(row.invoice_id, now)
        found = _read(books, row)
        if (found.status, found.step) != (row.status, row.step):
            return found
        saved = replace(found, updated_at=now, **changes)  # type: ignore[arg-type]
        books.save_refund(saved)
        return saved


def _now(till: Till, row: Refund) -> Refund:
    with till.open_unit_of_work() as books:
        return _read(books, row)


def _read(books: UnitOfWork, row: Refund) -> Refund:
    return next(one for one in books.refunds(row.invoice_id) if one.id == row.id)


def _attempt(till: Till, row: Refund) -> Attempt:
    with till.open_unit_of_work() as books:
        attempt = books.attempt(row.attempt_id)
    if attempt is None:
        raise NotFound("The payment of this refund is not there.")
    return attempt


def _installation(till: Till) -> str:
    with till.open_unit_of_work() as books:
        return books.installation_id()
