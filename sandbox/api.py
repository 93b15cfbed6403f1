"""Stripe's API as a Flask blueprint: reads a request, runs its operation once per idempotency key, answers."""

import copy
import traceback
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from sandbox import reading
from sandbox.calls import Call
from sandbox.errors import Refusal, invalid
from sandbox.fault_answers import after, before, during
from sandbox.idempotency import Answer
from sandbox.identifiers import identifier
from sandbox.operations import Operation
from sandbox.publishable import view
from sandbox.version import API_VERSION
from sandbox.world import World

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Stripe-Version, Stripe-Account",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Max-Age": "600",
}


def blueprint(world: World) -> Blueprint:
    """Routes below /v1/, for every path and method."""
    api = Blueprint("api", __name__)

    @api.route(
        "/v1/<path:rest>", methods=["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD"], provide_automatic_options=False
    )
    def answer(rest: str) -> Response:  # noqa: ARG001 - the operation reads the path itself
        return _answer(world)

    @api.route("/v1/<path:rest>", methods=["OPTIONS"])
    def preflight(rest: str) -> Response:  # noqa: ARG001 - the same for all
        return Response(status=204, headers=CORS)

    @api.errorhandler(Exception)
    def defect(error: Exception) -> Response:
        world.violate("defect", f"{request.method} {request.path}", repr(error))
        traceback.print_exception(error)
        return _response(
            Answer(500, {"error": {"type": "api_error", "message": "The stand-in has a defect."}}), replayed=False
        )

    return api


def _answer(world: World) -> Response:
    g.request_id = identifier("req")
    _log(world)
    fault = world.plan.take(request.method, request.path)
    early = before(fault, world)
    if early is not None:
        return early
    try:
        answer, replayed = _run(world, lambda: during(fault, world))
    except Refusal as refusal:
        answer, replayed = _refused(world, refusal), False
    return after(fault, _response(answer, replayed=replayed), world)


def _run(world: World, in_flight: Any) -> tuple[Answer, bool]:
    operation, ids = reading.find_operation(request.method, request.path)
    call = _call(world, ids)
    pairs = list((request.form if request.method == "POST" else request.args).items(multi=True))
    call.params = reading.read_parameters(operation, call, pairs)
    key = call.idempotency_key
    if key is None or request.method != "POST":
        return _execute(operation, call, in_flight), False
    fingerprint = (request.method, request.path, tuple(sorted(pairs)))
    stored = call.account.replays.begin(key, fingerprint, world.clock.now())
    if stored is not None:
        return stored, True
    try:
        answer = _execute(operation, call, in_flight)
    except BaseException:
        call.account.replays.forget(key)
        raise
    call.account.replays.finish(key, answer)
    return answer, False


def _call(world: World, ids: dict[str, str]) -> Call:
    publishable = reading.is_publishable(request.headers, world)
    reading.check_headers(request.headers)
    if request.method == "POST" and request.args:
        raise invalid("Parameters of a POST belong in its body.")
    if request.method == "POST" and request.content_length and request.mimetype != reading.FORM:
        raise invalid("Invalid request: use form encoding.", "", "Content-Type")
    with world.lock:
        account = world.account(reading.account_id(request.headers))
    return Call(world, account, publishable, reading.idempotency_key(request.headers), g.request_id, ids=ids)


def _execute(operation: Operation, call: Call, in_flight: Any) -> Answer:
    """Runs the operation under the lock; its refusals are answers too, and are kept like others."""
    try:
        in_flight()
        with call.world.lock:
            return Answer(200, _emitted(operation.handle(call), call))
    except Refusal as refusal:
        return _refused(call.world, refusal, call)


def _emitted(value: dict[str, Any], call: Call) -> dict[str, Any]:
    """A copy of the object or list, expanded or reduced for its reader, checked against stripe's types."""
    if value["object"] == "list":
        return value | {"data": [_emitted(item, call) for item in value["data"]]}
    value = copy.deepcopy(value)
    if call.publishable:
        value = view(value)
    wanted = {name.removeprefix("data.") for name in call.params.get("expand", [])}
    if "latest_charge" in wanted and value["latest_charge"] is not None:
        value["latest_charge"] = copy.deepcopy(call.account.charges[value["latest_charge"]])
    return call.world.conforming(value, request.path, partial=call.publishable)


def _refused(world: World, refusal: Refusal, call: Call | None = None) -> Answer:
    if refusal.breach:
        world.violate("request", f"{request.method} {request.path}", str(refusal))
    error = refusal.error | {"request_log_url": f"{world.url}/_control/requests#{g.request_id}"}
    if call is not None and call.publishable and "payment_intent" in error:
        error["payment_intent"] = view(error["payment_intent"])
    return Answer(refusal.status, {"error": error})


def _response(answer: Answer, *, replayed: bool) -> Response:
    response = jsonify(answer.body)
    response.status_code = answer.status
    response.headers.update(CORS)
    response.headers["Request-Id"] = g.request_id
    response.headers["Stripe-Version"] = API_VERSION
    if request.headers.get("Idempotency-Key"):
        response.headers["Idempotency-Key"] = request.headers["Idempotency-Key"].encode("ascii", "replace").decode()
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _log(world: World) -> None:
    """Notes the request without its body or key: client secrets and card numbers travel there."""
    entry = {
        "id": g.request_id,
        "method": request.method,
        "path": request.path,
        "idempotency_key": request.headers.get("Idempotency-Key"),
        "account": request.headers.get("Stripe-Account"),
        "publishable": "pk_test_" in request.headers.get("Authorization", ""),
        "user_agent": request.headers.get("User-Agent", ""),
        "at": world.clock.now(),
    }
    world.requests.append(entry)
