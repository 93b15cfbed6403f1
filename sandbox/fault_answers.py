"""How each planned fault shows on the wire."""

import socket
import time
from collections.abc import Iterator
from typing import Any

from flask import Response, request

from sandbox.errors import Refusal
from sandbox.fault_plan import Fault
from sandbox.world import World

TRICKLE_PAUSE_SECONDS = 0.05


def before(fault: Fault | None, world: World) -> Response | None:
    """Faults that leave nothing done: no answer in time, 409, 429."""
    if fault is None:
        return None
    if fault.kind == "timeout_before":
        return _silence(fault, world)
    if fault.kind == "409":
        return _error(409, "lock_timeout", "This object cannot be accessed right now. Try again.")
    if fault.kind == "429":
        return _error(429, "rate_limit", "Too many requests hit the API too quickly.")
    return None


def during(fault: Fault | None, world: World) -> None:
    """Faults while the idempotency key is held: a slow answer, or a 500 that the key will remember."""
    if fault is None:
        return
    if fault.kind == "slow":
        world.holding.wait(fault.seconds)
    if fault.kind == "500":
        raise Refusal(500, "api_error", "An unexpected error occurred.")


def after(fault: Fault | None, response: Response, world: World) -> Response:
    """Faults once all is done: no answer in time, a cut, a crawling or a senseless one."""
    if fault is None:
        return response
    if fault.kind == "timeout_after":
        return _silence(fault, world)
    if fault.kind == "reset":
        return _cut(response)
    if fault.kind == "garbage":
        return Response("<html><h1>Bad gateway</h1>", status=200, mimetype="text/html")
    if fault.kind == "trickle":
        return Response(
            _crawl(response.get_data(), fault, world), status=response.status_code, headers=response.headers
        )
    return response


def _error(status: int, code: str, message: str) -> Response:
    return Response(
        response=f'{{"error": {{"type": "invalid_request_error", "code": "{code}", "message": "{message}"}}}}',
        status=status,
        mimetype="application/json",
    )


def _silence(fault: Fault, world: World) -> Response:
    world.holding.wait(fault.seconds)
    _connection().shutdown(socket.SHUT_RDWR)
    return Response(status=504)


def _connection() -> socket.socket:
    connection: Any = request.environ["werkzeug.socket"]
    assert isinstance(connection, socket.socket)
    return connection


def _cut(response: Response) -> Response:
    connection = _connection()
    body = response.get_data()

    def half() -> Iterator[bytes]:
        yield body[: len(body) // 2]
        connection.shutdown(socket.SHUT_RDWR)

    return Response(half(), status=response.status_code, headers=response.headers)


def _crawl(body: bytes, fault: Fault, world: World) -> Iterator[bytes]:
    deadline = time.monotonic() + fault.seconds
    for index in range(len(body)):
        yield body[index : index + 1]
        if time.monotonic() < deadline:
            world.holding.wait(TRICKLE_PAUSE_SECONDS)
