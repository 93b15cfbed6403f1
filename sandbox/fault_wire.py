"""How a spoilt reply shows on a connection: silence, a cut, a crawl."""

import socket
import time
from collections.abc import Iterator
from typing import Any

from flask import Response, request

from sandbox.exchange import Reply
from sandbox.fault_plan import SILENT, Fault
from sandbox.world import World

TRICKLE_PAUSE_SECONDS = 0.05


def carry(reply: Reply, world: World) -> Response:
    """The reply as Flask sends it, with what its fault does to the connection."""
    kind = reply.fault.kind if reply.fault else ""
    if reply.fault and kind in SILENT:
        world.holding.wait(reply.fault.seconds)
        _connection().shutdown(socket.SHUT_RDWR)
        return Response(status=504)
    if kind == "reset":
        return Response(_half(reply.body, _connection()), reply.status, reply.headers)
    if reply.fault and kind == "trickle":
        return Response(_crawl(reply.body, reply.fault, world), reply.status, reply.headers)
    return Response(reply.body, reply.status, reply.headers)


def _connection() -> socket.socket:
    connection: Any = request.environ["werkzeug.socket"]
    assert isinstance(connection, socket.socket)
    return connection


def _half(body: bytes, connection: socket.socket) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    connection.shutdown(socket.SHUT_RDWR)


def _crawl(body: bytes, fault: Fault, world: World) -> Iterator[bytes]:
    deadline = time.monotonic() + fault.seconds
    for index in range(len(body)):
        yield body[index : index + 1]
        if time.monotonic() < deadline:
            world.holding.wait(TRICKLE_PAUSE_SECONDS)
