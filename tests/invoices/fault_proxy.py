"""A proxy between the portal and an invoicing API that can spoil what passes through it, over real HTTP and TCP."""

import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

BIG = 10 << 20


@dataclass
class FaultProxy:
    """Listens on `port`, passes each request on to `upstream`, and answers as `fault` makes of it.

    `fault` takes the raw connection and the upstream's status and body; None passes them on. `seen` counts requests.
    """

    upstream: str
    fault: Callable[["Line", int, bytes], None] | None = None
    seen: int = 0
    port: int = 0
    tls: ssl.SSLContext | None = None
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def serve(self, listener: socket.socket) -> None:
        """Answer connections until the listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        if self.tls is not None:
            try:
                connection = self.tls.wrap_socket(connection, server_side=True)
            except OSError:
                return
        with connection:
            connection.settimeout(10)
            head, headers = _read_head(connection)
            if not head:
                return
            self.seen += 1
            path = head.split()[1]
            told = {name: value for name, value in headers.items() if name.lower() not in {"host", "connection"}}
            answer = requests.post(self.upstream + path, headers=told | {"Accept-Encoding": "identity"}, timeout=10)
            line = Line(connection, self.released)
            try:
                (self.fault or pass_on)(line, answer.status_code, answer.content)
            except OSError:
                return


@dataclass
class Line:
    """A connection to the portal, to be answered in one way or another."""

    connection: socket.socket
    released: threading.Event

    def send(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        """An answer; `length` may promise another length than the body has."""
        told = {"Content-Type": "application/json", "Connection": "close"}
        told |= {"Content-Length": str(len(body) if length is None else length)}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = f"HTTP/1.1 {status} Told\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.connection.sendall(head.encode() + b"\r\n" + body)

    def reset(self) -> None:
        """Close so that the other side sees a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def pass_on(line: Line, status: int, body: bytes) -> None:
    line.send(status, body)


def resets(line: Line, _status: int, _body: bytes) -> None:
    line.reset()


def resets_midway(line: Line, status: int, body: bytes) -> None:
    line.send(status, body[: len(body) // 2], len(body))
    line.reset()


def hangs(line: Line, _status: int, _body: bytes) -> None:
    line.released.wait(30)


def hangs_midway(line: Line, status: int, body: bytes) -> None:
    line.send(status, body[:100], len(body))
    line.released.wait(30)


def drips(line: Line, status: int, body: bytes) -> None:
    """A byte now and then, each within what a reader waits for one."""
    line.send(status, b"", len(body))
    drip(line, body)


def drips_from_the_start(line: Line, _status: int, body: bytes) -> None:
    """The same in the headers, which have no end."""
    drip(line, b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * len(body))


def drip(line: Line, data: bytes) -> None:
    for at in range(len(data)):
        line.connection.sendall(data[at : at + 1])
        if line.released.wait(0.05):
            return


def truncates(line: Line, status: int, body: bytes) -> None:
    line.send(status, body[: len(body) // 2])


def answers_html(line: Line, _status: int, _body: bytes) -> None:
    line.send(200, b"<!doctype html><title>We'll be back</title>", Content_Type="text/html")


def answers_ten_mebibytes(line: Line, status: int, _body: bytes) -> None:
    line.send(status, b'{"personalNote":"' + b"x" * BIG + b'"}')


def answers_a_bomb(line: Line, status: int, _body: bytes) -> None:
    """A gigabyte of spaces in a mebibyte."""
    line.send(status, gzip.compress(b" " * BIG) * 100, Content_Encoding="gzip")


def answers_a_bomb_in_a_bomb(line: Line, status: int, _body: bytes) -> None:
    """The same once more, in a few kilobytes."""
    line.send(status, gzip.compress(gzip.compress(b" " * BIG) * 100), Content_Encoding="gzip, gzip")


def redirects_elsewhere(line: Line, _status: int, _body: bytes) -> None:
    line.send(307, b"", Location="http://127.0.0.1:9/elsewhere")


def fails(line: Line, _status: int, _body: bytes) -> None:
    line.send(500, b'{"error": "Something went wrong."}')


def asks_to_wait(line: Line, _status: int, _body: bytes) -> None:
    line.send(429, b"{}", Retry_After="120")


def answers_with(**changes: Any) -> Callable[[Line, int, bytes], None]:
    """A fault that changes fields of the answer."""

    def changed(line: Line, status: int, body: bytes) -> None:
        line.send(status, json.dumps(json.loads(body) | changes).encode())

    return changed


@contextmanager
def a_fault_proxy(upstream: str, tls: ssl.SSLContext | None = None) -> Iterator[FaultProxy]:
    """A proxy in front of `upstream` until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = FaultProxy(upstream, port=listener.getsockname()[1], tls=tls)
        thread = threading.Thread(target=proxy.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.released.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _read_head(connection: socket.socket) -> tuple[str, dict[str, str]]:
    """The request's first line and its headers; these requests have no body."""
    data = b""
    while b"\r\n\r\n" not in data and (piece := connection.recv(65536)):
        data += piece
    first, _, rest = data.decode("latin-1").partition("\r\n")
    pairs = (line.partition(":") for line in rest.split("\r\n") if ":" in line)
    return first, {name.strip(): value.strip() for name, _, value in pairs}
