"""A page in front of an invoicing API: what it costs beyond the call, and what a page from a copy costs.

The API is a process that answers at once, so that nothing hides behind its time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import requests
from flask import Flask

from benchmarks.pages import KEYS, LINES, URL, Held, a_place, an_app, page, parts_of, rendering, with_source
from benchmarks.ratios import Ratio, compare
from benchmarks.upstream import upstream
from tests.builders import NOW

ROUNDS = 200
"""As many exchanges are made for each kind of page; more in a row, and a portal spares the API."""

EXCHANGE = "/v5/invoicing/clientInvoiceKey"
MINIMAL = {"Prefer": "return=minimal", "Accept": "application/json"}


@dataclass
class Watch:
    """A clock that goes on when it is told to."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def go_on(self) -> None:
        """Until no copy may be shown without asking."""
        self.moment += timedelta(seconds=11)


def measure() -> Iterator[Ratio]:
    """Of pages made anew, then of pages that were made before; where nothing is paid online, and where it is."""
    with a_place() as (folder, shop):
        key = shop.invoice(line_items=LINES).key
        body = exchanged(folder, key)
        others = (body, body + b" ", body + b"  ")  # of two calls a round, the page's never brings the same again
        with upstream(folder, body) as same, upstream(folder, *others) as other:
            for keys in ({}, KEYS):
                for made_before in (False, True):
                    yield from beside_embedded(folder, key, {"INVOICING_API_URL": same} | keys, made_before=made_before)
                yield from of_another_answer(folder, key, {"INVOICING_API_URL": other} | keys)


def beside_embedded(folder: Path, key: str, remote: dict[str, str], *, made_before: bool) -> Iterator[Ratio]:
    """The API answers the same each time, so that nothing is read anew."""
    watch = Watch()
    embedded, held, front = apps(folder, watch, key, remote)
    for app in () if made_before else (embedded, held, front):
        rendering(app)
    stored, copied = page(embedded, key), page(front, key)
    works = [call(remote["INVOICING_API_URL"], key), page(held, key), stored, fresh(watch, copied)]
    asked, queryless, whole, remotely = compare(works, ROUNDS)
    which = f"{'unchanged' if made_before else 'remote'} page{payable(remote)}"
    yield Ratio(f"{which}: fresh / call + no queries", remotely, asked + queryless, 1.0)
    yield Ratio(f"{which}: fresh / call + embedded", remotely, asked + whole)
    whole, copy = compare([stored, copied], ROUNDS)
    yield Ratio(f"{which}: from a copy / embedded", copy, whole, 1.0)


def of_another_answer(folder: Path, key: str, remote: dict[str, str]) -> Iterator[Ratio]:
    """The API answers otherwise than the time before: the answer is read, and the page made from it."""
    watch = Watch()
    _, held, front = apps(folder, watch, key, remote)
    works = [call(remote["INVOICING_API_URL"], key), page(rendering(held), key), fresh(watch, page(front, key))]
    asked, queryless, remotely = compare(works, ROUNDS)
    yield Ratio(f"another answer{payable(remote)}: fresh / call + no queries", remotely, asked + queryless, 1.0)


def apps(folder: Path, watch: Watch, key: str, remote: dict[str, str]) -> tuple[Flask, Flask, Flask]:
    """An embedded one, one whose invoice is at hand, and one in front of the API."""
    keys = {name: word for name, word in remote.items() if name in KEYS}
    front = an_app(folder / "portal", watch, **remote)
    held = with_source(an_app(folder, watch, **keys), Held(parts_of(front).source.open(key, watch.now())))
    return an_app(folder, watch, **keys), held, front


def payable(remote: dict[str, str]) -> str:
    return ", payable" if KEYS.keys() <= remote.keys() else ""


def exchanged(folder: Path, key: str) -> bytes:
    """What an API answers to the key."""
    headers = MINIMAL | {"clientInvoiceKey": key}
    return an_app(folder, Watch()).test_client().post(EXCHANGE, headers=headers, base_url=URL).data


def call(url: str, key: str) -> Callable[[], object]:
    """The bare call over a connection that is open already."""
    session = requests.Session()
    session.trust_env = False
    headers = MINIMAL | {"clientInvoiceKey": key}
    return lambda: session.post(url + EXCHANGE, headers=headers, timeout=5).content


def fresh(watch: Watch, page: Callable[[], object]) -> Callable[[], object]:
    """The page when the last copy is too old to be shown."""

    def work() -> None:
        watch.go_on()
        page()

    return work
