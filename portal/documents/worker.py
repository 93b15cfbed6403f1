"""The loop of a printing process: `python -m portal.documents.worker FD PRINTS`.

Over the socket FD comes one message per document, JSON `{"html", "css"}`; back go a JSON header and, when it says
`ok`, the PDF. The first header says whether WeasyPrint could be loaded. End of file ends the process at once, even in
the middle of a document: nobody is left to read it.
"""

import json
import os
import queue
import signal
import sys
import threading
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from portal.documents.limits import confine, is_worn, shut_network

if TYPE_CHECKING:
    from portal.documents.typesetting import Typesetter

HARD_STOP_SECONDS = 60


def main(descriptor: int, prints: int) -> None:
    """Print what comes in until the other side hangs up, or this process is worn after `prints` documents."""
    line = Connection(descriptor)
    confine()
    try:
        typesetter = _typesetter()
    except OSError as fault:  # a native library is missing
        _say(line, {"ok": False, "why": "libraries", "detail": str(fault).splitlines()[0][:200]})
        return
    shut_network()
    orders: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(line, orders), daemon=True).start()
    _say(line, {"ok": True})
    for left in reversed(range(prints)):
        _print_next(line, typesetter, orders.get(), last=left == 0)


def _typesetter() -> "Typesetter":
    from portal.documents.typesetting import Typesetter  # noqa: PLC0415 - loads Pango, which may not be there

    return Typesetter()


def _listen(line: Connection, orders: "queue.SimpleQueue[bytes]") -> None:
    while True:
        try:
            orders.put(line.recv_bytes())
        except (EOFError, OSError):
            os._exit(0)


def _print_next(line: Connection, typesetter: "Typesetter", order: bytes, *, last: bool) -> None:
    asked = json.loads(order)
    signal.alarm(HARD_STOP_SECONDS)  # ends a process that hangs in native code and whose parent is gone
    try:
        printed = typesetter.typeset(asked["html"], asked["css"])
    except MemoryError:
        _say(line, {"ok": False, "why": "memory"})
        os._exit(1)
    except Exception as fault:  # noqa: BLE001 - whatever WeasyPrint stumbles over, the next document may be fine
        _say(line, {"ok": False, "why": "fault", "detail": type(fault).__name__})
        return
    finally:
        signal.alarm(0)
    worn = last or is_worn()
    _say(line, {"ok": True, "missing": printed.missing, "refused": printed.refused, "worn": worn})
    line.send_bytes(printed.pdf)
    if worn:
        os._exit(0)


def _say(line: Connection, header: dict[str, Any]) -> None:
    line.send_bytes(json.dumps(header).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
