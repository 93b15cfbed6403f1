"""From the body of a query to what is asked for, every fault at once."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from portal.domain.invoice import RecordStatus
from portal.domain.query import Condition, Operator, Query, Sort, Value
from portal.errors import InvalidField, InvalidFields
from portal.wire.faults import faults_of, path_of
from portal.wire.fields import Cents, Day, Short
from portal.wire.query_operators import CustomerFilter, InvoiceFilter, PaymentFilter, QueryModel

MOST_ENTRIES = 250
DEFAULT_ENTRIES = 100
LONGEST_CURSOR = 4_096


class Direction(StrEnum):
    """Which way a sort runs."""

    ASC = "ASC"
    DESC = "DESC"


class InvoiceOrder(StrEnum):
    """What invoices are sorted by; NAME is published, the rest is ours."""

    NAME = "NAME"
    DATE = "DATE"
    DUE_DATE = "DUE_DATE"
    INVOICE_NO = "INVOICE_NO"
    TOTAL = "TOTAL"
    BALANCE = "BALANCE"
    CREATED = "CREATED"


class PaymentOrder(StrEnum):
    """What recorded payments are sorted by."""

    DATE = "DATE"
    AMOUNT = "AMOUNT"
    CREATED = "CREATED"


class CustomerOrder(StrEnum):
    """What customers are sorted by."""

    NAME = "NAME"
    CREATED = "CREATED"


_NUMBERS = ("INVOICE_NO", "TOTAL", "BALANCE", "AMOUNT")
_STARTS: Mapping[str, TypeAdapter[Any]] = MappingProxyType(
    {
        "NAME": TypeAdapter(Short),
        "DATE": TypeAdapter(Day),
        "DUE_DATE": TypeAdapter(Day),
        **{order: TypeAdapter(Annotated[Cents, Field(strict=True)]) for order in _NUMBERS},
    }
)

Filter = TypeVar("Filter", bound=QueryModel)
Order = TypeVar("Order")


def _one(value: Any) -> Any:
    """The guide writes a sort as a list, the reference as an object."""
    if not isinstance(value, list):
        return value
    if len(value) > 1:
        raise PydanticCustomError("INVALID_VALUE", "Must have one entry.")
    return value[0] if value else None


class SortBody(QueryModel, Generic[Order]):
    """`{orderBy, direction}`, with `value` (or the guide's `start`) to jump to."""

    order_by: Order
    direction: Annotated[Direction | None, Field(strict=False)] = None
    value: Any = None
    start: Any = None


class QueryBody(QueryModel, Generic[Filter, Order]):
    """The body of a query. `expand` is taken and needs nothing: answers are always whole."""

    cursor: Annotated[str, Field(max_length=LONGEST_CURSOR)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ENTRIES)] | None = None
    sort: Annotated[SortBody[Order] | None, BeforeValidator(_one)] = None
    filter: Filter | None = None
    expand: bool | None = None


def read_invoice_query(body: Any) -> Query:
    """What is asked for in `body`, a value of `read_json`. Raises `InvalidFields` with all its faults."""
    return _read(QueryBody[InvoiceFilter, Annotated[InvoiceOrder, Field(strict=False)]], body)


def read_customer_query(body: Any) -> Query:
    """The same for customers."""
    return _read(QueryBody[CustomerFilter, Annotated[CustomerOrder, Field(strict=False)]], body)


def read_payment_query(body: Any) -> Query:
    """The same for recorded payments."""
    return _read(QueryBody[PaymentFilter, Annotated[PaymentOrder, Field(strict=False)]], body)


def _read(model: type[QueryBody[Any, Any]], body: Any) -> Query:
    try:
        sent = model.model_validate(body)
    except ValidationError as wrong:
        raise faults_of(wrong) from None
    return Query(
        conditions=tuple(_conditions(sent.filter)),
        sort=_sort(sent.sort) if sent.sort else Sort(),
        limit=sent.limit or DEFAULT_ENTRIES,
        cursor=sent.cursor or None,
    )


def _conditions(sent: QueryModel | None) -> Iterator[Condition]:
    """In the order of the model, so that the same filter written otherwise is the same; inactive ones are hidden
    unless their status is asked for.
    """
    fields = sent.model_dump(by_alias=True, exclude_none=True) if sent else {}
    term = fields.pop("search", None)
    if term is not None:
        yield Condition("search", Operator.CONTAIN, term)
    if not fields.get("status"):
        yield Condition("status", Operator.EQUAL, RecordStatus.ACTIVE.value)
    for field, operators in fields.items():
        for operator, value in operators.items():
            yield Condition(field, Operator(operator), tuple(value) if isinstance(value, list) else value)


def _sort(sent: SortBody[Any]) -> Sort:
    return Sort(sent.order_by.value, sent.direction is Direction.DESC, _start(sent))


def _start(sent: SortBody[Any]) -> Value | None:
    name = "value" if sent.value is not None else "start"
    given = sent.value if sent.value is not None else sent.start
    if given is None:
        return None
    kind = _STARTS.get(sent.order_by)
    place = path_of(("sort", name))
    if kind is None:
        raise InvalidField("This order can't begin at a value.", place)
    try:
        value: Value = kind.validate_python(given, strict=True)
    except ValidationError as wrong:
        raise InvalidFields(tuple(InvalidField(str(one), place, one.kind) for one in faults_of(wrong).faults)) from None
    return value
