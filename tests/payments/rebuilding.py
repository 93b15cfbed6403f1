"""A shop's payments at random, its ledger lost and rebuilt: `scripts/rebuild` prints what came of it."""

import argparse
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import select, text

from portal.domain.difference import DifferenceKind
from portal.store.tables import invoices
from tests.fakes import FakeGateway, an_event
from tests.payments.lived_in import BALANCE, Past, amount, pay
from tests.payments.planting import unlocked
from tests.shop import Shop, a_shop, sqlite_in

FIGURES = ("owed_cents", "paid_cents", "processing_cents", "unapplied_cents", "balance_cents", "status")
Figures = dict[str, tuple[tuple[object, ...], list[int]]]


def figures(past: Past) -> Figures:
    """Each invoice's columns, and what is left of each part of its plan."""
    with past.shop.store.reading() as connection:
        rows = connection.execute(select(invoices.c.id, *(invoices.c[name] for name in FIGURES))).all()
    return {f"inv_{row.id}": (tuple(row[1:]), _parts(past, f"inv_{row.id}")) for row in rows}


def _parts(past: Past, invoice_id: str) -> list[int]:
    with past.shop.store.unit_of_work() as work:
        opened = work.lock(invoice_id, past.shop.clock.now())
    return [part.balance_cents for part in opened.installments] if opened else []


def lose(past: Past, *tables: str) -> None:
    """All rows of these tables are gone, whatever forbids it."""
    with unlocked(past.shop.store.engines) as connection:
        for table in tables:
            connection.execute(text(f"DELETE FROM {table}"))


def at_random(url: str, payments: int, seed: int) -> Past:
    """So many payments, one or two to an invoice, with refunds that arrive or fail and disputes that end or do not."""
    chance = random.Random(seed)
    shop = a_shop(url)
    past = Past(shop, FakeGateway(clock=shop.clock), {})
    made = 0
    while made < payments:
        invoice = shop.invoice(chance.randrange(10_000, 90_000))
        intents = [pay(shop, past.stripe, invoice, amount(chance.randrange(500, 5_000)))]
        if chance.random() < 0.6:
            _aftermath(past, chance, intents[0])
        if shop.open(invoice).standing.balance_cents and chance.random() < 0.7:
            intents.append(pay(shop, past.stripe, invoice, BALANCE))
        made += len(intents)
        for intent in intents:
            _aftermath(past, chance, intent)
    return past


def _aftermath(past: Past, chance: random.Random, intent_id: str) -> None:
    for _ in range(chance.randrange(3)):
        charge = past.stripe.intents[intent_id].charge
        assert charge is not None
        left = charge.amount_cents - charge.refunded_cents
        if left and not charge.disputed:
            made = past.stripe.give_back(intent_id, min(left, chance.randrange(1, 3_000)), created_at=_moment(past))
            _tell(past, intent_id)
            if chance.random() < 0.2:
                past.stripe.refund_becomes(made.id, "failed")
                _tell(past, intent_id)
    charge = past.stripe.intents[intent_id].charge
    if chance.random() < 0.1 and charge and not charge.refunded_cents and not charge.disputed:
        past.stripe.dispute(intent_id, status=chance.choice(["lost", "won", "needs_response"]))
        _tell(past, intent_id)


def _moment(past: Past) -> object:
    past.shop.clock.advance(minutes=1)
    return past.shop.clock.now()


def _tell(past: Past, intent_id: str) -> None:
    """A webhook: something happened to this payment."""
    shop: Shop = past.shop
    intent, name = past.stripe.intents[intent_id], f"evt_{_moment(past)}"
    shop.payments(past.stripe).receive(an_event(intent, "charge.refunded", id=name))


def main() -> int:
    """0 when every balance is as it was."""
    parser = argparse.ArgumentParser(prog="scripts/rebuild", description="Lose a ledger and rebuild it from Stripe.")
    parser.add_argument("--payments", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        began = time.monotonic()
        past = at_random(sqlite_in(Path(folder)), options.payments, options.seed)
        before, lived = figures(past), time.monotonic()
        lose(past, "ledger_entries")
        done = past.books.rebuild()
        ended = time.monotonic()
        after, checked = figures(past), past.books.check(3_650)
        past.shop.store.close()
    named = {kind.value: number for kind, number in checked.kinds.items() if kind is not DifferenceKind.OUTBOX_STUCK}
    changed = [name for name in before if before[name] != after[name]]
    click.echo(f"{done.tally.intents} payments on {len(before)} invoices, made in {lived - began:.0f} s")
    click.echo(f"{done.rebuilt} ledgers with {done.entries} entries rebuilt in {ended - lived:.0f} s")
    click.echo(f"{len(changed)} balances differ; {len(named)} kinds of differences named by a check {named or ''}")
    for name in changed[:20]:
        click.echo(f"{name} {before[name]} {after[name]}")
    return 1 if changed or named else 0


if __name__ == "__main__":
    sys.exit(main())
