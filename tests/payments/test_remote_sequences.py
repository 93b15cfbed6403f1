"""Whatever happens in whatever order in front of an API that charges nothing itself: nobody is charged twice.

The API's balance and our reports are two tellings of the same money. After every step: what the portal would still let
be paid, what was captured and is on its way, and what others paid never come to more than the invoice; what the API was
told is what Stripe captured; and in the end everything agrees to the cent.
"""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.domain.attempt import AttemptStatus
from portal.domain.ledger import EntryKind, Movement
from portal.errors import OutcomeUnknown, RemitError, StripeUnavailable
from portal.ports import Seen
from tests.payments.remote_place import BALANCE, Place, a_place, portal_over

TOTAL = 10_000


class InFrontOfAnApi(RuleBasedStateMachine):
    """Two workers of one portal, an API that forgets, loses and refuses, payers, and somebody who pays elsewhere."""

    @initialize()
    def open_shop(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.place: Place = a_place(Path(self.folder.name), hands_over=False)
        self.other = portal_over(self.place.api, self.place.store, self.place.stripe)
        self.invoice = self.place.invoice(TOTAL)
        self.elsewhere = 0
        self.secrets: list[str] = []

    @property
    def stripe(self):
        return self.place.stripe

    @rule(worker=st.booleans(), names=st.booleans())
    def begin(self, worker, names):
        place = self.place if worker else self.other
        live = place.ours(self.invoice).live
        shown = place.open(self.invoice).standing if not self.place.api.down else None
        seen = Seen(shown.balance_cents) if shown else Seen()
        try:
            begun = place.payments.begin(self.invoice.key, BALANCE, seen, live.id if live and names else None)
        except RemitError:
            return
        self.secrets.append(begun.client_secret.partition("_secret_")[0])

    @precondition(lambda self: self.open_intents())
    @rule(data=st.data(), how=st.sampled_from(["pay", "process", "decline", "ask"]))
    def use_a_secret(self, data, how):
        """A payer, perhaps of long ago, confirms what they were given."""
        getattr(self.stripe, how)(data.draw(st.sampled_from(self.open_intents())))

    @precondition(lambda self: self.in_state("processing"))
    @rule(arrives=st.booleans())
    def bank(self, arrives):
        intent = self.in_state("processing")[0]
        if arrives:
            self.stripe.pay(intent)
        else:
            self.stripe.change(intent, status="requires_payment_method", decline="insufficient_funds")

    @rule(worker=st.booleans())
    def check(self, worker):
        try:
            (self.place if worker else self.other).payments.check(self.invoice.key)
        except RemitError:
            return

    @rule()
    def sweep(self):
        self.place.sweep()

    @rule()
    def deliver(self):
        self.place.deliver()

    @rule()
    def lose_the_next_answer(self):
        self.place.api.lose_answers = 1

    @rule(down=st.booleans())
    def api(self, down):
        self.place.api.down = down

    @rule(call=st.sampled_from(["create", "retrieve", "cancel"]), applied=st.booleans())
    def stripe_fails(self, call, applied):
        fault = OutcomeUnknown("no answer") if applied or call != "retrieve" else StripeUnavailable("down")
        self.stripe.fail(call, fault if call != "retrieve" else StripeUnavailable("down"), applied=applied)

    @rule(minutes=st.integers(1, 40))
    def time_passes(self, minutes):
        self.place.shop.clock.advance(minutes=minutes)

    @precondition(lambda self: not self.stripe.intents or not self.open_or_moving())
    @rule(cents=st.integers(1_000, 3_000))
    def somebody_pays_elsewhere(self, cents):
        """Only while nobody here holds a secret: the API can't withdraw what it does not know of."""
        left = self.true_balance()
        if cents + 100 > left:
            return
        self.elsewhere += cents
        move = Movement(EntryKind.OFFLINE_PAYMENT, cents, "USD", "offline", f"off_{self.elsewhere}")
        self.place.shop.post(self.invoice, move)

    @invariant()
    def nothing_is_ever_charged_twice(self):
        if not hasattr(self, "place"):
            return
        assert self.captured() + self.on_its_way() + self.elsewhere <= TOTAL
        assert len(self.stripe_live()) <= 1

    @invariant()
    def nothing_is_offered_twice(self):
        if not hasattr(self, "place") or self.place.api.down:
            return
        offered = self.place.open(self.invoice).standing.available_cents
        unknown = self.unsettled()
        assert offered + self.captured() + self.on_its_way() + self.elsewhere - unknown <= TOTAL

    @invariant()
    def the_api_is_told_what_stripe_captured(self):
        if not hasattr(self, "place"):
            return
        for payment_id, cents in self.place.reported():
            assert self.stripe.intents[payment_id].amount_received_cents == cents

    def teardown(self):
        if not hasattr(self, "place"):
            return
        self.stripe._faults.clear()
        self.place.api.down, self.place.api.lose_answers = False, 0
        self.place.sweep()
        for _ in range(10):
            self.place.shop.clock.advance(hours=11)
            self.place.deliver()
        told = self.place.shop.open(self.invoice).standing
        assert told.paid_cents == self.captured() + self.elsewhere
        shown = self.place.open(self.invoice)
        assert (shown.standing.balance_cents, shown.entering_cents) == (told.balance_cents, 0)
        self.place.close()
        self.folder.cleanup()

    def in_state(self, status):
        return [one.id for one in self.stripe.intents.values() if one.status == status]

    def open_intents(self):
        ready = {"requires_payment_method", "requires_confirmation", "requires_action"}
        return [one.id for one in self.stripe.intents.values() if one.status in ready and one.id in self.secrets]

    def open_or_moving(self):
        return [one.id for one in self.stripe.intents.values() if one.status not in {"succeeded", "canceled"}]

    def stripe_live(self):
        with self.place.store.unit_of_work() as books:
            known = [books.attempt_of_intent(intent_id) for intent_id in self.stripe.intents]
        return [one for one in known if one and one.status is AttemptStatus.LIVE]

    def captured(self):
        return sum(one.amount_received_cents for one in self.stripe.intents.values())

    def on_its_way(self):
        return sum(self.stripe.intents[one].amount_cents for one in self.in_state("processing"))

    def unsettled(self):
        """What Stripe has moved and our books have not heard of: the live attempt still stands for it."""
        side = self.place.ours(self.invoice)
        known = sum(one.money.amount_cents for one in side.arrived) + sum(one.amount_cents for one in side.processing)
        return self.captured() + self.on_its_way() - known

    def true_balance(self):
        return TOTAL - self.captured() - self.on_its_way() - self.elsewhere


InFrontOfAnApi.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestInFrontOfAnApi = InFrontOfAnApi.TestCase
