"""The invoicing API: v6 invoices and customers, v5 key exchange. docs/api.md says what of the contract is served."""

from flask import Blueprint, Response

from portal.domain.invoice import Customer
from portal.errors import RemitError
from portal.ports import Saved, Seal
from portal.web.api_audit import audit_shown
from portal.web.api_body import answer, json_body
from portal.web.api_delete import invoice_deleted
from portal.web.api_errors import NoRoute
from portal.web.api_exchange import exchanged
from portal.web.api_frame import frame
from portal.web.api_payments import payment_voided, payments_recorded
from portal.web.api_query import customers_found, invoices_found, payments_found
from portal.web.api_reach import book, caller, links, now, writer
from portal.web.api_report import payment_reported
from portal.web.api_save import customers_answer, invoices_answer, read_each, save_released
from portal.web.api_send import invoice_sent
from portal.web.api_setup import setup_saved
from portal.web.api_token import token_issued
from portal.web.idempotency import once
from portal.web.parts import parts
from portal.wire.customer_reading import read_customer
from portal.wire.customer_writing import v6_customer
from portal.wire.envelopes import single
from portal.wire.invoice_reading import read_invoice
from portal.wire.invoice_writing import v6_invoice
from portal.wire.payment_writing import v6_payment
from portal.wire.setup_writing import v6_setup

bp = Blueprint("api", __name__)
frame(bp)

EVERY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@bp.post("/v6/invoicing/invoices")
def save_invoices() -> Response:
    """Create and update invoices."""
    grant, remit = writer(), parts()

    def save(seal: Seal[list[Saved]] | None) -> list[Saved]:
        drafts = read_each(json_body(), lambda item: read_invoice(item, grant.currency))
        return save_released(book(), remit.payments, remit.clock, grant, drafts, seal)

    return once(grant, save, invoices_answer(links()))


@bp.post("/v6/invoicing/invoices/query")
def query_invoices() -> Response:
    """A page of the invoices of the caller's tenant."""
    return invoices_found(book(), caller())


@bp.get("/v6/invoicing/invoices/<invoice_id>")
def get_invoice(invoice_id: str) -> Response:
    """One invoice of the caller's tenant."""
    return answer(single(v6_invoice(book().get(caller(), invoice_id, now()), links())))


@bp.post("/v6/invoicing/invoices/<invoice_id>/send")
def send_invoice(invoice_id: str) -> Response:
    """Mail an invoice, a quote, a reminder or a receipt."""
    return invoice_sent(writer(), invoice_id)


@bp.delete("/v6/invoicing/invoices/<invoice_id>")
def delete_invoice(invoice_id: str) -> Response:
    """Take an invoice out of use."""
    return invoice_deleted(writer(), invoice_id)


@bp.delete("/v6/customers/<customer_id>")
def delete_customer(customer_id: str) -> Response:
    """Take a customer out of use."""
    return answer(single(v6_customer(book().delete_customer(writer(), customer_id, now()))))


@bp.post("/v6/customers")
def save_customers() -> Response:
    """Create and update customers."""
    grant = writer()

    def save(seal: Seal[list[Customer | RemitError]] | None) -> list[Customer | RemitError]:
        return book().save_customers(grant, read_each(json_body(), read_customer), now(), seal=seal)

    return once(grant, save, customers_answer)


@bp.post("/v6/customers/query")
def query_customers() -> Response:
    """A page of the customers of the caller's tenant."""
    return customers_found(book(), caller())


@bp.get("/v6/customers/<customer_id>")
def get_customer(customer_id: str) -> Response:
    """One customer of the caller's tenant."""
    return answer(single(v6_customer(book().customer(caller(), customer_id))))


@bp.post("/v6/payments")
def save_payments() -> Response:
    """Record payments that did not come through Remit."""
    return payments_recorded(writer())


@bp.post("/v6/payments/query")
def query_payments() -> Response:
    """A page of the recorded payments of the caller's tenant."""
    return payments_found(book(), caller())


@bp.get("/v6/payments/<payment_id>")
def get_payment(payment_id: str) -> Response:
    """One recorded payment of the caller's tenant."""
    return answer(single(v6_payment(book().payment(caller(), payment_id))))


@bp.delete("/v6/payments/<payment_id>")
def void_payment(payment_id: str) -> Response:
    """Take a recorded payment back."""
    return payment_voided(writer(), payment_id)


@bp.get("/v6/auditTrail/<entity_id>")
def get_audit_trail(entity_id: str) -> Response:
    """Who changed what of an entity, and when."""
    return audit_shown(caller(), entity_id)


@bp.get("/v6/invoicing/setup")
def get_setup() -> Response:
    """How the caller's business is set up."""
    return answer(single(v6_setup(book().setup(caller()), links())))


@bp.post("/v6/invoicing/setup")
def save_setup() -> Response:
    """Change how the caller's business is set up."""
    return setup_saved(writer())


@bp.post("/v6/auth/token")
def issue_token() -> Response:
    """A token for a client's id and secret."""
    return token_issued()


@bp.post("/v5/invoicing/clientInvoiceKey")
def exchange_key() -> Response:
    """What a client invoice key opens."""
    return exchanged(parts())


@bp.post("/v5/invoicing/payment")
def report_payment() -> Response:
    """What somebody says was paid: believed of a tenant, verified or kept waiting of a payer."""
    return payment_reported()


@bp.route("/v5/<path:_rest>", methods=EVERY_METHOD)
@bp.route("/v6/<path:_rest>", methods=EVERY_METHOD)
def nothing(_rest: str) -> Response:
    """What the API does not have, answered as everything it has."""
    raise NoRoute("There is nothing here.")
