"""What a partner's word of a payment comes to: judged against the books, and ready to be entered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from portal.domain.drafts import Unsent
from portal.domain.errors import BadInput
from portal.domain.payment_drafts import PartDraft, PaymentDraft, Wish
from portal.domain.recorded_payment import PaymentPart, RecordedPayment, RecordState
from portal.errors import InvalidField, NotFound, NotModifiable
from portal.invoices.embedded_drafts import sent
from portal.invoices.embedded_faults import Faults
from portal.invoices.recorded_books import Books

PART = "tli"
_FACTS = ("fee_cents", "description", "notes", "method", "api_name", "bank_account_id", "gl_account_id")
_NOTHING = RecordedPayment("", "", RecordState.PENDING, "", 0, date.min, ())


@dataclass(slots=True)
class PaymentJudge:
    """Judges drafts one after the other, each as if those before it were entered."""

    books: Books
    seen: set[str] = field(default_factory=set)

    def of(self, draft: PaymentDraft) -> RecordedPayment:
        """The payment as it is to be.

        Raises `InvalidField`, `InvalidFields`, `NotFound`, `NotModifiable`, `PaymentStarted`.
        """
        payment = self._new(draft) if draft.id is None else self._changed(draft, draft.id)
        if payment.api_source_id and payment.charge_id is None:
            self.books.taken[payment.api_name, payment.api_source_id] = payment.id or "new"
        return payment

    def _new(self, draft: PaymentDraft) -> RecordedPayment:
        parts, facts = sent(draft.parts, ()), _facts(draft, _NOTHING)
        _raise_all(*self._new_faults(draft, parts), *self._fact_faults(draft, facts, ""))
        self.books.stop_payers(parts)
        first = self.books.invoices[parts[0].invoice_id]
        customer = first.customer if isinstance(draft.customer_id, Unsent) else self.books.customers[draft.customer_id]
        return RecordedPayment(
            id="",
            business_id=self.books.business.id,
            state=RecordState.PENDING if draft.wish is Wish.PENDING else RecordState.PROCESSED,
            currency=first.invoice.currency,
            amount_cents=sum(part.amount_cents for part in parts),
            date=sent(draft.date, self.books.today),
            parts=tuple(_part(part, place) for place, part in enumerate(parts)),
            customer=customer,
            by_key=draft.by_key,
            **facts,
        )

    def _changed(self, draft: PaymentDraft, payment_id: str) -> RecordedPayment:
        current = self._current(payment_id)
        _check_money(draft, current)
        facts = _facts(draft, current)
        if current.charge_id is not None:
            return _as_it_is(draft, current, facts)
        _raise_all(*self._fact_faults(draft, facts, payment_id))
        customer = current.customer
        if not isinstance(draft.customer_id, Unsent):
            customer = self.books.customers[draft.customer_id]
        wished = replace(current, state=_state_after(current.state, draft.wish), customer=customer, **facts)
        if current.state is RecordState.INACTIVE and wished != current:
            raise NotModifiable("A voided payment may not change.", "id")
        if (current.state, wished.state) == (RecordState.PENDING, RecordState.PROCESSED):
            self._check_confirmed(current)
        return wished

    def _current(self, payment_id: str) -> RecordedPayment:
        if payment_id not in self.books.current:
            raise NotFound("There is no such payment.")
        if payment_id in self.seen:
            raise InvalidField("The same payment stands twice in this request.", "id", "DUPLICATE")
        self.seen.add(payment_id)
        return self.books.current[payment_id]

    def _check_confirmed(self, current: RecordedPayment) -> None:
        parts = [PartDraft(part.invoice_id, part.amount_cents) for part in current.parts]
        _raise_all(*self._part_faults(parts))
        self.books.stop_payers(parts)

    def _new_faults(self, draft: PaymentDraft, parts: Sequence[PartDraft]) -> Iterator[BadInput]:
        if not parts:
            yield InvalidField("Must be given.", "children", "REQUIRED")
        yield from self._part_faults(parts)
        yield from self.books.currency_faults(parts)
        total = sum(part.amount_cents for part in parts)
        if sent(draft.amount_cents, total) != total:
            yield InvalidField("Is not the sum of the children's amounts.", "amount")
        if sent(draft.date, self.books.today) > self.books.today:
            yield InvalidField("Is in the future.", "date")
        if draft.wish is Wish.VOID:
            yield InvalidField("A new payment is ACTIVE.", "status")

    def _part_faults(self, parts: Sequence[PartDraft]) -> Iterator[BadInput]:
        for place, part in enumerate(parts):
            yield from self.books.part_faults(part, f"children[{place}]")

    def _fact_faults(self, draft: PaymentDraft, facts: dict[str, Any], payment_id: str) -> Iterator[BadInput]:
        yield from self.books.source_faults(facts["api_name"], facts["api_source_id"], payment_id)
        if not isinstance(draft.customer_id, Unsent):
            yield from self.books.customer_faults(draft.customer_id)


def _as_it_is(draft: PaymentDraft, current: RecordedPayment, facts: dict[str, Any]) -> RecordedPayment:
    """A payment that came through Remit is read only: sent as it was read, it is answered as it is."""
    same_payer = current.customer is not None and draft.customer_id == current.customer.id
    other_payer = not isinstance(draft.customer_id, Unsent) and not same_payer
    if other_payer or draft.wish is Wish.VOID or replace(current, **facts) != current:
        raise NotModifiable("It came through Remit, so it may not change: money is given back instead.", "id")
    return current


def _raise_all(*found: BadInput) -> None:
    faults = Faults()
    for fault in found:
        faults.add(fault)
    faults.raise_any()


def _part(draft: PartDraft, place: int) -> PaymentPart:
    return PaymentPart(
        id=f"{PART}_{place + 1}",
        invoice_id=draft.invoice_id,
        amount_cents=draft.amount_cents,
        installment_id=draft.installment_id,
        api_item_id=draft.api_item_id,
        gl_account_id=draft.gl_account_id,
    )


def _facts(draft: PaymentDraft, current: RecordedPayment) -> dict[str, Any]:
    """What a draft may say of a payment at any time."""
    facts = {name: sent(getattr(draft, name), getattr(current, name)) for name in (*_FACTS, "custom_data_json")}
    return facts | {"api_source_id": sent(draft.api_source_id, current.api_source_id) or None}


def _check_money(draft: PaymentDraft, current: RecordedPayment) -> None:
    """Raises `NotModifiable` where the money itself would change: the ledger has it."""
    fixed: tuple[tuple[str, object, object], ...] = (
        ("amount", draft.amount_cents, current.amount_cents),
        ("date", draft.date, current.date),
        ("children", _money_of(draft.parts), _money_of(current.parts)),
    )
    for name, wished, was in fixed:
        if not isinstance(wished, Unsent) and wished != was:
            raise NotModifiable("What was entered may not change: void it and enter it anew.", name)


def _money_of(parts: Sequence[PartDraft] | Sequence[PaymentPart] | Unsent) -> object:
    if isinstance(parts, Unsent):
        return parts
    return [(part.invoice_id, part.amount_cents, part.installment_id) for part in parts]


def _state_after(state: RecordState, wish: Wish | Unsent) -> RecordState:
    """What was entered is not pending again; what was voided stays so."""
    if isinstance(wish, Unsent) or wish is Wish.PENDING:
        return state
    if wish is Wish.VOID:
        return RecordState.INACTIVE
    if state is RecordState.INACTIVE:
        raise NotModifiable("A voided payment can't be taken back: enter it anew.", "status")
    return RecordState.PROCESSED
