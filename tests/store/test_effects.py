"""Events, quarantine and outbox: once each, however often they are asked for."""

import pytest

from portal.ports import GatewayEvent
from tests.dumps import dump

EVENT = GatewayEvent("evt_1", "payment_intent.succeeded", None, False, "pi_1", "pi_1", "installation", b'{"id": 1}')


def test_an_event_is_stored_first_and_again_only_until_it_is_settled(shop):
    now = shop.clock.now()
    for _ in range(2):
        with shop.store.unit_of_work() as work:
            assert work.add_event(EVENT, now)
    with shop.store.unit_of_work() as work:
        work.event_settled("evt_1", now)
    with shop.store.unit_of_work() as work:
        assert not work.add_event(EVENT, now)
    ((*_, raw, _, settled),) = dump(shop.store)["stripe_events"]
    assert (raw, settled) == (b'{"id": 1}', now)


def test_an_object_is_set_apart_once_for_each_reason(shop):
    with shop.store.unit_of_work() as work:
        for reason in ("amount", "amount", "currency"):
            work.quarantine(object_id="pi_1", reason=reason, detail="x", now=shop.clock.now())
    assert len(dump(shop.store)["quarantine"]) == 2


def test_a_side_effect_is_ordered_once_and_not_at_all_when_its_cause_is_undone(shop):
    for _ in range(2):
        with shop.store.unit_of_work() as work:
            work.add_outbox("receipt", "ch_1", "inv_1", shop.clock.now())
    with pytest.raises(KeyError), shop.store.unit_of_work() as work:  # noqa: PT012 - the order is the point
        work.add_outbox("receipt", "ch_2", "inv_1", shop.clock.now())
        raise KeyError
    assert [row[1:4] for row in dump(shop.store)["outbox"]] == [("receipt", "ch_1", "inv_1")]
