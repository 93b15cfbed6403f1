"""Fakes at the ports that every room's tests may use: a clock that stands still, Stripe as its gateway shows it."""

import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from portal.errors import BadInput, GatewayDeclined
from portal.gateway.webhook import event_of
from portal.ports import (
    Charge,
    EventPage,
    GatewayDispute,
    GatewayEvent,
    GatewayRefund,
    Intent,
    IntentOrder,
    IntentPage,
    RefundOrder,
)

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
OPEN = {"requires_payment_method", "requires_confirmation", "requires_action"}
BACK = {"failed", "canceled"}
SIGNATURE = "signed"


@dataclass
class FixedClock:
    """A clock that stands still until it is told to `advance`."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        """Move on by a `timedelta` given in its own words: `advance(minutes=2)`."""
        self.moment += timedelta(**by)


@dataclass
class Fault:
    """Something that befalls the next call of one kind; `applied`: after Stripe has done what was asked."""

    call: str
    error: Exception
    applied: bool = False


@dataclass
class FakeGateway:
    """Stripe in memory. `fail` plans faults; `pay`, `decline` and the like play payer and bank."""

    publishable_key: str = "pk_test_fake"
    livemode: bool = False
    clock: FixedClock = field(default_factory=FixedClock)
    on_a_page: int = 100
    intents: dict[str, Intent] = field(default_factory=dict)
    orders: list[IntentOrder] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    refund_status: str = "succeeded"
    refund_orders: list[RefundOrder] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    happened: list[GatewayEvent] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)
    _by_key: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def create(self, order: IntentOrder) -> Intent:
        with self._lock, self._call("create"):
            self.orders.append(order)
            if order.idempotency_key not in self._by_key:
                self._by_key[order.idempotency_key] = self._new(order).id
            return self.intents[self._by_key[order.idempotency_key]]

    def retrieve(self, intent_id: str, account: str | None) -> Intent:
        with self._lock, self._call("retrieve"):
            return self._found(intent_id, account)

    def list_intents(self, account: str | None, since: datetime, until: datetime, after: str | None) -> IntentPage:
        with self._lock, self._call("list_intents"):
            newest_first = [one for one in reversed(self.intents.values()) if one.account == account]
            within = [one for one in newest_first if since <= one.created_at < until]
            start = [one.id for one in within].index(after) + 1 if after else 0
            page = within[start : start + self.on_a_page]
            marked = tuple(one for one in page if one.installation)
            more = start + len(page) < len(within)
            return IntentPage(marked, page[-1].id if more else None, len(page) - len(marked))

    def cancel(self, intent_id: str, account: str | None, idempotency_key: str) -> Intent:
        with self._lock, self._call("cancel"):
            found = self._found(intent_id, account)
            if found.status not in OPEN:
                self.refused.add(idempotency_key)
            return found if idempotency_key in self.refused else self.change(intent_id, status="canceled")

    def refund(self, order: RefundOrder) -> GatewayRefund:
        with self._lock, self._call("refund"):
            self.refund_orders.append(order)
            if order.idempotency_key not in self._by_key:
                intent = self._of_charge(order.charge_id, order.account)
                marks = {"row_id": order.row_id, "installation": order.installation}
                made = self.give_back(intent.id, order.amount_cents, self.refund_status, **marks)
                self._by_key[order.idempotency_key] = made.id
            return self._refund(self._by_key[order.idempotency_key])

    def events(self, account: str | None, since: datetime, after: str | None) -> EventPage:
        """Newest first, three on a page."""
        listed = [
            event
            for event in reversed(self.happened)
            if event.account == account and event.created_at is not None and event.created_at >= since
        ]
        start = next((n + 1 for n, event in enumerate(listed) if event.id == after), 0)
        rest = listed[start:]
        return EventPage(tuple(rest[:3]), rest[2].id if len(rest) > 3 else None)

    def verify_webhook(self, body: bytes, signature: str) -> GatewayEvent:
        if signature != SIGNATURE:
            raise BadInput("The signature does not fit.", "Stripe-Signature")
        return event_of(body)

    def fail(self, call: str, error: Exception, *, applied: bool = False, times: int = 1) -> None:
        """Let the next `times` calls of `create`, `retrieve`, `cancel` or `refund` raise `error`."""
        self._faults += [Fault(call, error, applied)] * times

    def change(self, intent_id: str, **changes: object) -> Intent:
        """Whatever happens at Stripe."""
        self.intents[intent_id] = replace(self.intents[intent_id], **changes)
        return self.intents[intent_id]

    def pay(self, intent_id: str) -> Intent:
        """The payer's card goes through, or the bank debit arrives."""
        intent = self.intents[intent_id]
        charge = intent.charge if intent.status == "processing" and intent.charge else self._charge(intent)
        charge = replace(charge, status="succeeded")
        return self.change(
            intent_id, status="succeeded", amount_received_cents=intent.amount_cents, charge=charge, decline=None
        )

    def decline(self, intent_id: str, code: str = "insufficient_funds") -> Intent:
        """The payer's bank says no."""
        charge = replace(self._charge(self.intents[intent_id]), status="failed")
        return self.change(intent_id, status="requires_payment_method", charge=charge, decline=code)

    def ask(self, intent_id: str) -> Intent:
        """The payer's bank wants to see the payer."""
        return self.change(intent_id, status="requires_action", decline=None)

    def process(self, intent_id: str) -> Intent:
        """A bank debit is on its way."""
        charge = replace(self._charge(self.intents[intent_id]), status="pending")
        return self.change(intent_id, status="processing", charge=charge, decline=None)

    def give_back(self, intent_id: str, cents: int, status: str = "succeeded", **changes: object) -> GatewayRefund:
        """The business refunds so much of a payment, in Stripe's dashboard unless `changes` hold our marks."""
        intent = self.intents[intent_id]
        charge = intent.charge
        if charge is None or charge.refunded_cents + cents > charge.amount_cents:
            raise GatewayDeclined("There is not that much.", "charge_already_refunded")
        moment = NOON + timedelta(seconds=len(intent.refunds))
        facts = {"amount_cents": cents, "currency": intent.currency, "charge_id": charge.id, "created_at": moment}
        made = GatewayRefund(id=f"re_{next(self._numbers)}", status=status, **(facts | changes))  # type: ignore[arg-type]
        charge = replace(charge, refunded_cents=charge.refunded_cents + cents)
        self.change(intent_id, refunds=(*intent.refunds, made), charge=charge)
        return made

    def refund_becomes(self, refund_id: str, status: str, reason: str | None = None) -> None:
        """The payer's bank takes a refund, or sends it back."""
        for intent in self.intents.values():
            changed = [
                replace(one, status=status, reason=reason) if one.id == refund_id else one for one in intent.refunds
            ]
            lost = [one.amount_cents for one in intent.refunds if one.id == refund_id and status in BACK]
            if lost and intent.charge:
                charge = replace(intent.charge, refunded_cents=intent.charge.refunded_cents - sum(lost))
                self.change(intent.id, charge=charge)
            self.change(intent.id, refunds=tuple(changed))

    def dispute(self, intent_id: str, cents: int | None = None, status: str = "needs_response") -> GatewayDispute:
        """The payer's bank asks money back."""
        intent = self.intents[intent_id]
        assert intent.charge is not None
        made = GatewayDispute(
            f"du_{next(self._numbers)}",
            status,
            intent.charge.amount_cents if cents is None else cents,
            intent.currency,
            intent.charge.id,
            NOON,
        )
        self.change(intent_id, disputes=(*intent.disputes, made), charge=replace(intent.charge, disputed=True))
        return made

    def dispute_becomes(self, dispute_id: str, status: str) -> None:
        """The banks go on."""
        for intent in self.intents.values():
            changed = [replace(one, status=status) if one.id == dispute_id else one for one in intent.disputes]
            self.change(intent.id, disputes=tuple(changed))

    def _refund(self, refund_id: str) -> GatewayRefund:
        return next(one for intent in self.intents.values() for one in intent.refunds if one.id == refund_id)

    def _of_charge(self, charge_id: str, account: str | None) -> Intent:
        for intent in self.intents.values():
            if intent.charge and intent.charge.id == charge_id and intent.account == account:
                return intent
        raise GatewayDeclined("No such charge.", "resource_missing")

    def _new(self, order: IntentOrder) -> Intent:
        number = next(self._numbers)
        intent = Intent(
            id=f"pi_{number}",
            status="requires_payment_method",
            amount_cents=order.amount_cents,
            amount_received_cents=0,
            currency=order.currency,
            livemode=self.livemode,
            account=order.account,
            client_secret=f"pi_{number}_secret_fake",
            installation=order.installation,
            attempt_id=order.attempt_id,
            invoice_id=order.invoice_id,
            installment_id=order.installment_id,
            created_at=self.clock.now(),
        )
        self.intents[intent.id] = intent
        return intent

    def _charge(self, intent: Intent) -> Charge:
        moment = self.clock.now()
        return Charge(f"ch_{next(self._numbers)}", "pending", intent.amount_cents, "Visa ending in 4242", moment)

    def _found(self, intent_id: str, account: str | None) -> Intent:
        found = self.intents.get(intent_id)
        if found is None or found.account != account:
            raise GatewayDeclined("No such payment.", "resource_missing")
        return found

    def _call(self, name: str) -> "_Call":
        self.calls.append(name)
        fault = next((fault for fault in self._faults if fault.call == name), None)
        if fault is not None:
            self._faults.remove(fault)
        if fault is not None and not fault.applied:
            raise fault.error
        return _Call(fault)


@dataclass
class _Call:
    """A call that may be answered by its fault although it was carried out."""

    fault: Fault | None

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.fault is not None and kind is None:
            raise self.fault.error


def an_event(intent: Intent, type: str = "payment_intent.succeeded", **changes: object) -> GatewayEvent:
    """A verified event about `intent`."""
    facts: dict[str, object] = {
        "id": f"evt_{intent.id}_{type}",
        "type": type,
        "account": intent.account,
        "livemode": intent.livemode,
        "object_id": intent.id,
        "intent_id": intent.id,
        "installation": intent.installation,
        "raw": b"{}",
    }
    return GatewayEvent(**(facts | changes))  # type: ignore[arg-type]
