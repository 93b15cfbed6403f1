"""What else a business has, as far as the drafts of a batch can meet it: nothing here asks the database again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.domain.drafts import InvoiceDraft, Unsent
from portal.domain.invoice import Customer, Invoice
from portal.domain.payer_invoice import PayerInvoice
from portal.invoices.embedded_drafts import sent
from portal.store.unit_of_work import SqlUnitOfWork


@dataclass(slots=True)
class Others:
    """Customers by id; numbers and partner's own ids that are taken, each with the row that has it.

    What a batch is about to write is `take`n at once, so that the drafts behind it meet it too. A new invoice has a
    row below zero until it is written.
    """

    customers: dict[str, Customer]
    next_number: int
    _numbers: dict[int, int]
    _sources: dict[tuple[str, str], int]

    def has_number(self, number: int, but: int) -> bool:
        """Whether an invoice other than `but` has the number."""
        return self._numbers.get(number, but) != but

    def has_source(self, api_name: str, source_id: str, but: int) -> bool:
        """Whether an invoice other than `but` has the partner's own id."""
        return self._sources.get((api_name, source_id), but) != but

    def take(self, wished: Invoice, row: int, was: Invoice | None) -> None:
        """Let the row have the number and id of `wished`, and no longer those it had."""
        if was is not None:
            self._numbers.pop(was.number, None)
            self._sources.pop(_source(was), None)
        self._numbers[wished.number] = row
        self._sources[_source(wished)] = row
        self.next_number = max(self.next_number, wished.number + 1)


def others_of(
    work: SqlUnitOfWork, business_id: str, drafts: Sequence[InvoiceDraft], current: Iterable[PayerInvoice]
) -> Others:
    """What the drafts, and the invoices they change, can meet; four statements."""
    now = [opened.invoice for opened in current]
    numbers = {draft.number for draft in drafts if not isinstance(draft.number, Unsent)}
    sources = {sent(draft.api_source_id, None) for draft in drafts} | {one.partner_facts.api_source_id for one in now}
    customers = {sent(draft.customer_id, "") for draft in drafts} | {one.customer_id for one in now}
    return Others(
        customers=work.customers(business_id).among(customers),
        next_number=work.invoices.next_number(business_id),
        _numbers=work.invoices.numbers(business_id, numbers),
        _sources=work.invoices.sources(business_id, {one for one in sources if one}),
    )


def _source(invoice: Invoice) -> tuple[str, str]:
    return invoice.partner_facts.api_name, invoice.partner_facts.api_source_id or ""
