"""Ordered side effects on both engines: each is claimed by one, and how it ended is written down honestly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from portal.domain.effects import MOST_TRIES, EffectState
from portal.errors import Conflict, NotFound
from portal.store.opening import open_store
from portal.store.outbox import SqlOutbox

LEASE = timedelta(minutes=5)
MAIL = frozenset({"mail"})
ONCE = frozenset()


@pytest.fixture
def outbox(shop):
    return SqlOutbox(shop.store.engines)


@pytest.fixture
def order(shop):
    def order(*slots, kind="mail"):
        with shop.store.unit_of_work() as work:
            for slot in slots:
                work.add_outbox(kind, slot, "inv_1", shop.clock.now())

    return order


@pytest.fixture
def claim(shop, outbox):
    def claim(kinds=MAIL, repeatable=MAIL):
        now = shop.clock.now()
        return outbox.claim(kinds, repeatable, now, now + LEASE)

    return claim


def state(outbox, effect):
    (found,) = [one for one in outbox.listed(list(EffectState), 100) if one.id == effect.id]
    return found


def test_what_is_ordered_first_is_claimed_first_and_by_one_only(order, claim):
    order("a", "b")
    assert [claim().slot, claim().slot, claim()] == ["a", "b", None]


def test_kinds_that_nobody_asks_for_stay_queued(order, claim, outbox):
    order("a", kind="letter")
    assert claim() is None
    ((effect),) = outbox.listed([EffectState.QUEUED], 10)
    assert (effect.kind, effect.tries) == ("letter", 0)


def test_delivered_is_delivered_for_good(order, claim, outbox, shop):
    order("a")
    effect = claim()
    outbox.delivered(effect, shop.clock.now())
    shop.clock.advance(days=1)
    assert claim() is None
    assert (state(outbox, effect).state, state(outbox, effect).done_at) == ("delivered", effect.created_at)


def test_what_is_postponed_waits_until_then(order, claim, outbox, shop):
    order("a")
    outbox.postpone(claim(), "refused", shop.clock.now() + timedelta(minutes=1))
    assert claim() is None
    shop.clock.advance(minutes=1)
    again = claim()
    assert (again.tries, again.reason, again.again) == (2, "refused", False)


def test_a_lease_that_ran_out_gives_the_effect_to_the_next_who_is_told_of_it(order, claim, outbox, shop):
    order("a")
    lost = claim()
    shop.clock.advance(minutes=5)
    again = claim()
    assert (again.id, again.tries, again.again) == (lost.id, 2, True)


def test_what_may_not_be_repeated_is_left_to_a_person_when_its_lease_ran_out(order, claim, outbox, shop):
    order("a")
    lost = claim(repeatable=ONCE)
    shop.clock.advance(minutes=5)
    assert claim(repeatable=ONCE) is None
    assert outbox.set_apart_lost(ONCE, MAIL, shop.clock.now()) == 1
    found = state(outbox, lost)
    assert (found.state, found.reason, found.unknown_tries) == ("unknown", "outcome_unknown", 1)


def test_what_kills_its_worker_each_time_is_left_to_a_person(order, claim, outbox, shop):
    order("a")
    for _ in range(MOST_TRIES):
        poison = claim()
        assert outbox.set_apart_lost(MAIL, MAIL, shop.clock.now()) == 0
        shop.clock.advance(minutes=5)
    assert claim() is None
    assert outbox.set_apart_lost(MAIL, MAIL, shop.clock.now()) == 1
    assert (state(outbox, poison).state, state(outbox, poison).unknown_tries) == ("unknown", MOST_TRIES)


def test_whoever_lost_the_lease_may_still_say_delivered_but_not_failed(order, claim, outbox, shop):
    order("a")
    slow = claim()
    shop.clock.advance(minutes=5)
    other = claim()
    outbox.postpone(slow, "refused", shop.clock.now())
    outbox.set_apart(slow, EffectState.DEAD, "refused")
    assert (state(outbox, slow).leased_until, state(outbox, slow).reason) == (other.leased_until, "")
    outbox.delivered(slow, shop.clock.now())
    outbox.set_apart(other, EffectState.DEAD, "refused")
    assert state(outbox, slow).state == "delivered"


def test_a_dead_effect_is_retried_with_all_its_tries_or_discarded_for_good(order, claim, outbox, shop):
    order("a", "b")
    for _ in range(2):
        outbox.set_apart(claim(), EffectState.DEAD, "no_such_address")
    first, second = outbox.listed([EffectState.DEAD], 10)
    assert [one.state for one in outbox.retry([first.id], shop.clock.now())] == ["queued"]
    assert [one.state for one in outbox.discard([second.id], shop.clock.now())] == ["discarded"]
    retried = claim()
    assert (retried.id, retried.tries, claim()) == (first.id, 1, None)


def test_what_is_running_or_over_is_neither_retried_nor_discarded(order, claim, outbox, shop):
    order("a")
    effect = claim()
    for change in (outbox.retry, outbox.discard):
        with pytest.raises(Conflict, match="being delivered right now"):
            change([effect.id], shop.clock.now())
    outbox.delivered(effect, shop.clock.now())
    for change in (outbox.retry, outbox.discard):
        with pytest.raises(Conflict, match="is delivered"):
            change([effect.id], shop.clock.now())
        with pytest.raises(NotFound):
            change([404], shop.clock.now())


def test_of_several_all_are_retried_or_none(order, claim, outbox, shop):
    order("a", "b")
    outbox.set_apart(claim(), EffectState.DEAD, "no_such_address")
    ((dead),) = outbox.listed([EffectState.DEAD], 10)
    with pytest.raises(NotFound):
        outbox.retry([dead.id, 404], shop.clock.now())
    assert state(outbox, dead).state == "dead"


def test_a_discarded_effect_is_not_ordered_again(order, claim, outbox, shop):
    order("a")
    ((effect),) = outbox.listed([EffectState.QUEUED], 10)
    outbox.discard([effect.id], shop.clock.now())
    order("a")
    assert claim() is None


def test_of_many_who_claim_at_once_each_gets_another(order, shop, migrated_database_url):
    """Half of them work through a store of their own, as another process does."""
    order(*map(str, range(40)))
    other = open_store(migrated_database_url, shop.store.keyring.secrets)
    boxes, start, now = [SqlOutbox(store.engines) for store in (shop.store, other)], Barrier(8), shop.clock.now()

    def claim_all(number):
        start.wait()
        box, mine = boxes[number % 2], []
        while (effect := box.claim(MAIL, MAIL, now, now + LEASE)) is not None:
            mine.append(effect.id)
            box.delivered(effect, now)
        return mine

    with ThreadPoolExecutor(8) as threads:
        claimed = [one for mine in threads.map(claim_all, range(8)) for one in mine]
    other.close()
    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) == 40


def test_the_bell_rings_after_what_was_ordered_is_written_and_only_then(order, claim, shop):
    seen = []
    shop.store.bell.listen(lambda: seen.append(claim()))
    order("a")
    assert [one.slot for one in seen] == ["a"]
    with shop.store.unit_of_work():
        pass
    with pytest.raises(KeyError), shop.store.unit_of_work() as work:  # noqa: PT012 - the order is the point
        work.add_outbox("mail", "b", "inv_1", shop.clock.now())
        raise KeyError
    assert len(seen) == 1
