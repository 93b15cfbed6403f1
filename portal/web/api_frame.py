"""What every answer of the API goes through: the request's id, and an error body for whatever was raised."""

import re
import secrets

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from portal.errors import NotAuthorized, NotFound, RemitError, TooManyRequests
from portal.web import errors
from portal.web.api_body import answer
from portal.web.api_errors import judged
from portal.web.parts import parts
from portal.wire.envelopes import error, failure

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def frame(bp: Blueprint) -> None:
    """Put the frame around the routes of `bp`."""
    bp.before_request(_only_where_invoices_live)
    bp.after_request(_identify)
    bp.register_error_handler(RemitError, _refuse)
    bp.register_error_handler(HTTPException, _refuse_request)
    bp.register_error_handler(Exception, _fail)


def _only_where_invoices_live() -> Response | None:
    if parts().book is None or parts().directory is None:
        return errors.answer(NotFound("There is nothing here."))
    g.request_id = g.api_request_id = _request_id()
    return None


def _identify(response: Response) -> Response:
    if "api_request_id" in g:
        response.headers["X-Request-ID"] = g.api_request_id
    return response


def _refuse(fault: RemitError) -> Response:
    verdict = judged(fault)
    response = answer(failure(*verdict.errors), verdict.status)
    if isinstance(fault, NotAuthorized):
        response.headers["WWW-Authenticate"] = g.get("challenge", "Bearer")
    if isinstance(fault, TooManyRequests):
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _refuse_request(fault: HTTPException) -> Response:
    return answer(failure(error("BAD_REQUEST", "The request can't be read.")), fault.code or 400)


def _fail(bug: Exception) -> Response:
    errors.answer_bug(bug)
    return answer(failure(error("UNKNOWN_ERROR", "Something went wrong here; it is not your request.")), 500)


def _request_id() -> str:
    sent = request.headers.get("X-Request-ID", "")
    return sent if _REQUEST_ID.fullmatch(sent) else secrets.token_hex(16)
