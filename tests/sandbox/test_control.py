"""The control, and the stand-in as a process."""

import inspect
import json
import os
import re
import signal
import subprocess
import sys

import pytest
import requests

from sandbox.bank_accounts import ACCOUNTS
from sandbox.cards import BY_TOKEN
from sandbox.control import Control
from sandbox.control_routes import ACTIONS, READS
from sandbox.fault_plan import KINDS
from sandbox.payer import pay_by_bank
from sandbox.remote import Refused, RemoteControl


def ask(stand_in, name, body=None, token=None):
    headers = {"X-Control-Token": stand_in.control_token if token is None else token}
    method = "GET" if body is None else "POST"
    return requests.request(method, f"{stand_in.control_url}/{name}", json=body, headers=headers, timeout=5)


def test_the_control_needs_its_token(stand_in):
    assert ask(stand_in, "now", token="").status_code == 403
    assert ask(stand_in, "now", token="wrong").status_code == 403
    assert ask(stand_in, "now").status_code == 200


def test_the_clock_moves_forward_only(stand_in):
    now = ask(stand_in, "now").json()["now"]
    assert ask(stand_in, "advance", {"seconds": 3600}).json()["advance"] >= now + 3600
    assert ask(stand_in, "advance", {"seconds": -1}).status_code == 400


def test_books_and_settlement_over_http(client, stand_in):
    intent = client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    pay_by_bank(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    assert ask(stand_in, "settle", {"intent_id": intent.id}).json()["settle"]["status"] == "succeeded"
    (row,) = ask(stand_in, "books").json()["books"]
    assert (row["payment_intent"], row["captured"], row["refunded"]) == (intent.id, 1000, 0)
    assert ask(stand_in, "settle", {"intent_id": intent.id}).status_code == 400
    assert ask(stand_in, "settle", {"intent_id": "pi_unknown"}).status_code == 404


def test_every_control_is_reached_over_http_and_described(request):
    offered = {name for name in dir(Control) if not name.startswith("_")}
    assert offered == {*READS, *ACTIONS}
    guide = (request.config.rootpath / "docs" / "sandbox.md").read_text()
    assert [name for name in sorted(offered) if f"`control {name}" not in guide] == []


def test_every_call_in_the_guide_can_be_made(request):
    guide = (request.config.rootpath / "docs" / "sandbox.md").read_text()
    calls = re.findall(r"`control (\w+) -d '([^']+)'`", guide)
    for name, arguments in calls:
        inspect.signature(getattr(Control, name)).bind(None, **json.loads(arguments))
    assert {name for name, _ in calls} == set(ACTIONS)


def test_every_test_number_and_fault_is_described(request):
    guide = (request.config.rootpath / "docs" / "sandbox.md").read_text()
    numbers = [*BY_TOKEN, *(account.token for account in ACCOUNTS)]
    assert [word for word in (*numbers, *KINDS) if f"`{word}`" not in guide] == []


def test_another_process_uses_the_same_controls(client, stand_in):
    remote = RemoteControl(stand_in.control_url, stand_in.control_token)
    intent = client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    pay_by_bank(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    assert remote.call("settle", intent_id=intent.id)["status"] == "succeeded"
    refund = remote.call("refund", intent_id=intent.id, amount=400)
    assert remote.call("fail_refund", refund_id=refund["id"], reason="declined")["failure_reason"] == "declined"
    dispute = remote.call("dispute", id=intent.id)
    assert (dispute["status"], [row["net"] for row in remote.call("books")]) == ("lost", [0])
    with pytest.raises(requests.HTTPError):
        RemoteControl(stand_in.control_url, "wrong").call("now")


def test_another_process_can_tell_stripes_refusal_from_a_wrong_question(client, stand_in):
    remote = RemoteControl(stand_in.control_url, stand_in.control_token)
    intent = client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    for intent_id, words in (("pi_unknown", "No such intent"), (intent.id, "Only a processing payment")):
        with pytest.raises(Refused, match=words):
            remote.call("settle", intent_id=intent_id)
    for name, arguments in (("next_fail", {"kind": "storm"}), ("settle", {"intent": intent.id})):
        with pytest.raises(ValueError, match=r"storm|unexpected keyword") as wrong:
            remote.call(name, **arguments)
        assert not isinstance(wrong.value, Refused)


def test_requests_are_logged_without_secrets(client, stand_in):
    intent = client.v1.payment_intents.create({"amount": 1000, "currency": "usd"}, {"idempotency_key": "remit:1"})
    pay_by_bank(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    log = ask(stand_in, "requests").json()["requests"]
    assert [(row["method"], row["path"], row["idempotency_key"], row["publishable"]) for row in log] == [
        ("POST", "/v1/payment_intents", "remit:1", False),
        ("POST", f"/v1/payment_intents/{intent.id}/confirm", None, True),
    ]
    secrets = (intent.client_secret, stand_in.keys.secret, "000123456789")
    assert not [secret for secret in secrets if secret in json.dumps(log)]


@pytest.mark.parametrize(
    ("name", "body"), [("next_fail", {"kind": "storm"}), ("advance", {"hours": 1}), ("deliver", {})]
)
def test_a_wrong_argument_is_refused(stand_in, name, body):
    assert ask(stand_in, name, body).status_code == 400


def test_an_unknown_page_is_not_found(stand_in):
    assert requests.get(stand_in.url + "/", timeout=5).status_code == 404
    assert ask(stand_in, "nonsense").status_code == 404


def test_it_runs_as_a_process_and_ends_when_told(tmp_path):
    facts_file = tmp_path / "control.json"
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--control-file", str(facts_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        facts = json.loads(facts_file.read_text())
        assert line == f"sandbox: Stripe stand-in ready at {facts['api_base']}\n"
        assert facts_file.stat().st_mode & 0o777 == 0o600
        assert requests.get(facts["js_url"], timeout=5).status_code == 200
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=20) == 0


@pytest.mark.parametrize("wrong", [["--secret-key", "sk_live_1"], ["--webhook-url", "http://127.0.0.1:1/"]])
def test_live_keys_and_unsigned_webhooks_are_refused(wrong):
    done = subprocess.run(
        [sys.executable, "-m", "sandbox", "--port", "0", *wrong], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert wrong[0] in done.stderr
