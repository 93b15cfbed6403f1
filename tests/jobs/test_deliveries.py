"""A side effect is delivered, tried again, given up or left to a person, and its row says which. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from structlog.testing import capture_logs

from portal.domain.effects import MOST_TRIES
from portal.errors import OutcomeUnknown, SourceUnavailable, Undeliverable
from portal.jobs.deliveries import LEASE, Deliveries


class SecretError(Exception):
    """A failure whose text must not get anywhere."""


def test_each_effect_is_delivered_once_in_order(post):
    post.order("a", "b")
    deliveries = post.deliveries()
    assert [deliveries.deliver_next() for _ in range(3)] == [True, True, False]
    assert [one.slot for one in post.delivered] == ["a", "b"]
    assert {one.state for one in post.rows()} == {"delivered"}


def test_without_a_handler_an_effect_stays_queued_and_untried(post):
    post.order("a", kind="receipt")
    assert not post.deliveries().deliver_next()
    assert not Deliveries(post.outbox, {}, post.shop.clock).deliver_next()
    assert Deliveries(post.outbox, {}, post.shop.clock).set_apart_lost() == 0
    assert (post.row().state, post.row().tries) == ("queued", 0)


def test_two_consumers_deliver_an_effect_once(post):
    post.order(*map(str, range(20)))
    start = Barrier(4)

    def consume(_):
        deliveries = post.deliveries()
        start.wait()
        while deliveries.deliver_next():
            pass

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(consume, range(4)))
    assert sorted(int(one.slot) for one in post.delivered) == list(range(20))


def test_a_failure_is_tried_again_later_and_says_what_failed(post):
    post.order("a")
    post.fails = [SourceUnavailable("it is away")]
    deliveries = post.deliveries()
    assert deliveries.deliver_next()
    assert not deliveries.deliver_next()
    assert (post.row().state, post.row().reason) == ("queued", "source_unavailable")
    post.shop.clock.advance(minutes=1)
    assert deliveries.deliver_next()
    assert (post.row().state, post.row().reason, post.row().tries) == ("delivered", "", 2)


def test_what_fails_every_time_is_dead_in_the_end(post):
    post.order("a")
    post.fails = [ValueError()] * MOST_TRIES
    deliveries, days = post.deliveries(), 0
    while deliveries.deliver_next():
        post.shop.clock.advance(days=1)
        days += 1
    assert (days, post.row().state, post.row().reason, post.delivered) == (MOST_TRIES, "dead", "ValueError", [])


def test_what_no_try_can_deliver_is_dead_at_once(post):
    post.order("a")
    post.fails = [Undeliverable("There is no such address.", "no_such_address")]
    post.deliveries().deliver_next()
    assert (post.row().state, post.row().reason, post.row().tries) == ("dead", "no_such_address", 1)


def test_a_poisoned_effect_holds_up_no_other(post):
    post.order("a", "b")
    post.fails = [ValueError()]
    deliveries = post.deliveries()
    assert [deliveries.deliver_next() for _ in range(2)] == [True, True]
    assert [one.state for one in post.rows()] == ["queued", "delivered"]


def test_an_unknown_outcome_is_tried_again_where_that_does_no_harm(post):
    post.order("a")
    post.fails = [OutcomeUnknown("no answer")]
    deliveries = post.deliveries()
    deliveries.deliver_next()
    assert (post.row().reason, post.row().unknown_tries) == ("outcome_unknown", 1)
    post.shop.clock.advance(minutes=1)
    deliveries.deliver_next()
    assert [one.again for one in post.delivered] == [True]


def test_an_unknown_outcome_is_left_to_a_person_where_it_might_do_harm(post):
    post.repeatable = False
    post.order("a")
    post.fails = [OutcomeUnknown("no answer")]
    deliveries = post.deliveries()
    deliveries.deliver_next()
    post.shop.clock.advance(days=30)
    assert not deliveries.deliver_next()
    assert (post.row().state, post.row().unknown_tries, post.delivered) == ("unknown", 1, [])


@pytest.mark.parametrize(("repeatable", "state"), [(True, "queued"), (False, "unknown")])
def test_what_a_process_is_at_when_it_ends_is_given_back_as_unknown(post, repeatable, state):
    post.repeatable = repeatable
    post.order("a")
    ending, row = post.deliveries(), []
    post._deliver = lambda _: (ending.give_back(), row.append(post.row()))  # as it ends, the delivery goes on
    ending._handlers = post.handlers
    ending.deliver_next()
    assert [(one.state, one.reason, one.unknown_tries, one.leased_until) for one in row] == [
        (state, "interrupted", 1, None)
    ]
    assert post.row().state == "delivered"  # it came to its end after all


def test_nothing_at_hand_gives_nothing_back(post):
    post.order("a")
    deliveries = post.deliveries()
    deliveries.deliver_next()
    deliveries.give_back()
    assert post.row().state == "delivered"


def test_a_crash_between_doing_and_marking_is_repeated_and_said(post):
    """What a killed process leaves: a claimed row that nobody comes back to."""
    post.order("a")
    now = post.shop.clock.now()
    post.outbox.claim(["mail"], ["mail"], now, now + LEASE)
    deliveries = post.deliveries()
    assert not deliveries.deliver_next()
    post.shop.clock.moment += LEASE
    assert deliveries.deliver_next()
    assert [(one.again, one.tries) for one in post.delivered] == [(True, 2)]


def test_a_crash_over_what_may_not_be_repeated_is_shown_to_a_person(post):
    post.repeatable = False
    post.order("a")
    now = post.shop.clock.now()
    post.outbox.claim(["mail"], [], now, now + LEASE)
    post.shop.clock.moment += LEASE
    deliveries = post.deliveries()
    assert not deliveries.deliver_next()
    with capture_logs() as lines:
        assert deliveries.set_apart_lost() == 1
    assert [line["event"] for line in lines] == ["effects_unknown"]
    assert (post.row().state, post.row().reason, post.delivered) == ("unknown", "outcome_unknown", [])


def test_the_text_of_a_failure_reaches_neither_row_nor_log(post):
    post.order("a")
    post.fails = [SecretError("sk_live_1")]
    with capture_logs() as lines:
        post.deliveries().deliver_next()
    assert [(line["event"], line["reason"]) for line in lines] == [("effect_failed", "SecretError")]
    assert "sk_live_1" not in f"{lines}{post.rows()}"
