"""The payer's own check: what has become of what I paid?"""

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.ledger import still_processing
from portal.errors import GatewayDeclined, NotFound, OutcomeUnknown, StripeUnavailable
from portal.payments.settle import settle
from portal.payments.till import Till
from portal.ports import UnitOfWork


def check(till: Till, key: str) -> None:
    """Settle what is open of this invoice now.

    Raises `NotFound`, `OutcomeUnknown`: whoever asks may have paid, so "nothing was charged" would be a guess.
    """
    for attempt in _open_attempts(till, key):
        try:
            settle(till, attempt)
        except (StripeUnavailable, GatewayDeclined):
            raise OutcomeUnknown("The payment service can't be asked now. Please do not pay again.") from None


def _open_attempts(till: Till, key: str) -> tuple[Attempt, ...]:
    with till.open_unit_of_work() as books:
        invoice_id = books.invoice_id_of(key)
        opened = books.lock(invoice_id, till.clock.now()) if invoice_id else None
        if opened is None:
            raise NotFound("There is no such invoice.")
        live = books.live_attempt(opened.invoice.id)
        at_work = _at_work(books, opened.invoice.id)
    latest = opened.attempt if isinstance(opened.attempt, Attempt) else None
    if latest and latest.status is AttemptStatus.PROCESSING:
        at_work.setdefault(latest.id, latest)
    return (*((live,) if live else ()), *at_work.values())


def _at_work(books: UnitOfWork, invoice_id: str) -> dict[str, Attempt]:
    """Those the bank is at work on; while one is, the rest may have been paid by others."""
    held = still_processing(entry.movement for entry in books.entries(invoice_id))
    found = (books.attempt(move.attempt_id) for move in held if move.attempt_id)
    return {attempt.id: attempt for attempt in found if attempt and attempt.status is AttemptStatus.PROCESSING}
