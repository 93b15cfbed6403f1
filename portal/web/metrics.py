"""`GET /metrics`: the books' figures as Prometheus reads them, for whoever has METRICS_TOKEN."""

import hmac
from collections.abc import Iterable

from flask import Blueprint, Response, request

from portal.errors import NotFound
from portal.ports import Gauge
from portal.web.parts import parts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

bp = Blueprint("metrics", __name__)


@bp.get("/metrics")
def metrics() -> Response:
    """The figures; 401 without the token. Where no token is set, or there are no books, there is no such page."""
    expected, read = parts().settings.METRICS_TOKEN, parts().gauges
    if expected is None or read is None:
        raise NotFound("There is nothing here.")
    if not _bears(expected.get_secret_value()):
        return Response("unauthorized\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    return Response(exposition(read()), content_type=CONTENT_TYPE)


def _bears(expected: str) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    given = token.strip().encode("utf-8", "surrogatepass")
    return scheme.lower() == "bearer" and hmac.compare_digest(given, expected.encode())


def exposition(gauges: Iterable[Gauge]) -> str:
    """
    >>> print(exposition([Gauge("quarantine_open", "Things set apart.", 2)]), end="")
    # HELP remit_quarantine_open Things set apart.
    # TYPE remit_quarantine_open gauge
    remit_quarantine_open 2
    """
    return "".join(
        f"# HELP remit_{gauge.name} {gauge.help}\n# TYPE remit_{gauge.name} gauge\nremit_{gauge.name} {gauge.value}\n"
        for gauge in gauges
    )
