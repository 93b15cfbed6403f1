"""A stand-in that goes on where another one ended."""

import json
import os
import signal
import subprocess
import sys

import pytest
import stripe

from sandbox import state
from sandbox.version import API_VERSION
from tests.sandbox.inside import Inside

DAY = 86_400


@pytest.fixture
def again(inside, tmp_path):
    """Saves what `inside` knows and gives a new one that loaded it."""

    def load():
        file = tmp_path / "state.json"
        state.save(inside.world, file)
        assert file.stat().st_mode & 0o777 == 0o600
        later = Inside()
        later.url = later.world.url = "http://localhost:2"
        state.load(later.world, file)
        return later

    return load


def test_objects_books_and_clock_are_as_they_were(inside, again):
    inside.control.refund(inside.paid(account="acct_1One", application_fee_amount=10).id, 300)
    inside.control.dispute(inside.paid().id)
    inside.control.advance(DAY)
    later = again()
    for name in ("now", "books", "totals", "objects", "due"):
        assert getattr(later.control, name)() == getattr(inside.control, name)()
    assert list(later.world.accounts) == list(inside.world.accounts)


def test_debits_and_refunds_under_way_come_to_their_end(inside, again):
    debit, refund = inside.intent(), inside.control.refund(inside.settled().id)
    inside.debit(debit, "000222222227")
    later = again()
    later.control.advance(6 * DAY)
    objects = next(iter(later.control.objects().values()))
    statuses = {item["id"]: item["status"] for kind in ("intents", "refunds") for item in objects[kind]}
    assert (statuses[debit.id], statuses[refund["id"]]) == ("requires_payment_method", "succeeded")


def test_a_bank_still_waits_for_its_customer_at_its_new_address(inside, again):
    intent = inside.intent()
    inside.pay(intent, "4000002760003184")
    later = again()
    (token,) = later.world.visits
    action = later.world.account().intents[intent.id]["next_action"]
    assert action["redirect_to_url"]["url"] == f"http://localhost:2/bank/{token}"
    assert later.control.authenticate(intent.id) is True
    assert later.row()["captured"] == 1000


def test_an_idempotency_key_keeps_its_answer(inside, again):
    params, key = {"amount": 1000, "currency": "usd"}, {"idempotency_key": "remit:1"}
    made = inside.client.v1.payment_intents.create(params, key)
    later = again()
    later.url = inside.url
    client = stripe.StripeClient(
        later.keys.secret,
        base_addresses={"api": inside.url},
        http_client=stripe.RequestsClient(session=later.session()),
    )
    assert client.v1.payment_intents.create(params, key).id == made.id
    assert len(later.control.books()) == 1


@pytest.mark.parametrize("content", ["", "[]", '{"api_version": "2020-08-27"}'])
def test_another_file_is_refused(inside, tmp_path, content):
    file = tmp_path / "state.json"
    file.write_text(content)
    with pytest.raises(ValueError):
        state.load(inside.world, file)


def test_a_process_goes_on_from_its_file(tmp_path):
    file, control = tmp_path / "state.json", tmp_path / "control.json"
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--state", str(file), "--control-file", str(control)]
    made = []
    for _ in range(2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            facts = json.loads(control.read_text())
            client = stripe.StripeClient(facts["secret_key"], base_addresses={"api": facts["api_base"]})
            assert [intent.id for intent in client.v1.payment_intents.list().data] == made
            made.insert(0, client.v1.payment_intents.create({"amount": 1000, "currency": "usd"}).id)
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait(timeout=2) == 0
    assert json.loads(file.read_text())["api_version"] == API_VERSION
    file.write_text("{}")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, str(file) in done.stderr) == (1, True)
