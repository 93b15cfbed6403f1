"""What can happen to an invoice while servers are killed: each step with how often it is drawn, and when it can be."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.remote import Refused
from tests.served import SAME_ORIGIN
from tests.simulation.killed_life import KilledLife
from tests.simulation.people import Answer, Means

CARDS = (Means.CARD, Means.CARD, Means.CARD, Means.DECLINED, Means.ASKS, Means.ASKS)
MOST_CENTS = 20_000


@dataclass(frozen=True)
class Step:
    """`able` says whether it can do anything now."""

    act: Callable[[KilledLife], object]
    weight: int
    able: Callable[[KilledLife], object]


STEPS: list[Step] = []


def step(
    weight: int, able: Callable[[KilledLife], object] = lambda _: True
) -> Callable[[Callable[[KilledLife], object]], Callable[[KilledLife], object]]:
    """Enter a function among the steps."""

    def enter(act: Callable[[KilledLife], object]) -> Callable[[KilledLife], object]:
        STEPS.append(Step(act, weight, able))
        return act

    return enter


def take(life: KilledLife) -> None:
    """One step, drawn among those that can be. What Stripe refuses is refused."""
    fit = [one for one in STEPS if one.able(life)]
    (one,) = life.chance.choices(fit, [each.weight for each in fit])
    name = one.act.__name__.replace("_", " ")
    try:
        one.act(life)
    except Refused:
        name = "refused by Stripe"
    life.done[name] += 1


@step(2)
def open_page(life: KilledLife) -> None:
    """Read the invoice."""
    answer = life.browser.ask("GET", f"/invoices/{life.invoice.key}", None, SAME_ORIGIN)
    if not answer.ok:
        life.browser.faults.append(f"the page was answered {answer.status}")


@step(5)
def pay_balance(life: KilledLife) -> None:
    """All that can be paid now."""
    _begun(life, life.person.begin({"choice": "balance", "seenBalanceCents": life.status()["balanceCents"]}))


@step(6)
def pay_amount(life: KilledLife) -> None:
    """Some of it; where somebody has begun another amount, with theirs or in their place."""
    balance = life.status()["balanceCents"]
    some = {"choice": "amount", "amountCents": _some(life, balance), "seenBalanceCents": balance}
    answer = life.person.begin(some)
    if answer.code == "payment_started":
        error = answer.body["error"]
        theirs = {"amountCents": error["amountsCents"][0]} if life.chance.random() < 0.3 else {}
        answer = life.person.begin(some | (theirs or {"replaces": error["attemptId"]}))
    _begun(life, answer)


@step(30, lambda life: life.held)
def confirm_by_card(life: KilledLife) -> None:
    """Mostly with the newest secret; now and then one that was replaced long ago."""
    life.confirm(_secret(life), life.chance.choice(CARDS))


@step(10, lambda life: life.held)
def confirm_by_bank(life: KilledLife) -> None:
    """It takes days."""
    life.confirm(_secret(life), life.chance.choice((Means.BANK, Means.BANK, Means.EMPTY_ACCOUNT)))


@step(14, lambda life: life.asked)
def answer_the_bank(life: KilledLife) -> None:
    """3-D Secure: mostly the payer's bank is content."""
    intent_id, approved = life.asked.pop(), life.chance.random() < 0.8
    if life.control.call("authenticate", intent_id=intent_id, approved=approved) and approved:
        life.moved[intent_id] = "succeeded"


@step(5)
def check(life: KilledLife) -> None:
    """The payer asks what became of it."""
    life.person.check()


@step(4, lambda life: not life.edits_wait)
def edit_amount(life: KilledLife) -> None:
    """More or less is owed."""
    life.edit(life.chance.randint(100, MOST_CENTS))


@step(2)
def record_a_check(life: KilledLife) -> None:
    """Money that came in an envelope."""
    if balance := life.status()["balanceCents"]:
        life.pay_in(_some(life, balance))


@step(8, lambda life: life.having("succeeded"))
def refund_over_the_api(life: KilledLife) -> None:
    """The business gives some back."""
    life.pay_in(-life.chance.randint(1, 5_000))


@step(5, lambda life: life.having("succeeded"))
def refund_in_the_dashboard(life: KilledLife) -> None:
    """Somebody gives some back at Stripe, past us."""
    intent_id = life.chance.choice(life.having("succeeded"))
    life.control.call("refund", intent_id=intent_id, amount=life.chance.randint(1, 3_000))


@step(5, lambda life: life.having("succeeded"))
def open_a_dispute(life: KilledLife) -> None:
    """The payer's bank asks for a charge, or for some of it."""
    intent_id, cents = life.chance.choice(life.having("succeeded")), life.chance.choice((None, 50))
    life.disputes.append(life.control.call("dispute", id=intent_id, amount=cents)["id"])
    life.moved[intent_id] = "disputed"


@step(8, lambda life: life.disputes)
def decide_a_dispute(life: KilledLife) -> None:
    """The bank's last word."""
    life.control.call("close_dispute", dispute_id=life.disputes.pop(), won=life.chance.random() < 0.5)


@step(5, lambda life: life.having("processing"))
def settle_a_debit(life: KilledLife) -> None:
    """The bank pays."""
    intent_id = life.having("processing")[0]
    life.control.call("settle", intent_id=intent_id)
    life.moved[intent_id] = "succeeded"


@step(5, lambda life: life.having("processing"))
def return_a_debit(life: KilledLife) -> None:
    """The bank does not pay."""
    intent_id = life.having("processing")[0]
    life.control.call("fail", intent_id=intent_id)
    life.moved[intent_id] = "returned"


def _begun(life: KilledLife, answer: Answer) -> None:
    if answer.ok:
        life.hold(answer)


def _secret(life: KilledLife) -> Answer:
    return life.held[-1] if life.chance.random() < 0.85 else life.chance.choice(life.held)


def _some(life: KilledLife, balance: int) -> int:
    return max(1, balance * life.chance.randint(2, 8) // 10)
