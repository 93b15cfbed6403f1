"""The curl samples of a page of documentation, as requests."""

import argparse
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

COMMAND = re.compile(r"^curl .*?$(?:\n(?!```|curl ).*$)*", re.MULTILINE)
BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sample:
    """A request as curl would send it; `user` is `name:password` for HTTP Basic."""

    path: str
    method: str
    headers: dict[str, str]
    body: str | None
    user: str | None


def samples(page: Path, known: Mapping[str, str]) -> Iterator[Sample]:
    """Those of a Markdown page, in order; `known` are the shell's variables."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for command in COMMAND.findall(block):
            yield _read(re.sub(r"\$([A-Z_]+)", lambda found: known[found[1]], command))


def _curl() -> argparse.ArgumentParser:
    curl = argparse.ArgumentParser(add_help=False)
    for option in ("-X", "-u"):
        curl.add_argument(option)
    for option in ("-H", "-d"):
        curl.add_argument(option, action="append", default=[])
    curl.add_argument("-sS", action="store_true")
    curl.add_argument("path")
    return curl


def _read(command: str) -> Sample:
    asked = _curl().parse_args(shlex.split(command)[1:])
    headers = {name: value.strip() for name, _, value in (header.partition(":") for header in asked.H)}
    if asked.d:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    return Sample(asked.path, asked.X or ("POST" if asked.d else "GET"), headers, "&".join(asked.d) or None, asked.u)
