"""One line a request: which route, how it ended, how long it took. Never the address itself, which holds the key."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

NOT_FOUND = 404
"""Its answer carries no number: it is the same for everybody."""

log = structlog.get_logger("remit.request")


def install(app: Flask) -> None:
    """Number and log every request of `app`."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The number of this request, for people who report a problem."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def _begin() -> None:
    g.request_began = time.perf_counter()


def _end(response: Response) -> Response:
    if response.status_code != NOT_FOUND:
        response.headers.setdefault("X-Request-ID", request_id())
    took = time.perf_counter() - g.get("request_began", time.perf_counter())
    log.info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else "unmatched",
        status=response.status_code,
        ms=round(took * 1000, 1),
        request_id=request_id(),
    )
    return response
