"""How webhooks arrive: Stripe repeats for days what was not taken in."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.life import Life

ACCEPTED, AT_ONCE = 200, 8
AT_ALL = 0.0
"""Seconds: everything goes in this thread. Only a delivery in which something else happens is not over by then."""


def arrive(life: "Life") -> None:
    """Let what is on its way arrive. What was refused comes later, or again at once where no webhook comes later."""
    for _ in range(AT_ONCE if life.unheard else 1):
        told = len(life.control.sender.deliveries)
        life.control.wait_for_deliveries(AT_ALL)
        last = {one.event_id: one.status for one in life.control.sender.deliveries[told:]}
        refused = [name for name, status in last.items() if status != ACCEPTED]
        if not refused:
            break
        _repeat(life, refused)


def _repeat(life: "Life", event_ids: list[str]) -> None:
    """What somebody made up is in no account's books, and is not repeated."""
    for account in life.market.world.stripe.world.accounts.values():
        for name in event_ids:
            if name in account.events:
                life.tried.add(name)
                if life.unheard:
                    life.control.resend_event(name)
                else:
                    life.control.publisher.held.append(account.events[name])
