"""From a v6 save item to a draft, with everything that is wrong with it at once."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ValidationError

from portal.domain.drafts import UNSENT, InstallmentDraft, InvoiceDraft, LineDraft, PartlyRead, Unsent
from portal.domain.invoice import Amount, Discount, Percent, Recurrence, TermType
from portal.errors import BadInput, InvalidField, InvalidFields
from portal.wire.custom_data import custom_data_json
from portal.wire.faults import faults_of, root_of
from portal.wire.fields import LARGEST_WHOLE, WireModel
from portal.wire.units import amount_of, scale_of
from portal.wire.v6_items import (
    CollectionSave,
    InstallmentSave,
    InvoiceSave,
    LineSave,
    RateSave,
    RateType,
    Reference,
    RepeatSave,
    TermSave,
)

T = TypeVar("T")
LEANING = ({"lineItems", "discount", "salesTax", "installments"}, {"date", "collectionInfo"})
"""Fields that are judged together: the lines prove the unit of amounts, and a due date follows from the date."""


def read_invoice(item: Any, currency: str) -> InvoiceDraft:
    """The draft in `item`, a value of `read_json`; amounts in minor units of `currency`.

    Raises `InvalidFields` with all its faults (`PartlyRead` where it is an object), `field` being the path inside the
    item. Null stands for "none" where a field may be empty, and for "not sent" where it may not.
    """
    try:
        sent = InvoiceSave.model_validate(item)
    except ValidationError as wrong:
        raise _partly(item, faults_of(wrong), currency) from None
    return _Reading(sent, currency).draft()


def _partly(item: Any, found: InvalidFields, currency: str) -> InvalidFields:
    """What is wrong with an item, and what can be read of it all the same."""
    wrong = _not_to_judge(found.faults)
    if not isinstance(item, dict) or not wrong & item.keys():
        return found
    try:
        draft = read_invoice({name: value for name, value in item.items() if name not in wrong}, currency)
    except PartlyRead as more:
        return PartlyRead((*found.faults, *more.faults), more.draft, more.wrong | wrong)
    return PartlyRead(found.faults, draft, wrong)


def _not_to_judge(faults: Iterable[BadInput]) -> frozenset[str]:
    """The fields of faults, and those that lean on them."""
    wrong = {root_of(fault) for fault in faults}
    return frozenset(wrong.union(*(together for together in LEANING if wrong & together)))


def given(value: T | None) -> T | Unsent:
    """A field that can't be empty: null leaves it as it is."""
    return UNSENT if value is None else value


class _Reading:
    """One item on its way to a draft, collecting what is wrong with its amounts."""

    def __init__(self, sent: InvoiceSave, currency: str) -> None:
        self.sent = sent
        self.faults: list[BadInput] = []
        self.scale = scale_of(sent.line_items or (), currency, self.faults)

    def draft(self) -> InvoiceDraft:
        sent, asked = self.sent, self.sent.collection_info or CollectionSave()
        draft = InvoiceDraft(
            id=sent.id,
            name=given(sent.name),
            number=given(sent.invoice_no),
            status=given(sent.invoice_status),
            record_status=given(sent.status),
            date=given(sent.date),
            term=given(asked.term.type if asked.term else None),
            due_date=_due_date(asked.term),
            notes=given(sent.notes),
            customer_id=given(_id(sent.customer_id, sent.customer)),
            line_items=self._lines(),
            discount=self._discount(),
            tax=_unless_unsent(sent, "sales_tax", self._rate(sent.sales_tax, "salesTax")),
            installments=self._installments(),
            payment_methods=tuple(dict.fromkeys(asked.payment_methods)) if asked.payment_methods else UNSENT,
            send_email=given(asked.send_email),
            reminder=_unless_unsent(asked, "reminder_recurrence", _repeat(asked.reminder_recurrence)),
            recurrence=_unless_unsent(sent, "recurrence", _repeat(sent.recurrence)),
            api_name=given(sent.api_name),
            api_source_id=_unless_unsent(sent, "api_source_id", sent.api_source_id),
            custom_data_json=custom_data_json(sent.custom_data, self.faults),
        )
        if self.faults:
            raise PartlyRead(tuple(self.faults), draft, _not_to_judge(self.faults))
        return draft

    def _lines(self) -> tuple[LineDraft, ...] | Unsent:
        if self.sent.line_items is None:
            return UNSENT
        lines = tuple(self._line(line, f"lineItems[{i}]") for i, line in enumerate(self.sent.line_items))
        if sum(abs(line.amount_cents) for line in lines) > LARGEST_WHOLE:
            self.faults.append(InvalidField("The lines sum to more than can be counted.", "lineItems"))
        return lines

    def _line(self, line: LineSave, place: str) -> LineDraft:
        return LineDraft(
            description=line.description or "",
            amount_cents=amount_of(line, self.scale),
            id=line.id,
            quantity=line.quantity,
            price_cents=self._price(line, place),
            tax=self._rate(line.sales_tax, f"{place}.salesTax"),
            api_item_id=line.api_item_id,
            gl_account_id=_id(line.gl_account_id, line.gl_account),
        )

    def _price(self, line: LineSave, place: str) -> Decimal | None:
        if line.price is None:
            return None
        if abs(cents := self.scale.cents(line.price)) > LARGEST_WHOLE:
            self.faults.append(InvalidField("Is more than can be counted.", f"{place}.price"))
        return cents

    def _installments(self) -> tuple[InstallmentDraft, ...] | Unsent:
        if "installments" not in self.sent.model_fields_set:
            return UNSENT
        return tuple(self._installment(part, i) for i, part in enumerate(self.sent.installments or ()))

    def _installment(self, part: InstallmentSave, i: int) -> InstallmentDraft:
        value = self._rate(part.amount_due, f"installments[{i}].amountDue")
        return InstallmentDraft(part.name or "", part.due_date, value or Amount(0), part.id)

    def _discount(self) -> Discount | None | Unsent:
        sent = self.sent.discount
        value = self._rate(sent, "discount")
        discount = Discount(value, before_tax=sent.calculate_before_sales_tax is not False) if sent and value else None
        return _unless_unsent(self.sent, "discount", discount)

    def _rate(self, rate: RateSave | None, place: str) -> Percent | Amount | None:
        if rate is None:
            return None
        if rate.type is RateType.PERCENT:
            return Percent(rate.value)
        try:
            return Amount(self.scale.whole_cents(rate.value, f"{place}.value"))
        except InvalidField as fault:
            self.faults.append(fault)
            return Amount(0)


def _unless_unsent(sent: WireModel, name: str, value: T) -> T | Unsent:
    """A field that may be empty: null empties it, silence leaves it."""
    return value if name in sent.model_fields_set else UNSENT


def _due_date(term: TermSave | None) -> Any:
    """The date named; null empties it only where no term computes it."""
    if term is None or "due_date" not in term.model_fields_set:
        return UNSENT
    return UNSENT if term.due_date is None and term.type not in (None, TermType.OTHER) else term.due_date


def _repeat(repeat: RepeatSave | None) -> Recurrence | None:
    if repeat is None:
        return None
    update = repeat.update_type
    return Recurrence(repeat.frequency.value, repeat.interval, repeat.end_date, update.value if update else None)


def _id(sent: str | None, shown: Reference | None) -> str | None:
    """An id as it is sent, or else as an answer shows it."""
    return sent or (shown.id if shown else None)
