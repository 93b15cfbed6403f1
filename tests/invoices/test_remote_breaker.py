"""The breaker and the budget: when an invoicing API is asked, and when it is left alone."""

import pytest

from portal.errors import NotFound, SourceAnswerInvalid, SourceUnavailable
from portal.invoices.remote_breaker import MOST_FAILURES, REST_SECONDS, Breaker
from portal.invoices.remote_budget import BURST, LIMIT, LONGEST_PAUSE_SECONDS, WINDOW_SECONDS, Budget, Urgency
from portal.invoices.remote_gate import Gate, NotAsked
from portal.invoices.remote_http import AskedToWait


class Seconds:
    """A monotonic clock that moves when it is told to."""

    def __init__(self):
        self.at = 1_000.0

    def __call__(self):
        return self.at


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def breaker(seconds):
    return Breaker(seconds)


def fail(breaker, times=MOST_FAILURES):
    return [breaker.failed() for _ in range(times)]


def test_it_opens_after_failures_in_a_row_and_says_so_once(breaker):
    assert fail(breaker) == [False] * (MOST_FAILURES - 1) + [True]
    assert not breaker.lets_through()
    assert fail(breaker, 1) == [False]


def test_an_answer_in_between_begins_the_count_anew(breaker):
    fail(breaker, MOST_FAILURES - 1)
    breaker.succeeded()
    fail(breaker, MOST_FAILURES - 1)
    assert breaker.lets_through()


def test_after_a_rest_one_trial_goes_through(breaker, seconds):
    fail(breaker)
    seconds.at += REST_SECONDS
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]


def test_a_trial_that_fails_rests_again_and_one_that_succeeds_closes(breaker, seconds):
    fail(breaker)
    for _ in range(3):
        seconds.at += REST_SECONDS
        assert breaker.lets_through()
        breaker.failed()
        assert not breaker.lets_through()
    seconds.at += REST_SECONDS
    assert breaker.lets_through()
    breaker.succeeded()
    assert breaker.is_closed
    assert [breaker.lets_through() for _ in range(3)] == [True] * 3


def test_a_trial_that_never_tells_holds_up_nothing(breaker, seconds):
    fail(breaker)
    seconds.at += REST_SECONDS
    assert breaker.lets_through()
    seconds.at += REST_SECONDS
    assert breaker.lets_through()


def test_in_no_five_minutes_more_than_the_documented_thousand_go_out(seconds):
    budget, sent = Budget(seconds), []
    for _ in range(4 * WINDOW_SECONDS):
        sent += [seconds.at] * sum(budget.take(Urgency.PAYMENT) for _ in range(50))
        seconds.at += 1
    most = max(sum(start <= at < start + WINDOW_SECONDS for at in sent) for start in set(sent))
    assert BURST < most <= LIMIT


def test_processes_share_it(seconds):
    budgets = [Budget(seconds, 4) for _ in range(4)]
    assert sum(budget.take(Urgency.PAYMENT) for budget in budgets for _ in range(LIMIT)) == BURST


def test_the_last_of_it_is_kept_for_payments_and_for_pages_somebody_knows(seconds):
    budget = Budget(seconds)
    went_out = {urgency: sum(budget.take(urgency) for _ in range(LIMIT)) for urgency in Urgency}
    assert went_out == {Urgency.STRANGER: 240, Urgency.KNOWN: 120, Urgency.PAYMENT: 40}


def test_it_refills_with_time_and_never_above_the_burst(seconds):
    budget = Budget(seconds)
    while budget.take(Urgency.PAYMENT):
        pass
    seconds.at += 0.5
    assert [budget.take(Urgency.PAYMENT) for _ in range(2)] == [True, False]
    seconds.at += 10**6
    assert sum(budget.take(Urgency.PAYMENT) for _ in range(LIMIT)) == BURST


def test_a_pause_is_kept_and_has_an_end(seconds):
    budget = Budget(seconds)
    budget.pause(10**9)
    assert not budget.take(Urgency.PAYMENT)
    seconds.at += LONGEST_PAUSE_SECONDS
    assert budget.take(Urgency.PAYMENT)


@pytest.fixture
def gate(seconds):
    return Gate(seconds, 1)


def is_let_in(gate):
    try:
        gate.enter(Urgency.PAYMENT)
    except NotAsked:
        return False
    return True


@pytest.mark.parametrize("fault", [None, NotFound("no"), SourceAnswerInvalid("no", "body")])
def test_whatever_is_answered_keeps_the_gate_open(gate, fault):
    for _ in range(3 * MOST_FAILURES):
        gate.learn(SourceUnavailable("down"))
        gate.learn(fault)
    assert is_let_in(gate)


def test_silence_shuts_it_and_an_answer_opens_it(gate, seconds):
    for _ in range(MOST_FAILURES):
        gate.learn(SourceUnavailable("down"))
    assert not gate.is_open
    assert not is_let_in(gate)
    seconds.at += REST_SECONDS
    assert is_let_in(gate)
    gate.learn(None)
    assert gate.is_open


def test_being_asked_to_wait_is_honoured_to_the_second(gate, seconds):
    gate.learn(AskedToWait("busy", 7))
    seconds.at += 6.9
    assert not is_let_in(gate)
    seconds.at += 0.1
    assert is_let_in(gate)


def test_without_a_time_it_waits_twice_as_long_each_time(gate, seconds):
    waits = []
    for _ in range(8):
        gate.learn(AskedToWait("busy", None))
        waits.append(0)
        while not is_let_in(gate):
            seconds.at += 1
            waits[-1] += 1
    assert waits == [1, 2, 4, 8, 16, 32, 32, 32]
