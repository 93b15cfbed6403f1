"""Listing what a tenant has, a page at a time."""

from flask import Response

from portal.ports import InvoiceBook, TokenGrant
from portal.web.api_body import answer, json_body
from portal.web.parts import parts
from portal.wire.customer_writing import v6_customer
from portal.wire.invoice_writing import v6_invoice
from portal.wire.links import PublicLinks
from portal.wire.payment_writing import v6_payment
from portal.wire.query_reading import read_customer_query, read_invoice_query, read_payment_query
from portal.wire.query_writing import listing


def invoices_found(book: InvoiceBook, grant: TokenGrant) -> Response:
    """The page of invoices the body asks for. Raises `BadInput`."""
    links = PublicLinks(parts().settings.public_url)
    page = book.query(grant, read_invoice_query(json_body()), parts().clock.now())
    return answer(listing([v6_invoice(saved, links) for saved in page.items], page.after, page.before))


def payments_found(book: InvoiceBook, grant: TokenGrant) -> Response:
    """The page of recorded payments the body asks for. Raises `BadInput`."""
    page = book.query_payments(grant, read_payment_query(json_body()))
    return answer(listing([v6_payment(payment) for payment in page.items], page.after, page.before))


def customers_found(book: InvoiceBook, grant: TokenGrant) -> Response:
    """The page of customers the body asks for. Raises `BadInput`."""
    page = book.query_customers(grant, read_customer_query(json_body()))
    return answer(listing([v6_customer(customer) for customer in page.items], page.after, page.before))
