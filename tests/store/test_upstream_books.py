"""What is known here of invoices that another API keeps, on each engine."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.domain.attempt import Attempt, AttemptStatus, Choice
from portal.domain.ledger import Standing
from portal.domain.upstream import REPORT, HandedOut, OurSide
from portal.errors import Overtaken
from portal.ports import HandOff, Sight
from portal.store.opening import Store, open_store
from portal.store.outbox import SqlOutbox
from portal.store.tables import outbox, upstream_invoices
from portal.store.upstream_books import UpstreamBooks
from tests.builders import a_payer_invoice, a_payment
from tests.fakes import NOON
from tests.shop import SECRET

URL = "https://api.example"


@pytest.fixture
def store(migrated_database_url: str) -> Iterator[Store]:
    store = open_store(migrated_database_url, (SECRET,))
    yield store
    store.close()


@pytest.fixture
def books(store: Store) -> UpstreamBooks:
    return UpstreamBooks(store, URL, "acct_1")


def told(balance=10_000, upstream_id="inv_77"):
    opened = a_payer_invoice()
    invoice = replace(opened.invoice, id=upstream_id)
    return replace(opened, invoice=invoice, standing=Standing(balance), installments=())


def handed(intent_id="pi_1", **changes):
    return HandedOut(intent_id, 10_000, 0, NOON, **changes)


def an_attempt(invoice_id, number=1, **changes):
    facts = {"amount_cents": 10_000, "currency": "USD", "choice": Choice.BALANCE, "status": AttemptStatus.LIVE}
    own = {"id": f"att_{number:032x}", "invoice_id": invoice_id, "created_at": NOON, "updated_at": NOON}
    return Attempt(**(own | facts | {"intent_id": f"pi_{number}"} | changes))


def test_nothing_is_known_of_a_new_invoice(books):
    assert books.our_side("inv_77") == OurSide()
    assert books.hands_over() is None


def test_what_was_handed_out_is_kept_without_a_secret(books):
    assert books.hand_out("inv_77", handed(), OurSide())
    assert books.our_side("inv_77").handed_out == handed()
    assert books.hands_over() is True


def test_it_is_handed_out_only_if_nothing_has_changed_since_it_was_judged(books):
    known = books.our_side("inv_77")
    assert books.hand_out("inv_77", handed("pi_1"), known)
    assert not books.hand_out("inv_77", handed("pi_2"), known)
    assert books.our_side("inv_77").handed_out == handed("pi_1")


def test_a_claim_holds_for_the_intent_that_was_handed_out_last(books):
    books.hand_out("inv_77", handed(), OurSide())
    assert not books.claim("inv_77", "pi_2", NOON)
    assert not books.claim("inv_78", "pi_1", NOON)
    assert books.claim("inv_77", "pi_1", NOON)
    assert books.our_side("inv_77").handed_out == handed(confirming_at=NOON)
    books.let_go("inv_77", "pi_2", NOON)
    assert books.our_side("inv_77").handed_out == handed(confirming_at=NOON)
    books.let_go("inv_77", "pi_1", NOON)
    assert books.our_side("inv_77").handed_out == handed()


def test_another_api_with_the_same_ids_is_another_source(books, store):
    books.hand_out("inv_77", handed(), OurSide())
    assert UpstreamBooks(store, "https://other.example").our_side("inv_77") == OurSide()


def test_of_many_who_hand_out_at_once_one_does(books):
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda n: books.hand_out("inv_77", handed(f"pi_{n}"), OurSide()), range(8)))
    assert done.count(True) == 1


def test_one_invoice_of_ours_stands_for_it_however_many_ask_at_once(books, store):
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: books.adopt(HandOff(told(), None, 77), NOON), range(8)))
    assert len(made) == 1
    with store.reading() as connection:
        (row,) = connection.execute(select(upstream_invoices)).all()
    assert (row.upstream_id, row.reference) == ("inv_77", 77)


def test_invoices_of_several_businesses_behind_the_api_may_have_one_number(books):
    first = books.adopt(HandOff(told(upstream_id="inv_77")), NOON)
    assert books.adopt(HandOff(told(upstream_id="inv_78")), NOON) != first


def sight(books, invoice_id, opened, **how):
    return books.unit_of_work(Sight(invoice_id, opened, books.our_side("inv_77").entered, **how))


def test_our_total_follows_what_the_api_says(books, store):
    invoice_id = books.adopt(HandOff(told()), NOON)
    with sight(books, invoice_id, told(6_000)) as work:
        opened = work.lock(invoice_id, NOON)
    assert (opened.invoice.id, opened.standing.balance_cents, opened.business.stripe_account) == (
        invoice_id,
        6_000,
        "acct_1",
    )
    with store.unit_of_work() as work:
        ours = work.lock(invoice_id, NOON)
    assert (ours.total_cents, ours.standing.balance_cents) == (6_000, 6_000)


def test_the_database_refuses_a_second_live_attempt(books, store):
    invoice_id = books.adopt(HandOff(told()), NOON)
    with store.unit_of_work() as work:
        work.add_attempt(an_attempt(invoice_id))
    with pytest.raises(Exception, match=r"(?i)unique"), store.unit_of_work() as work:
        work.add_attempt(an_attempt(invoice_id, 2))


def test_a_payment_is_missing_until_its_report_was_delivered_and_then_whoever_asked_before_is_overtaken(books, store):
    invoice_id = books.adopt(HandOff(told(), None, 77), NOON)
    with store.unit_of_work() as work:
        work.add_attempt(an_attempt(invoice_id, status=AttemptStatus.SUCCEEDED))
        work.append(invoice_id, [replace(a_payment(4_000, object_id="ch_1"), attempt_id="att_" + f"{1:032x}")], NOON)
        work.add_outbox("receipt", "ch_1", f"att_{1:032x}", NOON)
    before = books.unit_of_work(Sight(invoice_id, told(), frozenset()))
    with before as work:
        assert work.lock(invoice_id, NOON).standing.balance_cents == 6_000
    effects = SqlOutbox(store.engines)
    effect = effects.claim([REPORT], [REPORT], NOON, NOON)
    effects.delivered(effect, NOON)
    with pytest.raises(Overtaken), books.unit_of_work(Sight(invoice_id, told(), frozenset())) as work:
        work.lock(invoice_id, NOON)
    with sight(books, invoice_id, told(6_000)) as work:
        assert work.lock(invoice_id, NOON).standing.balance_cents == 6_000


def test_an_intent_handed_out_stops_a_payment_of_our_own(books):
    invoice_id = books.adopt(HandOff(told()), NOON)
    books.hand_out("inv_77", handed(), books.our_side("inv_77"))
    with pytest.raises(Overtaken), sight(books, invoice_id, told()) as work:
        work.lock(invoice_id, NOON)


def test_a_receipt_is_ordered_as_a_report_where_the_invoice_is_kept_elsewhere(books, store):
    invoice_id = books.adopt(HandOff(told(), None, 77), NOON)
    with store.unit_of_work() as work:
        work.add_attempt(an_attempt(invoice_id))
        work.append(invoice_id, [replace(a_payment(10_000, object_id="ch_1"), attempt_id=f"att_{1:032x}")], NOON)
        work.add_outbox("receipt", "ch_1", f"att_{1:032x}", NOON)
    with store.reading() as connection:
        assert [row.kind for row in connection.execute(select(outbox))] == [REPORT]
    found = books.told(f"att_{1:032x}", "ch_1")
    assert (found.upstream_id, found.reference, found.payment_id, found.amount_cents) == ("inv_77", 77, "pi_1", 10_000)
    assert books.told(f"att_{1:032x}", "ch_2") is None
    assert books.told("att_none", "ch_1") is None
