"""For whoever watches the process: is it alive, and can it serve?"""

from flask import Blueprint, Response

from portal.web.parts import parts

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def ready() -> Response:
    """What it needs answers too; 503 while it doesn't."""
    check = parts().is_ready
    if check is None or check():
        return Response("ready\n", mimetype="text/plain")
    return Response("not ready\n", status=503, mimetype="text/plain", headers={"Retry-After": "5"})
