"""The demo as a process: started as a newcomer starts it, in a folder and on a port of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from sandbox.demo.place import free_port

ROOT = Path(__file__).parents[2]


class Demo:
    """A running demo and what it told."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self.facts_file = folder / "var" / "demo.json"
        command = [sys.executable, "-m", "sandbox.demo", "--port", str(self.port), *options]
        self.log = (folder / "demo.log").open("w+")
        for name in ("app.py", "portal", "sandbox", "templates", "static"):
            (folder / name).symlink_to(ROOT / name)
        environ = {**os.environ, "PYTHONPATH": str(folder)}
        self.process = subprocess.Popen(command, cwd=folder, env=environ, stdout=self.log, stderr=self.log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()
        self.heard = self.told()
        self.log.close()

    def wait(self) -> None:
        while not self.facts_file.exists():
            assert self.process.poll() is None, self.told()
            time.sleep(0.05)
        self.facts = json.loads(self.facts_file.read_text())

    def wait_for(self, words: str) -> None:
        while words not in self.told():
            assert self.process.poll() is None, self.told()
            time.sleep(0.02)

    def told(self) -> str:
        self.log.seek(0)
        return self.log.read()

    def url(self, state: str) -> str:
        return next(one["url"] for one in self.facts["invoices"] if one["state"] == state)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def children(pid: int) -> list[str]:
    """The processes that `pid` started and that live."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
