"""P14, P15, P17: what is entered when something happens, and what stays true whatever happens."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import movements as enter
from portal.domain.errors import InvalidField
from portal.domain.installments import balances, plan
from portal.domain.invoice import Amount, Percent
from portal.domain.ledger import EntryKind, Standing, broken_at, chain, fold
from portal.domain.movements import Happening
from tests.builders import NOW, an_installment, an_invoice
from tests.domain.properties import modestly


def moved(cents, object_id="ch_1", provider="stripe", **changes):
    return Happening(cents, "USD", provider, object_id, **changes)


def after(*batches):
    entries = ()
    for batch in batches:
        movements = batch(entries) if callable(batch) else batch
        entries += chain("inv_1", entries[-1] if entries else None, movements, NOW)
    return entries


def paid(cents, object_id="ch_1", **changes):
    return lambda entries: enter.payment(fold(entries), moved(cents, object_id), **changes)


def refunded(cents, object_id="re_1", **changes):
    return lambda entries: enter.refund(fold(entries), moved(cents, object_id), **changes)


def kinds(movements):
    return [(movement.kind.value, movement.amount_cents) for movement in movements]


ISSUED = [enter.issued(10_000, "USD", "inv_1", 1)]


def test_a_payment_within_the_balance_is_one_movement():
    assert kinds(enter.payment(Standing(10_000), moved(10_000))) == [("payment", 10_000)]


def test_what_is_paid_too_much_is_set_aside():
    assert kinds(enter.payment(Standing(10_000, 6_000), moved(5_000))) == [("payment", 5_000), ("unapplied", -1_000)]
    assert kinds(enter.offline_payment(Standing(10_000), moved(10_001))) == [
        ("offline_payment", 10_001),
        ("unapplied", -1),
    ]


def test_money_on_a_cancelled_invoice_is_set_aside_whole():
    assert fold(after(ISSUED, paid(4_000, cancelled=True))) == Standing(10_000, 0, 0, 4_000)


def test_a_refund_is_not_owed_again():
    assert fold(after(ISSUED, paid(10_000), refunded(4_000))) == Standing(6_000, 6_000)


def test_a_refund_that_reopens_is_owed_again():
    assert fold(after(ISSUED, paid(10_000), refunded(4_000, reopen=True))).balance_cents == 4_000


def test_a_refund_returns_first_what_was_set_aside():
    entries = after(ISSUED, paid(12_000), refunded(2_000))
    assert fold(entries) == Standing(10_000, 10_000)
    assert kinds(entry.movement for entry in entries[-2:]) == [("refund", -2_000), ("unapplied", 2_000)]


def test_a_failed_refund_takes_everything_back():
    before = after(ISSUED, paid(12_000))
    entries = after([entry.movement for entry in before], refunded(5_000))
    undone = enter.refund_failed(entries, moved(5_000, "re_1"))
    assert kinds(undone) == [("credit", 3_000), ("refund_failed", 5_000), ("unapplied", -2_000)]
    assert fold((*entries, *chain("inv_1", entries[-1], undone, NOW))) == fold(before)


def test_a_refund_that_fails_after_the_invoice_was_paid_again_is_set_aside():
    entries = after(ISSUED, paid(10_000), refunded(4_000, reopen=True), paid(4_000, "ch_2"))
    undone = enter.refund_failed(entries, moved(4_000, "re_1"))
    assert fold((*entries, *chain("inv_1", entries[-1], undone, NOW))) == Standing(10_000, 10_000, 0, 4_000)


def test_a_failed_refund_is_taken_back_once():
    entries = after(ISSUED, paid(10_000), refunded(4_000))
    undone = enter.refund_failed(entries, moved(4_000, "re_1"))
    entries = (*entries, *chain("inv_1", entries[-1], undone, NOW))
    assert enter.refund_failed(entries, moved(4_000, "re_1")) == ()


def test_a_refund_nobody_entered_has_nothing_to_take_back():
    assert enter.refund_failed(after(ISSUED), moved(4_000, "re_1")) == ()


def test_a_lost_dispute_is_owed_again():
    entries = after(ISSUED, paid(10_000), lambda done: enter.dispute_lost(fold(done), moved(10_000, "dp_1")))
    assert fold(entries) == Standing(10_000, 0)


def test_a_payment_that_was_voided_is_owed_again():
    entries = after(
        ISSUED, paid(10_000), lambda done: enter.offline_void(fold(done), moved(10_000, "row_1", "offline"))
    )
    assert fold(entries).balance_cents == 10_000


def test_a_dispute_that_is_open_or_won_moves_nothing():
    entries = after(
        ISSUED, paid(10_000), [enter.dispute_opened(moved(10_000, "dp_1")), enter.dispute_won(moved(10_000, "dp_1"))]
    )
    assert fold(entries) == Standing(10_000, 10_000)


def test_an_edit_enters_the_difference():
    edit = enter.edited(Standing(10_000, 2_000), 10_000, 8_500, "USD", ("inv_1", 2))
    assert (edit.kind, edit.amount_cents, edit.object_id) == (EntryKind.EDITED, -1_500, "inv_1/2")


@pytest.mark.parametrize("standing", [Standing(10_000, 9_000), Standing(10_000, 5_000, 4_000)])
def test_an_edit_below_what_is_paid_and_processing_is_refused(standing):
    assert enter.edited(standing, 10_000, 9_000, "USD", ("inv_1", 2)).amount_cents == -1_000
    with pytest.raises(InvalidField):
        enter.edited(standing, 10_000, 8_999, "USD", ("inv_1", 2))


@pytest.mark.parametrize("less", [enter.credit, enter.write_off])
def test_no_more_can_be_given_up_than_is_available(less):
    standing = Standing(10_000, 3_000, 2_000)
    assert less(standing, moved(5_000)).amount_cents == -5_000
    with pytest.raises(InvalidField):
        less(standing, moved(5_001))


def test_money_set_aside_can_pay_what_is_owed_and_no_more():
    assert enter.apply_unapplied(Standing(10_000, 9_000, 0, 3_000), moved(1_000)).amount_cents == 1_000
    for standing in (Standing(10_000, 9_000, 0, 3_000), Standing(10_000, 0, 0, 1_000)):
        with pytest.raises(InvalidField):
            enter.apply_unapplied(standing, moved(1_001))


@pytest.mark.parametrize("cents", [0, -1])
def test_what_moved_is_above_zero(cents):
    with pytest.raises(ValueError, match="above zero"):
        moved(cents)


@dataclass
class Books:
    """An invoice's ledger and, counted apart from it, what Stripe and the business hold."""

    entries: tuple = ()
    captured: int = 0
    at_work: dict = field(default_factory=dict)
    refunds: dict = field(default_factory=dict)
    number: int = 0

    def enter(self, movements):
        self.entries += chain("inv_1", self.entries[-1] if self.entries else None, movements, NOW)

    def fresh(self, kind):
        self.number += 1
        return f"{kind}_{self.number}"


