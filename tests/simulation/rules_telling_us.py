"""How we hear of it: webhooks in every disorder, the sweeper, reconciliation, and time that goes by."""

from contextlib import suppress

from portal.errors import RemitError
from tests.simulation.chances import Picks
from tests.simulation.life import Broken, Life
from tests.simulation.rules import rule

DAYS = 30
A_DAY_AND_MORE = 25


def waiting(life: Life) -> bool:
    return bool(life.control.publisher.held)


def _release(life: Life, order: str | list[str], seed: int = 0) -> None:
    held = [event["id"] for event in life.control.publisher.held]
    life.control.release_events(order, seed)
    left = {event["id"] for event in life.control.publisher.held}
    life.delivered += [one for one in held if one not in left]
    life.deliver()


@rule(6, waiting)
def webhook_arrives(life: Life, picks: Picks) -> None:
    """The oldest."""
    _release(life, [life.control.publisher.held[0]["id"]])


@rule(4, waiting)
def webhooks_arrive(life: Life, picks: Picks) -> None:
    """All that are on their way, in order."""
    _release(life, "made")


@rule(3, waiting)
def webhooks_arrive_in_another_order(life: Life, picks: Picks) -> None:
    """All of them, backwards or shuffled."""
    _release(life, picks.of(("reversed", "shuffled")), picks.number())


@rule(2, lambda life: bool(life.delivered))
def webhook_arrives_again(life: Life, picks: Picks) -> None:
    """One that came before, up to three times."""
    life.control.resend_event(picks.of(life.delivered), picks.of((1, 2, 3)))
    life.deliver()


@rule(3, waiting)
def webhook_gets_lost(life: Life, picks: Picks) -> None:
    """One never comes. What was tried already is repeated until it is taken in."""
    held = life.control.publisher.held
    lost = [event for event in held if event["id"] not in life.tried]
    if lost:
        held.remove(picks.of(lost))


@rule(2, waiting)
def webhook_is_late(life: Life, picks: Picks) -> None:
    """Minutes to hours pass before one comes."""
    event = picks.of(life.control.publisher.held)["id"]
    life.passes(minutes=1 + picks.number() % 180)
    _release(life, [event])


@rule(6)
def sweep(life: Life, picks: Picks) -> None:
    """The sweeper looks."""
    with suppress(RemitError):
        life.market.world.payments.sweep()


@rule(1)
def reconcile(life: Life, picks: Picks) -> None:
    """The daily comparison, which settles what is missing."""
    with suppress(RemitError):
        life.market.books.reconcile(DAYS)


@rule(1)
def reconcile_check(life: Life, picks: Picks) -> None:
    """The comparison that changes nothing."""
    before = life.ours
    with suppress(RemitError):
        life.market.books.check(DAYS)
    if not life.interrupted and life.ours != before:
        raise Broken("4 objects", "reconcile --check changed the books")


@rule(5)
def minutes_pass(life: Life, picks: Picks) -> None:
    """Up to an hour."""
    life.passes(minutes=1 + picks.number() % 60)


@rule(3)
def hours_pass(life: Life, picks: Picks) -> None:
    """Up to thirty, often just over a day: an attempt nobody finishes is over, and Stripe forgets its keys."""
    some = 1 + picks.number() % 30
    life.passes(hours=picks.of((some, some, A_DAY_AND_MORE)))


@rule(2)
def days_pass(life: Life, picks: Picks) -> None:
    """Up to nine: bank debits and refunds come to their ends."""
    life.passes(days=1 + picks.number() % 9)
