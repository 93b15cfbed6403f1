"""Saving a batch: every item judged alone, all that are good saved in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from portal.domain.drafts import InvoiceDraft
from portal.domain.invoice import Customer
from portal.errors import PaymentsStarted, RemitError
from portal.ports import Answer, Clock, InvoiceBook, Payments, Saved, SavedInvoice, Seal, TokenGrant
from portal.web.api_errors import judged
from portal.wire.customer_writing import v6_customer
from portal.wire.envelopes import Judged, batch, items_of
from portal.wire.invoice_writing import v6_invoice
from portal.wire.json_text import write_json
from portal.wire.links import PublicLinks

T = TypeVar("T")
Drafts = Sequence[InvoiceDraft | RemitError]


def read_each(body: Any, read: Callable[[Any], T]) -> list[T | RemitError]:
    """Each item of a batch as `read` understands it, or what is wrong. Raises `InvalidField` where it is no batch."""
    return [_read(item, read) for item in items_of(body)]


def save_released(
    book: InvoiceBook,
    payments: Payments | None,
    clock: Clock,
    grant: TokenGrant,
    drafts: Drafts,
    seal: Seal[list[Saved]] | None = None,
) -> list[Saved]:
    """Save invoices; live attempts on them are cancelled first (money.md "A payment", step 7).

    Where that can't be done now, `StripeUnavailable` or `OutcomeUnknown` stands in the invoice's place. Raises what
    `InvoiceBook.save_all` raises.
    """
    try:
        return book.save_all(grant, drafts, clock.now(), final=payments is None, seal=seal)
    except PaymentsStarted as started:
        faults = released(payments, started.invoice_ids)
    ready = [faults.get(draft.id or "", draft) if isinstance(draft, InvoiceDraft) else draft for draft in drafts]
    return book.save_all(grant, ready, clock.now(), final=True, seal=seal)


def invoices_answer(links: PublicLinks) -> Callable[[list[Saved]], Answer]:
    """What is answered to a batch of invoices."""

    def answered(saved: list[Saved]) -> Answer:
        items = [_invoice_item(one, f"data[{place}]", links) for place, one in enumerate(saved)]
        keys = {one.key: one.invoice.id for one in saved if isinstance(one, SavedInvoice) and one.key}
        return _answer(items, keys)

    return answered


def customers_answer(saved: list[Customer | RemitError]) -> Answer:
    """What is answered to a batch of customers."""
    return _answer(
        [
            Judged(200, v6_customer(one)) if isinstance(one, Customer) else judged(one, f"data[{place}]")
            for place, one in enumerate(saved)
        ]
    )


def _read(item: Any, read: Callable[[Any], T]) -> T | RemitError:
    try:
        return read(item)
    except RemitError as fault:
        return fault


def released(payments: Payments | None, invoice_ids: Iterable[str]) -> dict[str, RemitError]:
    """Cancel the live attempts of invoices; the faults of those where that can't be done now."""
    faults: dict[str, RemitError] = {}
    if payments is None:
        return faults
    for invoice_id in sorted(invoice_ids):
        try:
            payments.release(invoice_id)
        except RemitError as fault:
            faults[invoice_id] = fault
    return faults


def _invoice_item(saved: Saved, place: str, links: PublicLinks) -> Judged:
    return Judged(200, v6_invoice(saved, links)) if isinstance(saved, SavedInvoice) else judged(saved, place)


def _answer(items: Sequence[Judged], keys: dict[str, str] | None = None) -> Answer:
    body, status = batch(items)
    return Answer(status, write_json(body), keys or {})
