"""Lists long enough to be paged through: what a reconciliation and a rebuild read."""

import pytest
import stripe

from sandbox.errors import Breach
from sandbox.events import check_list

DAY = 86_400


def ids(found):
    return [item.id for item in found]


@pytest.fixture
def month(inside):
    """A paid intent on each of twelve days, oldest first."""
    made = []
    for _ in range(12):
        made.append(inside.paid())
        inside.control.advance(DAY)
    return made


def test_intents_and_charges_are_paged_within_a_time(inside, month):
    span = {"gte": month[2].created, "lt": month[10].created}
    listed = inside.client.v1.payment_intents.list({"created": span, "limit": 3, "expand": ["data.latest_charge"]})
    assert listed.has_more
    found = list(listed.auto_paging_iter())
    assert ids(found) == ids(month[2:10][::-1])
    charges = list(inside.client.v1.charges.list({"created": span, "limit": 3}).auto_paging_iter())
    assert ids(charges) == [intent.latest_charge.id for intent in found]


def test_pages_go_backwards_too(inside, month):
    params = {"limit": 5, "ending_before": month[0].id}
    page = inside.client.v1.payment_intents.list(params)
    assert (ids(page.data), page.has_more) == (ids(month[1:6][::-1]), True)
    assert ids(page.auto_paging_iter()) == ids(month[1:])


def test_a_page_goes_on_after_an_object_that_no_longer_fits(inside, month):
    newest = month[-1]
    later = inside.client.v1.payment_intents.list(
        {"starting_after": newest.id, "created": {"lt": month[3].created}, "limit": 100}
    )
    assert ids(later.data) == ids(month[2::-1])


def test_charges_are_listed_by_intent_and_customer(inside):
    customer = inside.client.v1.customers.create({"name": "Ada"})
    mine, other = inside.intent(customer=customer.id), inside.intent()
    for intent in (mine, other):
        inside.pay(intent, "4000000000000002")
        inside.pay(intent)
    listed = inside.client.v1.charges.list({"payment_intent": mine.id, "expand": ["data.payment_intent"]}).data
    assert [(charge.status, charge.payment_intent.id) for charge in listed] == [
        ("succeeded", mine.id),
        ("failed", mine.id),
    ]
    assert ids(inside.client.v1.charges.list({"customer": customer.id}).data) == ids(listed)


def test_refunds_and_disputes_are_listed_by_time(inside, month):
    early, late = month[0], month[8]
    refund = inside.control.refund(early.id)
    dispute = inside.control.dispute(late.id)
    now = inside.control.now()
    inside.control.advance(DAY)
    for kind, made in (("refunds", refund), ("disputes", dispute)):
        listing = getattr(inside.client.v1, kind).list
        assert ids(listing({"created": {"lte": now}}).data) == [made["id"]]
        assert ids(listing({"created": {"gt": now}}).data) == []


def test_events_are_listed_by_whether_they_arrived(inside):
    inside.intent()
    inside.control.wait_for_deliveries()
    inside.control.deliver(on=False)
    lost = inside.intent()
    (event,) = inside.client.v1.events.list({"delivery_success": False}).data
    assert event.data.object.id == lost.id
    assert len(inside.client.v1.events.list({"delivery_success": True}).data) == 1


def test_events_are_forgotten_after_thirty_days(inside):
    inside.intent()
    (event,) = inside.client.v1.events.list().data
    inside.control.advance(30 * DAY - 1)
    assert inside.client.v1.events.retrieve(event.id).id == event.id
    inside.control.advance(1)
    assert inside.client.v1.events.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        inside.client.v1.events.retrieve(event.id)


@pytest.mark.parametrize(
    "params", [{"type": "a", "types": ["a"]}, {"types": ["charge.failed"] * 21}, {"types": ["charge.*"]}]
)
def test_events_are_listed_by_one_pattern_or_twenty_names(params):
    with pytest.raises(Breach):
        check_list(params)
