"""Stripe's API as a Flask blueprint: HTTP around `sandbox.answering`."""

from flask import Blueprint, Response, request

from sandbox.answering import CORS, answer
from sandbox.exchange import Request
from sandbox.fault_wire import carry
from sandbox.world import World

METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD"]


def blueprint(world: World) -> Blueprint:
    """Routes below /v1/, for every path and method."""
    api = Blueprint("api", __name__)

    @api.route("/v1/<path:rest>", methods=METHODS, provide_automatic_options=False)
    def operate(rest: str) -> Response:  # noqa: ARG001 - the operation reads the path itself
        return carry(answer(world, _read()), world)

    @api.route("/v1/<path:rest>", methods=["OPTIONS"])
    def preflight(rest: str) -> Response:  # noqa: ARG001 - the same for all
        return Response(status=204, headers=CORS)

    return api


def _read() -> Request:
    return Request(
        request.method,
        request.path,
        request.headers,
        list(request.args.items(multi=True)),
        list(request.form.items(multi=True)),
        request.mimetype if request.content_length else "",
    )
