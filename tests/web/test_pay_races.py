"""P1: several people pay one invoice at the same moment, over real HTTP, on both databases."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from sandbox import payer
from tests.served import SAME_ORIGIN, Served, served
from tests.shop import prepare

RACES = 50
TOTAL = 10_000
WAYS = (
    {"choice": "balance"},
    {"choice": "balance"},
    {"choice": "amount", "amountCents": TOTAL},
    {"choice": "amount", "amountCents": 4_000},
    {"choice": "amount", "amountCents": 7_500},
)


@pytest.fixture
def running(database_url, tmp_path):
    prepare(database_url)
    with served(database_url, tmp_path) as running:
        running.stripe.control.deliver(on=False)
        yield running


class Racer:
    """Somebody with the link, who starts when the others do, pays if let, and starts over if asked to."""

    def __init__(self, running: Served, key: str, way: dict, gate: threading.Barrier, *, stubborn: bool) -> None:
        self.running, self.gate, self.stubborn = running, gate, stubborn
        self.at = f"{running.url}/invoices/{key}/payments"
        self.order = {"seenBalanceCents": TOTAL} | way
        self.codes: list[int] = []

    def run(self) -> None:
        with requests.Session() as session:
            self.gate.wait()
            answer = self.begin(session)
            if self.stubborn and answer.status_code == 409 and answer.json()["error"]["code"] == "payment_started":
                answer = self.begin(session, replaces=answer.json()["error"]["attemptId"])
            if answer.ok:
                begun = answer.json()
                payer.pay(self.running.stripe.url, begun["publishableKey"], begun["clientSecret"])
            session.post(f"{self.at}/check", headers=SAME_ORIGIN)

    def begin(self, session: requests.Session, **more: str) -> requests.Response:
        answer = session.post(self.at, json=self.order | more, headers=SAME_ORIGIN)
        self.codes.append(answer.status_code)
        return answer


def race(running: Served, chance: random.Random) -> tuple[list[int], str]:
    """One invoice, two to five payers. The answers they got, and the invoice's key."""
    invoice = running.shop.invoice(TOTAL)
    ways = chance.choices(WAYS, k=chance.randint(2, 5))
    gate = threading.Barrier(len(ways))
    racers = [Racer(running, invoice.key, way, gate, stubborn=chance.random() < 0.3) for way in ways]
    with ThreadPoolExecutor(len(racers)) as people:
        for done in [people.submit(racer.run) for racer in racers]:
            done.result()
    check_books(running, invoice)
    return [code for racer in racers for code in racer.codes], invoice.key


def check_books(running: Served, invoice) -> None:
    books = [row for row in running.stripe.control.books() if row["metadata"]["remit_invoice"] == invoice.invoice.id]
    charged = sum(row["captured"] for row in books)
    standing = running.shop.open(invoice).standing
    statuses = Counter(status for _, status in running.shop.attempts(invoice))
    assert sum(row["captured"] > 0 for row in books) <= 1
    assert sum(row["status"].startswith("requires") for row in books) <= 1
    assert statuses["live"] <= 1
    assert standing.paid_cents == charged <= TOTAL
    assert standing.unapplied_cents == 0


def test_whoever_races_one_attempt_is_live_and_at_most_one_charge_is_made(running):
    chance = random.Random(20260310)
    codes = Counter(code for _ in range(RACES) for code in race(running, chance)[0])
    assert set(codes) <= {200, 409}
    assert codes[200] >= RACES
    assert running.shop.quarantined() == []


def test_payers_of_the_same_amount_all_get_the_same_intent(running):
    invoice = running.shop.invoice(TOTAL)
    gate = threading.Barrier(5)
    racers = [Racer(running, invoice.key, {"choice": "balance"}, gate, stubborn=False) for _ in range(5)]

    def secret(racer: Racer) -> str:
        gate.wait()
        with requests.Session() as session:
            return racer.begin(session).json()["clientSecret"]

    with ThreadPoolExecutor(5) as people:
        secrets = set(people.map(secret, racers))
    assert len(secrets) == 1
    assert len([row for row in running.stripe.control.books() if row["status"] != "canceled"]) == 1
