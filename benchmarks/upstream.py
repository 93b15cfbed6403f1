"""An invoicing API that answers with the bytes of files in turn, in a process of its own: what asking alone costs.

`python -m benchmarks.upstream FILE...` prints its port and serves until its standard input ends.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


class Answers(StreamRequestHandler):
    """Reads a request to its end, then answers in one write; keeps the connection open."""

    disable_nagle_algorithm = True
    answers: Iterator[bytes] = iter(())

    def handle(self) -> None:
        while self._read():
            self.wfile.write(next(self.answers))

    def _read(self) -> bool:
        length = 0
        while (line := self.rfile.readline()) not in (b"", b"\r\n"):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        self.rfile.read(length)
        return bool(line)


def answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def main(bodies: Sequence[bytes]) -> None:
    Answers.answers = cycle([answer(body) for body in bodies])
    with ThreadingTCPServer(("127.0.0.1", 0), Answers) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()
        server.shutdown()


@contextmanager
def upstream(folder: Path, *bodies: bytes) -> Iterator[str]:
    """The address of such an API that answers `bodies`."""
    files = [folder / f"exchange-{len(bodies)}-{i}.json" for i in range(len(bodies))]
    for file, body in zip(files, bodies, strict=True):
        file.write_bytes(body)
    command = [sys.executable, "-m", "benchmarks.upstream", *map(str, files)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.communicate()


if __name__ == "__main__":
    main([Path(file).read_bytes() for file in sys.argv[1:]])
