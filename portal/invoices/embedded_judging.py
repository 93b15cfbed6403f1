"""Whether an invoice may become what a draft asks for."""

from collections.abc import Iterator

from portal.domain.drafts import InvoiceDraft, Unsent
from portal.domain.errors import BadInput
from portal.domain.installments import plan
from portal.domain.invoice import Invoice, InvoiceStatus, RecordStatus, TermType
from portal.domain.terms import due_date
from portal.domain.totals import totals_of
from portal.errors import InvalidField
from portal.invoices.embedded_faults import Faults
from portal.invoices.embedded_lists import repeated
from portal.invoices.embedded_others import Others
from portal.store.invoice_rows import NUMBERS

HIGHEST_CENTS = 2**53 - 1
FIRST_STATUSES = frozenset({InvoiceStatus.DRAFT, InvoiceStatus.SCHEDULED, InvoiceStatus.OPEN})


def judged_total(others: Others, draft: InvoiceDraft, wished: Invoice, row: int) -> int:
    """The total of `wished`, in minor units; `row` is its own among the others.

    Raises `InvalidField`, or `InvalidFields` with every fault there is.
    """
    faults = Faults()
    for fault in (*_own_faults(draft, wished), *_faults_among_others(others, wished, row)):
        faults.add(fault)
    total = faults.of(lambda: _total(wished))
    faults.raise_any()
    return total or 0


def _total(wished: Invoice) -> int:
    total = totals_of(wished).total_cents
    if total > HIGHEST_CENTS:
        raise InvalidField("The total is more than can be counted.", "lineItems")
    plan(wished, total)
    return total


def _own_faults(draft: InvoiceDraft, wished: Invoice) -> Iterator[BadInput]:
    if wished.number not in NUMBERS:
        yield InvalidField(f"Must be a whole number from 1 to {NUMBERS[-1]}.", "invoiceNo")
    if not wished.line_items and wished.status is not InvoiceStatus.DRAFT:
        yield InvalidField("An invoice needs at least one line.", "lineItems", "REQUIRED")
    if not wished.id and wished.status not in FIRST_STATUSES:
        yield InvalidField("A new invoice is DRAFT, SCHEDULED or OPEN.", "invoiceStatus")
    for field, ids in (("lineItems", wished.line_items), ("installments", wished.installments)):
        for place in repeated(one.id for one in ids):
            yield InvalidField("The same id stands twice.", f"{field}[{place}].id", "DUPLICATE")
    yield from _due_date_faults(draft, wished)


def _due_date_faults(draft: InvoiceDraft, wished: Invoice) -> Iterator[BadInput]:
    field = "collectionInfo.term.dueDate"
    if draft.term is TermType.OTHER and wished.due_date is None:
        yield InvalidField("The term OTHER needs a due date.", field, "REQUIRED")
    named = None if isinstance(draft.due_date, Unsent) else draft.due_date
    follows = due_date(wished.term, wished.date, named)
    if named is not None and follows != named:
        yield InvalidField(f"{wished.term} from {wished.date} is {follows}; use OTHER for another day.", field)
    if wished.due_date is not None and wished.due_date < wished.date:
        yield InvalidField("Is before the invoice's date.", field)


def _faults_among_others(others: Others, wished: Invoice, row: int) -> Iterator[BadInput]:
    facts, customer = wished.partner_facts, others.customers.get(wished.customer_id)
    if not wished.customer_id:
        yield InvalidField("Must be given.", "customerId", "REQUIRED")
    elif customer is None or customer.record_status is RecordStatus.INACTIVE:
        yield InvalidField("There is no such customer.", "customerId")
    if wished.number in NUMBERS and others.has_number(wished.number, but=row):
        yield InvalidField("Another invoice has this number.", "invoiceNo", "DUPLICATE")
    if facts.api_source_id and others.has_source(facts.api_name, facts.api_source_id, but=row):
        yield InvalidField("Another invoice has this id.", "apiSourceId", "DUPLICATE")
