"""What the demo tells: a line per step, a table of links at the end, and `var/demo.json` for programs."""

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sandbox.demo.place import VAR, Place

FACTS = VAR / "demo.json"

WORDS = {
    "open": "due in two weeks",
    "due_today": "due today",
    "overdue": "twelve days late",
    "partially_paid": "part of it is paid",
    "installments": "three parts, the first one paid",
    "processing": "the bank is at work",
    "action_needed": "waits for the payer's bank",
    "payment_failed": "the card was declined",
    "paid": "paid by card",
    "paid_outside": "paid by check",
    "refunded": "given back in Stripe's dashboard",
    "disputed": "the bank asks the payment back",
    "cancelled": "was called off",
    "scheduled": "not issued yet",
    "quote": "a draft, sent as a quote",
    "online_off": "bank transfer or check only",
    "zero_total": "nothing to pay",
    "draft": "not sent: its link is a 404",
    "seed": "the API reference's own sample",
}


@contextmanager
def step(what: str) -> Iterator[None]:
    """Says what begins, and how long it took."""
    print(f"  {what} ...", end="", flush=True)
    began = time.monotonic()
    yield
    print(f" {time.monotonic() - began:.1f} s", flush=True)


def write_facts(place: Place, data: dict[str, object], pid: int) -> None:
    """`var/demo.json`, whole or not at all, readable by its owner only: it holds a token and keys."""
    control = json.loads(place.control_file.read_text())
    facts = {
        "base_url": place.base_url,
        "api_url": place.api_url,
        "api_token": data["api_token"],
        "pid": pid,
        "mode": place.mode,
        "stripe": {
            "api_base": place.stand_in_url,
            "js_url": f"{place.stand_in_url}/endive/stripe.js",
            "control_url": control["control_url"],
            "control_token": control["control_token"],
            "publishable_key": place.keys.stripe_publishable_key,
            "webhook_secret": place.keys.stripe_webhook_secret,
        },
        "invoices": data["invoices"],
    }
    draft = FACTS.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        json.dump(facts, opened, indent=2)
    draft.replace(FACTS)


def remove_facts() -> None:
    """The demo has ended: its links lead nowhere."""
    FACTS.unlink(missing_ok=True)


def print_links(place: Place, invoices: Sequence[dict[str, str]], logs: Path) -> None:
    """The table a newcomer works from."""
    print("\nAn invoice in every state:\n")
    for invoice in invoices:
        print(f"  {invoice['state']:<15} {WORDS.get(invoice['state'], ''):<33} {invoice['url']}")
    print(f"\n  All of them     {place.base_url}/")
    print(f"  API             {place.api_url}/v6/")
    print(f"  Facts           {FACTS} (API token, stand-in)\n  Logs            {logs}/")
    print("\nCards that work: 4242 4242 4242 4242. Declined: 4000 0000 0000 9995. Any date ahead, any CVC.")
    print("Nothing here reaches Stripe. Ctrl-C ends the demo.\n", flush=True)
