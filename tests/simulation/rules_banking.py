"""Banks: cards, debits that take days, questions to the payer, and disputes."""

import requests

from tests.simulation.chances import Picks
from tests.simulation.life import BOTH, OPEN, Held, Life, Row, steps
from tests.simulation.rules import rule

CARDS = (
    *("4242424242424242",) * 6,
    *("4000000000009995", "4000000000000119"),
    *("4000002500003155", "4000002760003184", "4000008400001629"),
    *("4000000000000259", "4000000000001976", "4000000000007726", "4000000000005126"),
)
ACCOUNTS = (
    *("000123456789",) * 4,
    *("000222222227", "000111111113", "000555555559", "000000000009"),
)
UNDECIDED = frozenset({"needs_response", "under_review", "warning_needs_response", "warning_under_review"})


def fresh(life: Life) -> bool:
    """Whether somebody holds a secret that still pays."""
    return any(life.theirs.intents[one.intent_id]["status"] in OPEN for one in life.held)


def pressed(life: Life, picks: Picks) -> Held:
    """Mostly one that still pays; now and then one that was replaced, or paid, long ago."""
    fit = [one for one in life.held if life.theirs.intents[one.intent_id]["status"] in OPEN]
    return picks.newest(fit if picks.number() % 8 else life.held)


def asked(life: Life) -> list[Row]:
    """Whose bank wants to see the payer, who has not left."""
    return [one for one in life.theirs.having("requires_action") if one["id"] not in life.abandoned]


def undecided(life: Life) -> list[Row]:
    return [one for one in life.theirs.disputes.values() if one["status"] in UNDECIDED]


def disputable(life: Life) -> list[Row]:
    """Paid charges that were not disputed or given back whole, while all their money is here."""
    if life.gone:
        return []
    return [
        one
        for one in life.theirs.charges.values()
        if one["status"] == "succeeded" and not one["disputed"] and not one["refunded"]
    ]


@rule(50, fresh)
def confirm_card(life: Life, picks: Picks) -> None:
    """Pay by card; whoever hears nothing may press again."""
    held, card = pressed(life, picks), picks.of(CARDS)
    for _ in range(picks.of((1, 1, 1, 2))):
        try:
            life.confirm(held, card, by_bank=False)
        except requests.RequestException:
            continue


@rule(20, lambda life: fresh(life) and life.business.currency == "USD" and life.methods == BOTH)
def confirm_bank(life: Life, picks: Picks) -> None:
    """Pay from a bank account: it takes days."""
    held, account = pressed(life, picks), picks.of(ACCOUNTS)
    try:
        life.confirm(held, account, by_bank=True)
    except requests.RequestException:
        return


@rule(40, lambda life: bool(asked(life)))
def pass_3d_secure(life: Life, picks: Picks) -> None:
    """The payer's bank is content."""
    life.control.authenticate(picks.of(asked(life))["id"], approved=True)


@rule(40, lambda life: bool(asked(life)))
def fail_3d_secure(life: Life, picks: Picks) -> None:
    """The payer's bank is not."""
    life.control.authenticate(picks.of(asked(life))["id"], approved=False)


@rule(20, lambda life: bool(asked(life)))
def abandon_3d_secure(life: Life, picks: Picks) -> None:
    """The payer closes the window and never answers."""
    life.abandoned.add(picks.of(asked(life))["id"])


@rule(8, lambda life: bool(life.theirs.having("processing")))
def debit_arrives(life: Life, picks: Picks) -> None:
    """The bank pays."""
    life.control.settle(picks.of(life.theirs.having("processing"))["id"])


@rule(8, lambda life: bool(life.theirs.having("processing")))
def debit_returns(life: Life, picks: Picks) -> None:
    """The bank does not pay."""
    life.control.fail(picks.of(life.theirs.having("processing"))["id"])


@rule(5, lambda life: bool(disputable(life)))
def dispute_opens(life: Life, picks: Picks) -> None:
    """The payer's bank asks for a charge, or for some of it, or only wonders."""
    charge = picks.of(disputable(life))
    rest = charge["amount_captured"] - charge["amount_refunded"]
    cents = picks.of((None, None, steps(life, picks.share(rest))))
    life.control.dispute(charge["id"], cents, inquiry=picks.number() % 4 == 0)


@rule(6, lambda life: bool(undecided(life)))
def dispute_goes_on(life: Life, picks: Picks) -> None:
    """Evidence is sent, or an inquiry becomes a dispute."""
    dispute = picks.of(undecided(life))
    (life.control.escalate_dispute if dispute["is_charge_refundable"] else life.control.respond_dispute)(dispute["id"])


@rule(6, lambda life: bool(undecided(life)))
def dispute_is_won(life: Life, picks: Picks) -> None:
    """The bank gives the money back."""
    life.control.close_dispute(picks.of(undecided(life))["id"], won=True)


@rule(6, lambda life: bool(undecided(life)))
def dispute_is_lost(life: Life, picks: Picks) -> None:
    """The bank keeps it."""
    life.control.close_dispute(picks.of(undecided(life))["id"], won=False)
