"""The invoicing API: v6 invoices and customers, v5 key exchange. docs/api.md says what of the contract is served."""

import re
import secrets
from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from portal.errors import NotAuthorized, NotFound, RemitError, TooManyRequests
from portal.ports import Directory, InvoiceBook
from portal.web import errors
from portal.web.api_auth import caller, writer
from portal.web.api_body import answer, json_body
from portal.web.api_errors import judged
from portal.web.api_exchange import exchanged
from portal.web.api_query import customers_found, invoices_found
from portal.web.api_save import save_each, save_released
from portal.web.parts import parts
from portal.wire.customer_reading import read_customer
from portal.wire.customer_writing import v6_customer
from portal.wire.envelopes import error, failure, single
from portal.wire.invoice_reading import read_invoice
from portal.wire.invoice_writing import v6_invoice
from portal.wire.links import PublicLinks

bp = Blueprint("api", __name__)

EVERY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


@bp.post("/v6/invoicing/invoices")
def save_invoices() -> Response:
    """Create and update invoices."""
    remit, book, directory = parts(), _book(), _directory()
    grant = writer(directory, remit.clock.now())

    def save(item: Any) -> dict[str, Any]:
        draft = read_invoice(item, grant.currency)
        return v6_invoice(save_released(book, remit.payments, remit.clock, grant, draft), _links())

    return save_each(json_body(), save)


@bp.post("/v6/invoicing/invoices/query")
def query_invoices() -> Response:
    """A page of the invoices of the caller's tenant."""
    return invoices_found(_book(), caller(_directory(), parts().clock.now()))


@bp.get("/v6/invoicing/invoices/<invoice_id>")
def get_invoice(invoice_id: str) -> Response:
    """One invoice of the caller's tenant."""
    now = parts().clock.now()
    saved = _book().get(caller(_directory(), now), invoice_id, now)
    return answer(single(v6_invoice(saved, _links())))


@bp.post("/v6/customers")
def save_customers() -> Response:
    """Create and update customers."""
    remit, book = parts(), _book()
    grant = writer(_directory(), remit.clock.now())

    def save(item: Any) -> dict[str, Any]:
        return v6_customer(book.save_customer(grant, read_customer(item), remit.clock.now()))

    return save_each(json_body(), save)


@bp.post("/v6/customers/query")
def query_customers() -> Response:
    """A page of the customers of the caller's tenant."""
    return customers_found(_book(), caller(_directory(), parts().clock.now()))


@bp.get("/v6/customers/<customer_id>")
def get_customer(customer_id: str) -> Response:
    """One customer of the caller's tenant."""
    grant = caller(_directory(), parts().clock.now())
    return answer(single(v6_customer(_book().customer(grant, customer_id))))


@bp.post("/v5/invoicing/clientInvoiceKey")
def exchange_key() -> Response:
    """What a client invoice key opens."""
    return exchanged(parts())


@bp.route("/v5/<path:_rest>", methods=EVERY_METHOD)
@bp.route("/v6/<path:_rest>", methods=EVERY_METHOD)
def nothing(_rest: str) -> Response:
    """What the API does not have, answered as everything it has."""
    raise NotFound("There is nothing here.")


@bp.before_request
def _only_where_invoices_live() -> Response | None:
    if parts().book is None or parts().directory is None:
        return errors.answer(NotFound("There is nothing here."))
    g.request_id = g.api_request_id = _request_id()
    return None


@bp.after_request
def _identify(response: Response) -> Response:
    if "api_request_id" in g:
        response.headers["X-Request-ID"] = g.api_request_id
    return response


@bp.errorhandler(RemitError)
def _refuse(fault: RemitError) -> Response:
    verdict = judged(fault)
    response = answer(failure(*verdict.errors), verdict.status)
    if isinstance(fault, NotAuthorized):
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(fault, TooManyRequests):
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


@bp.errorhandler(HTTPException)
def _refuse_request(fault: HTTPException) -> Response:
    return answer(failure(error("BAD_REQUEST", "The request can't be read.")), fault.code or 400)


@bp.errorhandler(Exception)
def _fail(bug: Exception) -> Response:
    errors.answer_bug(bug)
    return answer(failure(error("UNKNOWN_ERROR", "Something went wrong here; it is not your request.")), 500)


def _request_id() -> str:
    sent = request.headers.get("X-Request-ID", "")
    return sent if _REQUEST_ID.fullmatch(sent) else secrets.token_hex(16)


def _book() -> InvoiceBook:
    book = parts().book
    assert book is not None  # noqa: S101 - `_only_where_invoices_live` answered already
    return book


def _directory() -> Directory:
    directory = parts().directory
    assert directory is not None  # noqa: S101 - `_only_where_invoices_live` answered already
    return directory


def _links() -> PublicLinks:
    return PublicLinks(parts().settings.public_url)
