"""Several people begin to pay one invoice at the same moment, over real HTTP, on both databases.

How such races end, with every amount and method mixed, is `tests/simulation/test_races.py`.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.served import SAME_ORIGIN, served
from tests.shop import prepare

PAYERS = 5


@pytest.fixture
def running(database_url, tmp_path):
    prepare(database_url)
    with served(database_url, tmp_path) as running:
        yield running


def test_payers_of_the_same_amount_all_get_the_same_intent(running):
    at = f"{running.url}/invoices/{running.shop.invoice(10_000).key}/payments"
    order = {"choice": "balance", "seenBalanceCents": 10_000}
    gate = threading.Barrier(PAYERS)

    def secret(_payer: int) -> str:
        gate.wait(60)
        return requests.post(at, json=order, headers=SAME_ORIGIN, timeout=60).json()["clientSecret"]

    with ThreadPoolExecutor(PAYERS) as people:
        secrets = set(people.map(secret, range(PAYERS)))
    assert len(secrets) == 1
    assert len([row for row in running.stripe.control.books() if row["status"] != "canceled"]) == 1
