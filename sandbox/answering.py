"""Answers requests to Stripe's API: reads one, runs its operation once per idempotency key, replies."""

import hashlib
import json
import traceback
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate

from sandbox import due, emission, fault_answers, reading
from sandbox.calls import Call
from sandbox.errors import Refusal, invalid
from sandbox.exchange import FORM, Reply, Request
from sandbox.fault_plan import Fault
from sandbox.idempotency import Answer
from sandbox.identifiers import identifier
from sandbox.operations import Operation
from sandbox.version import API_VERSION
from sandbox.world import World

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Stripe-Version, Stripe-Account",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Max-Age": "600",
}


def answer(world: World, request: Request) -> Reply:
    """The reply to one request; never raises. A defect of the stand-in itself is a 500 and a violation."""
    call = Call(world, world.account(), request_id=identifier("req"))
    _log(world, request, call)
    fault = world.plan.take(request.method, request.path)
    try:
        return _answer(request, call, fault)
    except Exception as error:  # noqa: BLE001 - listed as a violation, and answered as Stripe answers its own
        world.violate("defect", request.where, repr(error))
        traceback.print_exception(error)
        body = {"error": {"type": "api_error", "message": "The stand-in has a defect."}}
        return _reply(request, call, Answer(500, body))


def _answer(request: Request, call: Call, fault: Fault | None) -> Reply:
    if fault is not None and fault.kind == "timeout_before":
        return Reply(504, b"", {}, fault)
    try:
        fault_answers.before(fault)
        given, replayed = _run(request, call, fault)
    except Refusal as refusal:
        given, replayed = emission.refused(refusal, call, request.where), False
    return _spoilt(_reply(request, call, given, replayed=replayed), fault)


def _spoilt(reply: Reply, fault: Fault | None) -> Reply:
    if fault is None:
        return reply
    if fault.kind == "garbage":
        return Reply(200, fault_answers.GARBAGE, {"Content-Type": "text/html"})
    headers = reply.headers | (fault_answers.RETRY_AFTER if fault.kind == "429" else {})
    return replace(reply, headers=headers, fault=fault)


def _run(request: Request, call: Call, fault: Fault | None) -> tuple[Answer, bool]:
    operation = _prepare(request, call)
    key = call.idempotency_key
    if key is None or request.method != "POST":
        return _execute(operation, call, request, fault), False
    stored = call.account.replays.begin(key, _fingerprint(request), call.world.clock.now())
    if stored is not None:
        return stored, True
    return _kept(call, key, lambda: _execute(operation, call, request, fault)), False


def _prepare(request: Request, call: Call) -> Operation:
    """Fills the call from the request and finds its operation. Raises Refusal."""
    operation, call.ids = reading.find_operation(request.method, request.path)
    call.publishable = reading.is_publishable(request.headers, call.world)
    reading.check_headers(request.headers)
    if request.method == "POST" and request.query:
        raise invalid("Parameters of a POST belong in its body.")
    if request.method == "POST" and request.mimetype not in ("", FORM):
        raise invalid("Invalid request: use form encoding.", "", "Content-Type")
    with call.world.lock:
        call.account = call.world.account(reading.account_id(request.headers))
    call.idempotency_key = reading.idempotency_key(request.headers)
    call.params = reading.read_parameters(operation, call, request.form if request.method == "POST" else request.query)
    return operation


def _kept(call: Call, key: str, execute: Callable[[], Answer]) -> Answer:
    try:
        given = execute()
    except BaseException:
        call.account.replays.forget(key)
        raise
    call.account.replays.finish(key, given)
    return given


def _execute(operation: Operation, call: Call, request: Request, fault: Fault | None) -> Answer:
    """Runs the operation under the lock; its refusals are answers too, and are kept like others."""
    try:
        fault_answers.during(fault, call.world)
        with call.world.lock:
            due.run(call.world)
            value = emission.copied(operation.handle(call), call)
            due.run(call.world)
        given = Answer(200, emission.checked(value, call, request.where))
    except Refusal as refusal:
        given = emission.refused(refusal, call, request.where)
    return fault_answers.done(fault, given)


def _fingerprint(request: Request) -> str:
    """Tells whether two requests ask the same, without keeping what they said."""
    asked = [request.method, request.path, sorted(request.form)]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _reply(request: Request, call: Call, given: Answer, *, replayed: bool = False) -> Reply:
    headers = CORS | {
        "Content-Type": "application/json",
        "Date": formatdate(call.world.wall(), usegmt=True),
        "Request-Id": call.request_id or "",
        "Stripe-Version": API_VERSION,
    }
    if request.headers.get("Idempotency-Key"):
        headers["Idempotency-Key"] = request.headers["Idempotency-Key"].encode("ascii", "replace").decode()
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return Reply(given.status, json.dumps(given.body).encode(), headers)


def _log(world: World, request: Request, call: Call) -> None:
    """Notes the request without its body or key: client secrets and card numbers travel there."""
    entry = {
        "id": call.request_id,
        "method": request.method,
        "path": request.path,
        "idempotency_key": request.headers.get("Idempotency-Key"),
        "account": request.headers.get("Stripe-Account"),
        "publishable": "pk_test_" in request.headers.get("Authorization", ""),
        "user_agent": request.headers.get("User-Agent", ""),
        "at": world.clock.now(),
    }
    world.requests.append(entry)
