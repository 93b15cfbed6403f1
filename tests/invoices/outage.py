"""Ten minutes without the invoicing API, on a clock that is moved: what payers see, how fast, and how it ends.

`python -m tests.invoices.outage` prints the figures; the suite runs the same with shorter timeouts.
"""

import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from portal.errors import SourceUnavailable
from portal.invoices.remote import RemoteInvoices
from portal.settings import Settings
from portal.wire.json_text import write_json
from tests.fakes import FixedClock
from tests.invoices import fault_proxy
from tests.invoices.api_server import serving
from tests.invoices.fault_proxy import a_fault_proxy
from tests.web.page_fixtures import a_page_app
from tests.wire.test_exchange_reading import GOLDEN

KEYS = tuple(f"k-{i}" for i in range(40))
SECONDS = 600
KINDS = {"refuses": fault_proxy.resets, "hangs": fault_proxy.hangs, "fails": fault_proxy.fails}


@dataclass
class Figures:
    """`seen` counts views by status and whether they were marked as copies; `took` is in milliseconds."""

    seen: Counter[tuple[int, bool]] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    handed_over: int = 0
    asked: int = 0
    recovered_after: int = 0

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.took, n=20)[-1]


def upstream(environ, start):
    """An API that knows every key and gives a secret to whoever does not say that it wants none."""
    key = environ["HTTP_CLIENTINVOICEKEY"]
    secret = None if "HTTP_PREFER" in environ else "pi_1_secret_2"
    body = write_json(GOLDEN | {"clientInvoiceKey": key, "v6EntityId": f"inv_{key[2:]}", "clientSecret": secret})
    start("200 OK", [("Content-Type", "application/json")])
    return [body.encode()]


class Outage:
    """A portal whose API goes away."""

    def __init__(self, proxy):
        self.proxy, self.clock, self.figures = proxy, FixedClock(), Figures()
        settings = Settings(
            INVOICING_API_URL=proxy.url, STRIPE_PUBLISHABLE_KEY="pk_test_x", STRIPE_SECRET_KEY="sk_test_x"
        )
        self.began = self.clock.now()
        self.source = RemoteInvoices(settings, self.seconds)
        self.client = a_page_app(source=self.source, clock=self.clock).test_client()

    def seconds(self):
        return (self.clock.now() - self.began).total_seconds()

    def run(self, fault):
        """Everybody has looked once; then nothing for ten minutes, one view and one try to pay a second."""
        for key in KEYS:
            assert self.look(key) == (200, False)
        self.clock.advance(seconds=11)
        self.proxy.fault, before = fault, self.proxy.seen
        for second in range(SECONDS):
            self.watch(KEYS[second % len(KEYS)])
            self.clock.advance(seconds=1)
        self.figures.asked = self.proxy.seen - before
        self.proxy.fault = None
        self.proxy.released.set()
        self.recover()
        return self.figures

    def look(self, key):
        answer = self.client.get(f"/invoices/{key}")
        return answer.status_code, "as of" in answer.text

    def watch(self, key):
        start = time.perf_counter()
        self.figures.seen[self.look(key)] += 1
        self.figures.took.append(1_000 * (time.perf_counter() - start))
        try:
            self.source.exchange(key, self.clock.now())
            self.figures.handed_over += 1
        except SourceUnavailable:
            return

    def recover(self):
        for second in range(60):
            for key in KEYS:
                self.look(key)
                self.source_is_idle()
            if all(self.look(key) == (200, False) for key in KEYS):
                self.figures.recovered_after = second
                return
            self.clock.advance(seconds=1)
        raise AssertionError("it never recovered")

    def source_is_idle(self):
        """Reads go on in threads of their own, where nobody waits for them."""
        for flight in list(self.source._flights._flights.values()):
            assert flight.wait(30)


def run(fault):
    """The figures of an outage of one kind."""
    with serving(upstream) as url, a_fault_proxy(url) as proxy:
        return Outage(proxy).run(fault)


if __name__ == "__main__":
    for name, fault in KINDS.items():
        found = run(fault)
        slowest = max(found.took)
        print(  # noqa: T201 - a program that reports
            f"{name}: {sum(found.seen.values())} views {dict(found.seen)}, p95 {found.p95:.1f} ms,"
            f" slowest {slowest:.0f} ms, {found.asked} requests reached the API, {found.handed_over} secrets given,"
            f" back after {timedelta(seconds=found.recovered_after)}"
        )
