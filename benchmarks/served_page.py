"""The invoice page as gunicorn serves it from SQLite, against a bare Flask "hello" under the same gunicorn.

Each server has one worker, on a processor of its own where there are two. Whoever asks has the other processor and
keeps eight requests under way, so that the server is what takes the time.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from time import sleep

from benchmarks.pages import KEYS, LINES, a_place
from benchmarks.ratios import Ratio, compare
from sandbox.demo.place import free_port
from tests.shop import SECRET, Shop

AT_ONCE = 8
INVOICES = 600
"""More than the pages and invoices that are kept: each is made anew when it comes again."""

ROUNDS = 300
START_SECONDS = 60
HELLO, REMIT = "benchmarks.hello:create_app()", "app:create_app()"
GUNICORN = str(Path(sys.executable).with_name("gunicorn"))


def measure() -> Iterator[Ratio]:
    """A page nobody saw before, then one that did not change. The goals are 0.55 and 0.85 of hello's requests."""
    with a_place() as (folder, shop), ExitStack() as servers:
        keys = invoices(shop)
        begun = [servers.enter_context(served(name, folder)) for name in (HELLO, REMIT)]
        servers.enter_context(processor(1))
        hello, remit = ([servers.enter_context(one.connected()) for _ in range(AT_ONCE)] for one in begun)
        works = [asking(hello, cycle(keys)), asking(remit, cycle(keys)), asking(remit, cycle(keys[:1]))]
        bare, fresh, unchanged = (taken / AT_ONCE for taken in compare(works, ROUNDS))
    yield Ratio("invoice page, fresh / Flask hello", fresh, bare, 1.82)
    yield Ratio("invoice page, unchanged / Flask hello", unchanged, bare, 1.18)


def invoices(shop: Shop) -> list[str]:
    """The keys of invoices that differ."""
    return [shop.invoice(line_items=LINES, name=f"Consulting {number}").key for number in range(INVOICES)]


@dataclass(frozen=True)
class Server:
    """A server that was started and may not answer yet."""

    port: int
    process: subprocess.Popen[bytes]

    def connected(self) -> socket.socket:
        """A connection, as soon as there is somebody to connect to."""
        for _ in range(START_SECONDS * 20):
            assert self.process.poll() is None, "the server did not start"
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=START_SECONDS)
            except ConnectionRefusedError:
                sleep(0.05)
        raise TimeoutError("the server did not start in time")


@contextmanager
def served(application: str, folder: Path) -> Iterator[Server]:
    """A server of `application`, which lives as long as the block."""
    port = free_port()
    where = {"REMIT_MODE": "demo", "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'remit.db'}"}
    held = {"GUNICORN_CMD_ARGS": "--keep-alive 60"}
    environ = os.environ | KEYS | where | held | {"SECRET_KEY": SECRET, "PORT": str(port)}
    command = [GUNICORN, "-c", "portal/web/gunicorn.py", application]
    with processor(0):
        process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def processor(number: int) -> Iterator[None]:
    """This process, and what it starts, on one of its processors, where it may choose among several."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    if len(before) > 1:
        os.sched_setaffinity(0, {sorted(before)[number]})
    try:
        yield
    finally:
        if len(before) > 1:
            os.sched_setaffinity(0, before)


def asking(connections: list[socket.socket], keys: Iterator[str]) -> Callable[[], object]:
    """One page over each connection, all of them under way at once."""

    def work() -> None:
        for connection, key in zip(connections, keys, strict=False):
            connection.sendall(f"GET /invoices/{key} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        for connection in connections:
            take(connection)

    return work


def take(connection: socket.socket) -> None:
    """Read one answer to its end; anything but 200 is a fault of the benchmark."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head.splitlines()[0]
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += more(connection)


def more(connection: socket.socket) -> bytes:
    """What came next. Raises `ConnectionError` where nothing will."""
    received = connection.recv(65_536)
    if not received:
        raise ConnectionError("the server hung up")
    return received
