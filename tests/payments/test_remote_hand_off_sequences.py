"""An API that makes another PaymentIntent whenever it likes, and payers in every order: the invoice is paid once.

Payers' browsers keep to what `pay.js` does: they claim what they were handed, and confirm it within a minute.
"""

import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.domain.ledger import EntryKind
from portal.errors import OutcomeUnknown, RemitError, StripeUnavailable
from portal.ports import IntentOrder
from tests.builders import a_movement
from tests.payments.remote_place import Place, a_place, portal_over

TOTAL = 10_000
UNPAID = {"requires_payment_method", "requires_action"}


class HandingOff(RuleBasedStateMachine):
    """Two workers, several payers, an API that hears late, and Stripe."""

    @initialize(secret_key=st.booleans())
    def open_shop(self, secret_key) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.place: Place = a_place(Path(self.folder.name), hands_over=False, secret_key=secret_key)
        self.other = portal_over(self.place.api, self.place.store, self.place.stripe, secret_key=secret_key)
        self.invoice = self.place.invoice(TOTAL)
        self.handed: list[str] = []
        self.heard: set[str] = set()
        self.made = 0
        self.make_another()

    @property
    def stripe(self):
        return self.place.stripe

    def make_another(self):
        """From now on the API hands out a new PaymentIntent, over what it knows to be left."""
        left = self.place.shop.open(self.invoice).standing.available_cents
        if left <= 0:
            return
        self.made += 1
        order = IntentOrder("", "", "", left, "USD", ("card",), "", None, f"key-{self.made}")
        marks = {"installation": None, "attempt_id": None, "invoice_id": None}
        intent = self.stripe.create(order)
        self.stripe.intents[intent.id] = replace(intent, **marks)
        self.place.api.secret = intent.client_secret

    @rule(worker=st.booleans(), another=st.booleans())
    def begin(self, worker, another=True):
        if another:
            self.make_another()
        try:
            begun = (self.place if worker else self.other).begin(self.invoice)
        except RemitError:
            return
        self.handed.append(begun.client_secret.partition("_secret_")[0])

    @precondition(lambda self: self.handed)
    @rule(
        data=st.data(),
        how=st.sampled_from(["pay", "pay", "process", "decline", "ask", "nothing"]),
        worker=st.booleans(),
    )
    def confirm(self, data, how, worker):
        """A browser with a secret of just now, or of long ago."""
        intent_id = data.draw(st.sampled_from(self.handed))
        place = self.place if worker else self.other
        try:
            place.payments.claim(self.invoice.key, intent_id)
        except RemitError:
            return
        for _ in range(data.draw(st.integers(0, 2))):
            self.begin(not worker)  # while the confirmation is on its way
        if how == "nothing" or self.stripe.intents[intent_id].status not in UNPAID:
            return  # of what is paid, Stripe says something else than that it was declined
        getattr(self.stripe, how)(intent_id)
        if how == "decline":
            with suppress(OutcomeUnknown):  # Stripe is away: nothing is let go
                place.payments.let_go(self.invoice.key, intent_id)

    @rule()
    def the_bank_decides(self):
        for intent in list(self.stripe.intents.values()):
            if intent.status == "processing":
                self.stripe.pay(intent.id)

    @rule()
    def the_api_hears(self):
        for intent in self.stripe.intents.values():
            if intent.status == "succeeded" and intent.id not in self.heard:
                self.heard.add(intent.id)
                move = a_movement(EntryKind.PAYMENT, intent.amount_cents, object_id=intent.charge.id)
                self.place.shop.post(self.invoice, move)

    @rule(worker=st.booleans())
    def check(self, worker):
        try:
            (self.place if worker else self.other).payments.check(self.invoice.key)
        except RemitError:
            return

    @rule()
    def stripe_is_away(self):
        self.stripe.fail("retrieve", StripeUnavailable("down"))

    @rule(minutes=st.integers(1, 50))
    def time_passes(self, minutes):
        """Less than a day in all: after that nobody waits any more for a browser that nobody can ask."""
        self.place.shop.clock.advance(minutes=minutes)

    @invariant()
    def it_is_paid_once(self):
        if hasattr(self, "place"):
            moving = [
                one.amount_cents for one in self.stripe.intents.values() if one.status in {"processing", "succeeded"}
            ]
            assert sum(moving) <= TOTAL

    def teardown(self):
        if hasattr(self, "place"):
            self.place.close()
            self.folder.cleanup()


HandingOff.TestCase.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
TestHandingOff = HandingOff.TestCase
