"""The operators each kind of field has (contract section 10); one that is not here is a fault, never ignored."""

from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import ConfigDict, Field

from portal.domain.invoice import InvoiceStatus, RecordStatus
from portal.wire.fields import Cents, Day, Id, Short, WireModel

MOST_CHOICES = 250

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class QueryModel(WireModel):
    """An object of a query: names it does not know would change what is meant, so they are refused."""

    model_config = ConfigDict(extra="forbid")


class Comparisons(QueryModel, Generic[T]):
    """The six comparisons; null is none."""

    equal: T | None = None
    not_equal: T | None = None
    greater_than: T | None = None
    greater_than_equal: T | None = None
    less_than: T | None = None
    less_than_equal: T | None = None


class TextOperators(Comparisons[Short]):
    """Those of a text, which are blind to case."""

    contain: Short | None = None


DateOperators = Comparisons[Day]
NumberOperators = Comparisons[Cents]


class IdOperators(QueryModel):
    """Those of an id."""

    in_: Annotated[list[Id], Field(max_length=MOST_CHOICES)] | None = Field(None, alias="in")
    not_in: Annotated[list[Id], Field(max_length=MOST_CHOICES)] | None = None
    equal: Id | None = None
    not_equal: Id | None = None


class WordOperators(Comparisons[E], Generic[E]):
    """Those of an enum, which compare alphabetically."""

    in_: Annotated[list[E], Field(max_length=MOST_CHOICES)] | None = Field(None, alias="in")
    not_in: Annotated[list[E], Field(max_length=MOST_CHOICES)] | None = None


Status = Annotated[RecordStatus, Field(strict=False)]
State = Annotated[InvoiceStatus, Field(strict=False)]


class InvoiceFilter(QueryModel):
    """What invoices are found by. `search` looks through name, number and customer."""

    search: Short | None = None
    name: TextOperators | None = None
    status: WordOperators[Status] | None = None
    invoice_status: WordOperators[State] | None = None
    date: DateOperators | None = None
    due_date: DateOperators | None = None
    invoice_no: NumberOperators | None = None
    total: NumberOperators | None = None
    balance: NumberOperators | None = None
    paid_amount: NumberOperators | None = None
    id: IdOperators | None = None
    customer_id: IdOperators | None = None
    api_source_id: IdOperators | None = None
    api_name: IdOperators | None = None


class PaymentFilter(QueryModel):
    """What recorded payments are found by; `invoiceId` is that of any of a payment's children."""

    status: WordOperators[Status] | None = None
    date: DateOperators | None = None
    amount: NumberOperators | None = None
    id: IdOperators | None = None
    customer_id: IdOperators | None = None
    invoice_id: IdOperators | None = None
    api_source_id: IdOperators | None = None
    api_name: IdOperators | None = None


class CustomerFilter(QueryModel):
    """What customers are found by. `search` looks through name, business name and e-mail address."""

    search: Short | None = None
    name: TextOperators | None = None
    email: TextOperators | None = None
    status: WordOperators[Status] | None = None
    id: IdOperators | None = None