def play(books, action, cents, aim):
    standing = fold(books.entries)
    if action in {"payment", "offline_payment"}:
        books.captured += cents
        books.enter(getattr(enter, action)(standing, moved(cents, books.fresh("ch"), aim=aim)))
    elif action == "processing" and (share := min(cents, standing.available_cents)):
        charge = moved(share, books.fresh("ch"), aim=aim)
        books.at_work[charge.object_id] = charge
        books.enter([enter.processing(charge)])
    elif action in {"arrives", "fails"} and books.at_work:
        _, charge = books.at_work.popitem()
        books.captured += charge.amount_cents if action == "arrives" else 0
        books.enter(enter.payment(standing, charge) if action == "arrives" else [enter.processing_failed(charge)])
    elif action in {"refund", "reopen", "dispute_lost", "offline_void"} and (share := min(cents, books.captured)):
        _money_leaves(books, action, moved(share, books.fresh("re")), standing)
    elif action == "refund_failed" and books.refunds:
        _, back = books.refunds.popitem()
        books.captured += back.amount_cents
        books.enter(enter.refund_failed(books.entries, back))
    elif action in {"credit", "write_off"} and (share := min(cents, standing.available_cents)):
        books.enter([getattr(enter, action)(standing, moved(share, books.fresh("cr"), "remit"))])
    elif action == "apply" and (share := min(cents, standing.unapplied_cents, standing.balance_cents)):
        books.enter([enter.apply_unapplied(standing, moved(share, books.fresh("ap"), "remit"))])


def _money_leaves(books, action, out, standing):
    books.captured -= out.amount_cents
    if action in {"refund", "reopen"}:
        books.refunds[out.object_id] = out
        books.enter(enter.refund(standing, out, reopen=action == "reopen"))
    else:
        books.enter(getattr(enter, action)(standing, out))


ACTIONS = [
    "payment", "offline_payment", "processing", "arrives", "fails", "refund", "reopen", "refund_failed",
    "dispute_lost", "offline_void", "credit", "write_off", "apply",
]  # fmt: skip

PLANS = st.sampled_from(
    [
        (),
        (Amount(2_500), Amount(4_000), Percent(Decimal(20))),
        (Percent(Decimal(50)), Percent(Decimal(50))),
        (Amount(1), Amount(1)),
        (Amount(9_500),),
    ]
)


@modestly
@given(
    values=PLANS,
    happenings=st.lists(
        st.tuples(
            st.sampled_from(ACTIONS), st.integers(1, 12_000), st.sampled_from([None, "istl_1", "istl_2", "gone"])
        ),
        max_size=14,
    ),
)
def test_whatever_happens_the_books_balance(values, happenings):
    planned = tuple(an_installment(value, id=f"istl_{i}") for i, value in enumerate(values, start=1))
    parts = plan(an_invoice(installments=planned), 10_000)
    books = Books()
    books.enter(ISSUED)
    for action, cents, aim in happenings:
        play(books, action, cents, aim)
        standing = fold(books.entries)
        assert standing.paid_cents + standing.unapplied_cents == books.captured
        assert standing.balance_cents >= 0
        assert standing.unapplied_cents >= 0
        assert standing.processing_cents == sum(charge.amount_cents for charge in books.at_work.values())
        left = balances(parts, books.entries)
        assert sum(part.balance_cents for part in left) == (standing.balance_cents if parts else 0)
        assert all(0 <= part.processing_cents <= part.balance_cents for part in left)
        named = [(e.movement.provider, e.movement.object_id, e.movement.kind) for e in books.entries]
        assert len(named) == len(set(named))
    assert broken_at(books.entries) is None
