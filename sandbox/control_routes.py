"""The control over HTTP, below /_control/, for whoever shows the control token."""

import hmac
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.control import Control
from sandbox.errors import Refusal

READS = ("now", "due", "violations", "requests", "books", "totals", "objects", "deliveries", "held_events")
ACTIONS = (
    "advance",
    "deliver",
    "drop_events",
    "repeat_events",
    "delay_events",
    "hold_events",
    "release_events",
    "resend_event",
    "forge_event",
    "skew",
    "add_endpoint",
    "set_endpoint",
    "next_fail",
    "clear_faults",
    "let_go",
    "settle",
    "fail",
    "authenticate",
    "next_decline",
    "refund",
    "settle_refund",
    "fail_refund",
    "dispute",
    "respond_dispute",
    "escalate_dispute",
    "close_dispute",
    "wait_for_deliveries",
)


def blueprint(control: Control, token: str) -> Blueprint:
    """GET answers `{"<name>": value}` for the reads; POST takes a JSON object of arguments for the actions."""
    routes = Blueprint("control", __name__, url_prefix="/_control")

    @routes.before_request
    def guard() -> Response | None:
        given = request.headers.get("X-Control-Token", "")
        return None if hmac.compare_digest(given.encode(), token.encode()) else Response(status=403)

    for name in READS:
        routes.add_url_rule(f"/{name}", name, _read(control, name), methods=["GET"])
    for name in ACTIONS:
        routes.add_url_rule(f"/{name}", name, _act(control, name), methods=["POST"])
    return routes


def _read(control: Control, name: str) -> Callable[[], Response]:
    return lambda: jsonify({name: getattr(control, name)()})


def _act(control: Control, name: str) -> Callable[[], Response]:
    def act() -> Response:
        arguments: Any = request.get_json(silent=True) or {}
        try:
            return jsonify({name: getattr(control, name)(**arguments)})
        except (TypeError, ValueError) as error:
            return _wrong(400, str(error), refused=False)
        except Refusal as refusal:
            return _wrong(refusal.status, str(refusal), refused=True)

    return act


def _wrong(status: int, message: str, *, refused: bool) -> Response:
    response = jsonify({"error": message, "refused": refused})
    response.status_code = status
    return response
