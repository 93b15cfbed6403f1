"""Whoever tries one made-up key after another is turned away before the invoicing API is asked."""

import pytest

from portal.web import guesses
from tests.builders import a_payer_invoice
from tests.web.page_fixtures import KEY, HeldInvoices, a_page_app

OTHERS = {"REMOTE_ADDR": "192.0.2.99"}


class Asked(HeldInvoices):
    """Remembers what it was asked for; knows what it has opened."""

    def __init__(self):
        super().__init__({KEY: a_payer_invoice()})
        self.asked, self.opened = [], set()

    def open(self, key, now):
        self.asked.append(key)
        opened = super().open(key, now)
        self.opened.add(key)
        return opened

    def knows(self, key, _now):
        return key in self.opened


@pytest.fixture
def source():
    return Asked()


@pytest.fixture
def client(source):
    return a_client(source, knows=source.knows)


def a_client(source, **parts):
    app = a_page_app(source=source, **parts)
    guesses.install(app)
    return app.test_client()


def guess(client, number, **environ):
    environ = environ or {"REMOTE_ADDR": "192.0.2.7"}
    return [client.get(f"/invoices/guess-{n}", environ_base=environ).status_code for n in range(number)]


def test_after_twenty_misses_a_minute_nothing_is_asked_any_more(client, source):
    assert guess(client, 30) == [404] * 20 + [429] * 10
    assert len(source.asked) == 20


def test_others_open_their_invoices_meanwhile(client):
    guess(client, 30)
    assert client.get(f"/invoices/{KEY}", environ_base=OTHERS).status_code == 200


def test_a_key_that_was_opened_before_opens_for_everybody_at_that_address(client):
    first = client.get(f"/invoices/{KEY}")
    guess(client, 30, REMOTE_ADDR="127.0.0.1")
    assert (first.status_code, client.get(f"/invoices/{KEY}").status_code) == (200, 200)


def test_a_key_that_nobody_has_opened_waits_with_who_guesses(client, source):
    guess(client, 20)
    answer = client.get(f"/invoices/{KEY}", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert (answer.status_code, KEY in source.asked) == (429, False)
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_one_customer_s_ipv6_network_is_one_caller(client):
    seen = [guess(client, 1, REMOTE_ADDR=f"2001:db8::{n:x}") for n in range(21)]
    assert seen == [[404]] * 20 + [[429]]
    assert guess(client, 1, REMOTE_ADDR="2001:db8:0:1::1") == [404]


def test_whoever_opens_what_there_is_may_do_so_without_end(source):
    client = a_client(source, knows=lambda key, now: False)
    assert [client.get(f"/invoices/{KEY}").status_code for _ in range(30)] == [200] * 30


def test_where_looking_a_key_up_costs_nothing_nobody_counts(source):
    assert guess(a_client(source), 30) == [404] * 30
