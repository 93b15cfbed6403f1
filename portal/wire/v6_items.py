"""What a v6 save item may hold (contract 8.1, 8.2). Read-only fields are not named: ignored, like unknown ones."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from portal.domain.invoice import InvoiceStatus, PaymentMethod, RecordStatus, TermType
from portal.wire.fields import (
    Cents,
    Day,
    Id,
    InvoiceNumber,
    Long,
    Number,
    Object,
    Short,
    WireModel,
    impossible,
    required,
)

MOST_LINES = 1_000
MOST_INSTALLMENTS = 100


class RateType(StrEnum):
    """Whether a value is a share or a sum."""

    PERCENT = "PERCENT"
    AMOUNT = "AMOUNT"


class Frequency(StrEnum):
    """How often something repeats."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class UpdateType(StrEnum):
    """Which invoices of a series a change is for."""

    FUTURE_ONLY = "FUTURE_ONLY"
    ALL = "ALL"


class RateSave(WireModel):
    """A share or a sum: `{value, type}`."""

    value: Number
    type: Annotated[RateType, Field(strict=False)]

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.value < 0:
            raise impossible("Must not be negative.", "value")
        if self.type is RateType.PERCENT and self.value > 100:  # noqa: PLR2004 - a share of more than everything
            raise impossible("Must be at most 100 percent.", "value")
        return self


class DiscountSave(RateSave):
    """A rate that says whether it lowers what is taxed."""

    calculate_before_sales_tax: bool | None = None


class RepeatSave(WireModel):
    """`{frequency, interval, endDate, updateType}`."""

    frequency: Annotated[Frequency, Field(strict=False)]
    interval: Annotated[int, Field(ge=1, le=1_000)] = 1
    end_date: Day | None = None
    update_type: Annotated[UpdateType | None, Field(strict=False)] = None


class Reference(WireModel):
    """Another entity, as an answer shows it: read back where the id itself is not sent."""

    id: Id | None = None


class LineSave(WireModel):
    """A line; `portal.wire.units` judges amount, quantity and price together."""

    id: Id | None = None
    description: Long | None = None
    amount: Cents | None = None
    quantity: Number | None = None
    price: Number | None = None
    sales_tax: RateSave | None = None
    api_item_id: Id | None = None
    gl_account_id: Id | None = None
    gl_account: Reference | None = None

    @model_validator(mode="after")
    def _has_an_amount(self) -> Self:
        if self.amount is None and self.quantity is None:
            raise required("quantity" if self.price is not None else "amount")
        if self.amount is None and self.price is None:
            raise required("price")
        return self


class InstallmentSave(WireModel):
    """A part of the plan; its `balance` is computed, never read."""

    id: Id | None = None
    name: Short | None = None
    due_date: Day | None = None
    amount_due: RateSave


class TermSave(WireModel):
    """How the due date follows, or the date itself."""

    type: Annotated[TermType | None, Field(strict=False)] = None
    due_date: Day | None = None


Method = Annotated[PaymentMethod, Field(strict=False)]


class CollectionSave(WireModel):
    """How the money is to be collected."""

    payment_methods: Annotated[list[Method], Field(min_length=1, max_length=10)] | None = None
    term: TermSave | None = None
    send_email: bool | None = None
    reminder_recurrence: RepeatSave | None = None


class InvoiceSave(WireModel):
    """An invoice to create (no `id`) or to update."""

    id: Id | None = None
    name: Short | None = None
    invoice_no: InvoiceNumber | None = None
    status: Annotated[RecordStatus | None, Field(strict=False)] = None
    invoice_status: Annotated[InvoiceStatus | None, Field(strict=False)] = None
    date: Day | None = None
    notes: Long | None = None
    customer_id: Id | None = None
    customer: Reference | None = None
    api_name: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")] | None = None
    api_source_id: Short | None = None
    recurrence: RepeatSave | None = None
    line_items: Annotated[list[LineSave], Field(max_length=MOST_LINES)] | None = None
    discount: DiscountSave | None = None
    sales_tax: RateSave | None = None
    collection_info: CollectionSave | None = None
    installments: Annotated[list[InstallmentSave], Field(max_length=MOST_INSTALLMENTS)] | None = None
    custom_data: Object | None = None
