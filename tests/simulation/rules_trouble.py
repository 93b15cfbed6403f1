"""Faults of Stripe's, of the network's and of the database's, and what happens while somebody waits for an answer."""

from sandbox.errors import Refusal
from tests.simulation.chances import Picks
from tests.simulation.life import HONEST, Broken, Life
from tests.simulation.rules import RULES, rule
from tests.simulation.rules_banking import fresh
from tests.simulation.rules_telling_us import A_DAY_AND_MORE

CREATE, RETRIEVE = "POST /v1/payment_intents", "GET /v1/payment_intents/*"
CANCEL, CONFIRM = "POST /v1/payment_intents/*/cancel", "POST /v1/payment_intents/*/confirm"
REFUND, REFUNDS, EVENTS = "POST /v1/refunds", "GET /v1/refunds", "GET /v1/events"
EVERY = "* /v1/*"
UNHEARD = 3  # as often as one request asks
CALLS = (
    EVERY,
    EVERY,
    EVERY,
    EVERY,
    CREATE,
    CREATE,
    RETRIEVE,
    RETRIEVE,
    CANCEL,
    CANCEL,
    CONFIRM,
    REFUND,
    REFUNDS,
    EVENTS,
)
WHILE_LOCKED = (
    *("pay_balance", "pay_amount", "check", "check", "sweep", "webhook_arrives", "replace"),
    *("edit_amount", "offline_payment", "refund_some", "refund_over_the_api", "cancel", "open_page", "exchange_key"),
)
# no hours: the web server ends a request long before
MEANWHILE = (
    *("pay_balance", "pay_amount", "replace", "check", "sweep", "webhooks_arrive", "confirm_card", "confirm_card"),
    *("edit_amount", "edit_plan", "cancel", "delete", "offline_payment", "pass_3d_secure", "fail_3d_secure"),
    *("refund_some", "refund_in_the_dashboard", "debit_arrives", "debit_returns", "minutes_pass", "confirm_bank"),
)


def _fails(life: Life, picks: Picks, *kinds: str) -> None:
    times, skip = picks.of((1, 2, 2, 3)), picks.of((0, 0, 0, 1))
    life.control.next_fail(picks.of(kinds), picks.of(CALLS), times=times, skip=skip)


@rule(2)
def stripe_times_out_before(life: Life, picks: Picks) -> None:
    """Nothing was done."""
    _fails(life, picks, "timeout_before")


@rule(3)
def stripe_times_out_after(life: Life, picks: Picks) -> None:
    """It was done, and nobody heard."""
    _fails(life, picks, "timeout_after")


@rule(1)
def stripe_conflicts(life: Life, picks: Picks) -> None:
    """409: another request with the key is running."""
    _fails(life, picks, "409")


@rule(1)
def stripe_limits(life: Life, picks: Picks) -> None:
    """429."""
    _fails(life, picks, "429")


@rule(3)
def stripe_breaks(life: Life, picks: Picks) -> None:
    """5xx, which Stripe repeats for the key; sometimes after it did what was asked."""
    _fails(life, picks, "500", "500_after", "502", "503")


@rule(2)
def connection_resets(life: Life, picks: Picks) -> None:
    """In the middle of the answer, or the answer is nonsense."""
    _fails(life, picks, "reset", "reset", "garbage")


@rule(2)
def stripe_recovers(life: Life, picks: Picks) -> None:
    """Whatever was planned does not happen."""
    life.control.clear_faults()


@rule(2, asks=True)
def asked_again_a_day_later(life: Life, picks: Picks) -> None:
    """Nobody heard the answer of a create; it is asked for again when Stripe has forgotten its key."""
    life.control.next_fail("timeout_after", CREATE, times=UNHEARD)
    RULES["pay_balance"].act(life, Picks(()))
    life.passes(hours=A_DAY_AND_MORE)
    RULES["pay_balance"].act(life, Picks(()))


@rule(2, lambda life: bool(life.held), asks=True)
def replaced_in_vain(life: Life, picks: Picks) -> None:
    """Stripe breaks just when a payment is to be cancelled for another one; whoever asks again is not told the same."""
    life.control.clear_faults()
    life.control.next_fail("500", CANCEL)
    RULES["replace"].act(life, picks)
    life.control.clear_faults()
    life.answers.clear()
    RULES["replace"].act(life, picks)
    if any(one.status == HONEST for one in life.answers) and not life.interrupted:
        raise Broken("can be paid", "Stripe works again, and a payment that it broke over can't be replaced")


@rule(4)
def database_is_locked(life: Life, picks: Picks) -> None:
    """Somebody holds the database while something else happens."""
    one = RULES[picks.of(WHILE_LOCKED)]
    if one.able(life):
        life.within[f"while locked, {one.name}"] += 1
        with life.market.database.locked(life.number):
            one.act(life, Picks(picks.numbers[1:]))


@rule(5)
def meanwhile(life: Life, picks: Picks) -> None:
    """At the next request to Stripe, before or after it is done, something else happens to the same invoice."""
    planned(life, picks.of(MEANWHILE), picks.of(("before", "after")), Picks(picks.numbers[2:]))


@rule(3, lambda life: life.market.meanwhile is None, asks=True)
def pay_while_it_is_edited(life: Life, picks: Picks) -> None:
    """The business edits the amount just while Stripe is asked for a payment: the payer has not seen that."""
    planned(life, "edit_amount", picks.of(("before", "after")), Picks(picks.numbers[1:]))
    RULES["pay_balance"].act(life, Picks(()))


@rule(4, lambda life: fresh(life) and life.market.meanwhile is None)
def paid_while_it_is_replaced(life: Life, picks: Picks) -> None:
    """One payer presses Pay just while Stripe is asked to cancel that for another payer."""
    pressed = picks.of(("confirm_card", "confirm_card", "confirm_bank"))
    planned(life, pressed, picks.of(("before", "after")), Picks(()))
    RULES["replace"].act(life, Picks(picks.numbers[2:]))


def planned(life: Life, rule_name: str, when: str, later: Picks) -> None:
    """Let a rule happen at the next request to Stripe, by choices of its own."""
    one = RULES[rule_name]

    def act() -> None:
        life.happened()
        if one.able(life):
            life.interrupted = True
            life.within[f"while Stripe is asked, {one.name}"] += 1
            try:
                one.act(life, later)
            except Refusal:
                return
            except Exception as fault:  # noqa: BLE001 - the application must not meet it: told once the step is over
                life.fault = fault

    life.market.meanwhile = (when, act)
