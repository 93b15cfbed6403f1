"""Many payers at once and a slow invoicing API: one call for a key, nobody waits long, and nobody waits for nothing."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from werkzeug.wrappers import Response

from portal.domain.invoice import InvoiceStatus
from portal.errors import SourceUnavailable
from portal.invoices import remote, remote_flights
from portal.invoices.remote import RemoteInvoices
from portal.invoices.remote_breaker import REST_SECONDS
from portal.invoices.remote_flights import Flights
from portal.settings import Settings
from portal.wire.json_text import write_json
from tests.builders import NOW
from tests.invoices.api_server import serving
from tests.wire.test_exchange_reading import GOLDEN

LATER = NOW + timedelta(minutes=1)


class SlowUpstream:
    """An invoicing API that answers when it is let go."""

    def __init__(self):
        self.asked, self.changes = 0, {}
        self.lets_go, self.is_asked = threading.Event(), threading.Event()
        self.lets_go.set()

    def __call__(self, environ, start):
        self.asked += 1
        self.is_asked.set()
        answer = GOLDEN | {"clientInvoiceKey": environ["HTTP_CLIENTINVOICEKEY"]} | self.changes
        self.lets_go.wait(10)
        return Response(write_json(answer))(environ, start)

    @contextmanager
    def slow(self):
        self.lets_go.clear()
        self.is_asked.clear()
        try:
            yield
        finally:
            self.lets_go.set()


@pytest.fixture
def upstream():
    return SlowUpstream()


@pytest.fixture
def source(upstream):
    with serving(upstream) as url:
        yield RemoteInvoices(Settings(INVOICING_API_URL=url))


def together(count, ask):
    """What `ask` gave each of `count` threads that began at once, or raised."""
    gate, found = threading.Barrier(count), []

    def one():
        gate.wait()
        try:
            found.append(ask())
        except SourceUnavailable as fault:
            found.append(fault)

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, found


def test_a_slow_call_is_made_once_and_all_get_its_answer(upstream, source):
    with upstream.slow():
        threads, found = together(16, lambda: source.open("k-1", NOW).stale)
        assert upstream.is_asked.wait(10)
    for thread in threads:
        thread.join(10)
    assert (found, upstream.asked) == ([False] * 16, 1)


def test_with_a_copy_nobody_waits_longer_than_patience_and_the_call_goes_on(upstream, source, monkeypatch):
    source.open("k-1", NOW)
    monkeypatch.setattr(remote, "PATIENCE_SECONDS", 0.05)
    upstream.changes = {"personalNote": "Changed"}
    with upstream.slow():
        threads, found = together(8, lambda: source.open("k-1", LATER).stale)
        for thread in threads:
            thread.join(10)
        assert upstream.is_asked.wait(10)
        assert (found, upstream.asked) == ([True] * 8, 2)
        flight = source._flights.under_way(source._copies.names("inv_21850")[0])
    assert flight.wait(10).invoice.notes == "Changed"
    assert not source.open("k-1", LATER).stale
    assert upstream.asked == 2


def test_without_a_copy_waiting_has_an_end(upstream, source, monkeypatch):
    monkeypatch.setattr(remote, "LONGEST_WAIT_SECONDS", 0.05)
    with upstream.slow(), pytest.raises(SourceUnavailable):
        source.open("k-1", NOW)


def test_too_many_reads_at_once_are_refused(upstream, source, monkeypatch):
    monkeypatch.setattr(remote, "LONGEST_WAIT_SECONDS", 0.05)
    source._flights._room = threading.Semaphore(2)
    with upstream.slow():
        for i in range(5):
            with pytest.raises(SourceUnavailable):
                source.open(f"k-{i}", NOW)
        assert source._flights._flights.keys() == {remote.name_of("k-0"), remote.name_of("k-1")}


def test_too_many_who_wait_are_sent_on(monkeypatch):
    monkeypatch.setattr(remote_flights, "MOST_WAITING", 1)
    flights, lets_go = Flights(), threading.Event()
    flight = flights.start(b"k", lambda: lets_go.wait(10))
    waiting = threading.Thread(target=flights.wait, args=(flight, 10))
    waiting.start()
    while flights._seats._value:
        waiting.join(0.001)
    assert flights.wait(flight, 10) is None
    lets_go.set()
    waiting.join(10)
    assert flights.wait(flight, 10) is True


def test_a_read_that_was_parted_with_holds_nobody_up(upstream, source, monkeypatch):
    source.open("k-1", NOW)
    monkeypatch.setattr(remote, "PATIENCE_SECONDS", 0.05)
    with upstream.slow():
        source.open("k-1", LATER)
        assert upstream.is_asked.wait(10)
        upstream.is_asked.clear()
        source.refresh("inv_21850")
        source.open("k-1", LATER)
        assert upstream.is_asked.wait(10)
    assert upstream.asked == 3


def test_what_was_paid_stays_paid_on_the_page_and_is_never_handed_over(upstream, source):
    upstream.changes = {"clientSecret": "pi_1_secret_2"}
    assert source.exchange("k-1", NOW).client_secret == "pi_1_secret_2"
    paid = {"status": "CLOSED", "balance": 0, "amountPaid": 103.43, "pendingPaymentAmount": 0, "installments": []}
    upstream.changes = {name: value if name != "amountPaid" else GOLDEN["totalAmount"] for name, value in paid.items()}
    source.open("k-1", LATER)
    upstream.changes = {"clientSecret": "pi_1_secret_2"}
    soon = LATER + timedelta(minutes=5)
    assert source.open("k-1", soon).invoice.status is InvoiceStatus.CLOSED
    given = source.exchange("k-1", soon)
    assert (given.client_secret, given.opened.invoice.status) == (None, InvoiceStatus.CLOSED)
    next_day = LATER + timedelta(days=1)
    assert source.exchange("k-1", next_day).client_secret == "pi_1_secret_2"
    assert source.open("k-1", next_day).invoice.status is InvoiceStatus.OPEN


def test_a_secret_that_a_page_s_answer_holds_is_kept_nowhere(upstream, source):
    upstream.changes = {"clientSecret": "pi_1_secret_planted"}
    source.open("k-1", NOW)
    source.exchange("k-1", NOW)
    assert "planted" not in repr([vars(part) for part in (source, source._copies, source._flights, source._reader)])
    assert "k-1" not in repr(vars(source._copies)).replace(str(remote.name_of("k-1")), "")


def test_who_comes_when_the_api_is_back_sees_it_at_once(upstream):
    seconds = [0.0]
    with serving(upstream) as url:
        source = RemoteInvoices(Settings(INVOICING_API_URL=url), lambda: seconds[0])
        source.open("k-1", NOW)
        while source.gate.is_open:
            source.gate.learn(SourceUnavailable("down"))
        assert source.open("k-1", LATER).stale
        seconds[0] = REST_SECONDS
        assert not source.open("k-1", LATER).stale


def test_a_key_is_known_once_it_opened_and_until_it_is_refused_or_a_day_old(upstream, source):
    assert not source.knows("k-1", NOW)
    source.open("k-1", NOW)
    assert (source.knows("k-1", LATER), source.knows("k-2", NOW)) == (True, False)
    assert not source.knows("k-1", NOW + timedelta(days=1))
    assert upstream.asked == 1
