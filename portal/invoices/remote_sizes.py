"""About how much memory an invoice takes, from above: for a bound, not for the books."""

from collections.abc import Iterator

from portal.domain.payer_invoice import PayerInvoice

BASE_BYTES, PART_BYTES, CHARACTER_BYTES = 6_000, 1_000, 4


def size_of(opened: PayerInvoice) -> int:
    """Bytes, at least as many as `opened` really takes."""
    parts = len(opened.invoice.line_items) + len(opened.installments)
    return BASE_BYTES + PART_BYTES * parts + CHARACTER_BYTES * sum(map(len, _texts(opened)))


def _texts(opened: PayerInvoice) -> Iterator[str]:
    invoice, business, customer = opened.invoice, opened.business, opened.customer
    yield from (invoice.id, invoice.name, invoice.notes, customer.name, customer.email or "", opened.pdf_url)
    yield from (business.name, business.phone or "", *business.address.lines())
    yield from (line.description for line in invoice.line_items)
    yield from (part.name for part in opened.installments)
