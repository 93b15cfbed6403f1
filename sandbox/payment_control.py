"""The control over payments: what payers, banks and people at Stripe's dashboard do."""

from typing import Any

from sandbox import bank, dispute_steps, due, refund_steps, refunds, settlement
from sandbox.cards import declined
from sandbox.controlled import Controlled


class PaymentControl(Controlled):
    """Each call answers the object as it is afterwards. Raises Refusal where Stripe would not allow it."""

    def settle(self, intent_id: str) -> dict[str, Any]:
        """Lets a processing payment arrive."""
        with self.world.lock:
            return settlement.settle(self._call("intents", intent_id))

    def fail(self, intent_id: str, code: str = "insufficient_funds") -> dict[str, Any]:
        """Lets the bank return a processing payment."""
        with self.world.lock:
            return settlement.fail(self._call("intents", intent_id), code)

    def authenticate(self, intent_id: str, *, approved: bool = True) -> bool:
        """Gives the bank's answer for an intent that requires action. False when none is waited for."""
        visits = [visit for visit in self.world.visits.values() if visit.intent["id"] == intent_id]
        return any(bank.answer(self.world, visit, approved=approved) for visit in visits)

    def next_decline(self, decline_code: str = "", code: str = "card_declined", times: int = 1) -> None:
        """Declines the next attempts by card with any of Stripe's codes, whatever the card."""
        card = declined("", code, decline_code, "Your card was declined.")
        with self.world.lock:
            self.world.declines += [card] * times

    def refund(
        self,
        intent_id: str,
        amount: int | None = None,
        reason: str | None = None,
        metadata: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Refunds so many smallest units, or all, as somebody at the dashboard does."""
        with self.world.lock:
            call = self._call("intents", intent_id)
            call.params = {"payment_intent": intent_id, "amount": amount, "reason": reason, "metadata": metadata}
            return refunds.create(call)

    def settle_refund(self, refund_id: str) -> dict[str, Any]:
        """Lets a pending refund arrive."""
        with self.world.lock:
            return refund_steps.succeed(self._call("refunds", refund_id))

    def fail_refund(self, refund_id: str, reason: str = "unknown") -> dict[str, Any]:
        """Lets a refund come back, pending or succeeded."""
        with self.world.lock:
            return refund_steps.fail(self._call("refunds", refund_id), reason)

    def dispute(
        self, id: str, amount: int | None = None, reason: str = "fraudulent", *, inquiry: bool = False
    ) -> dict[str, Any]:
        """Disputes a charge, or an intent's latest one, whole or in part."""
        with self.world.lock:
            due.run(self.world)
            if id.startswith("pi_"):
                call = self._call("intents", id)
                call.ids = {"id": call.account.intents[id]["latest_charge"] or ""}
            else:
                call = self._call("charges", id)
            return dispute_steps.open_(call, reason, amount, inquiry=inquiry)

    def respond_dispute(self, dispute_id: str) -> dict[str, Any]:
        """The business sends its evidence: under review."""
        with self.world.lock:
            return dispute_steps.respond(self._call("disputes", dispute_id))

    def escalate_dispute(self, dispute_id: str) -> dict[str, Any]:
        """An inquiry becomes a dispute: the money goes."""
        with self.world.lock:
            return dispute_steps.escalate(self._call("disputes", dispute_id))

    def close_dispute(self, dispute_id: str, *, won: bool) -> dict[str, Any]:
        """The bank's last word: won (the money comes back) or lost. An inquiry just ends."""
        with self.world.lock:
            return dispute_steps.close(self._call("disputes", dispute_id), won=won)
