"""How an error reaches whoever asked: as a page, or as JSON to a script. What it says is `portal.web.error_words`'.

The invoicing API has answers of its own (`portal.web.api_errors`).
"""

import traceback

import structlog
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import TooManyRequests as LimitReached

from portal.errors import BadInput, NotFound, RemitError, TooManyRequests
from portal.web.error_body import body_of, error_body
from portal.web.error_pages import BROKEN_PAGE, error_page
from portal.web.error_words import answer_of, retry_after
from portal.web.render import plain
from portal.web.request_log import request_id

JSON_PATHS = ("/v5/", "/v6/", "/webhooks/")
JSON_ENDPOINTS = frozenset({"pay.status"})
LIMIT_SECONDS = 30
HIDDEN = frozenset({404, 405})
FIRST_ERROR, FIRST_FAULT = 400, 500

log = structlog.get_logger("remit.errors")


def install(app: Flask) -> None:
    """Answer every error of `app`."""
    app.register_error_handler(RemitError, answer)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_bug)


def answer(error: RemitError) -> Response:
    """The answer to `error`, by the table."""
    response = jsonify(body_of(error)) if wants_json() else error_page(error)
    response.status_code = answer_of(error).status
    seconds = retry_after(error)
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def answer_http(error: HTTPException) -> Response:
    """What the framework refuses: an unknown route and a wrong method are the one 404, a redirect stays one."""
    code = error.code or FIRST_FAULT
    if code in HIDDEN:
        return answer(NotFound("There is nothing here."))
    if isinstance(error, LimitReached):
        return answer(TooManyRequests("Too many tries.", LIMIT_SECONDS))
    if code < FIRST_ERROR:
        return Response(error.get_body(), code, error.get_headers())
    if code >= FIRST_FAULT:
        return answer_bug(error)
    response = answer(BadInput("It is not what we expect here."))
    response.status_code = code
    return response


def answer_bug(error: Exception) -> Response:
    """A fault of ours, logged by its place and never by its text, which may hold a secret."""
    log.error("bug", kind=type(error).__name__, frames=_frames(error), request_id=request_id())
    if not wants_json():
        return plain(BROKEN_PAGE, 500)
    response = jsonify({"error": error_body("error", "Something went wrong on our side.")})
    response.status_code = 500
    return response


def _frames(error: Exception) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]


def wants_json() -> bool:
    """Whether a script asks rather than a person."""
    if request.path.startswith(JSON_PATHS) or request.endpoint in JSON_ENDPOINTS or request.is_json:
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json"
