"""Which columns the fields of a query are, and what a value becomes before it is compared with one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, Text, case, cast, func, not_, or_, select, type_coerce

from portal.domain.invoice import RecordStatus
from portal.domain.query import Condition, Operator
from portal.domain.recorded_payment import RecordState
from portal.store.folding import fold
from portal.store.ids import CUSTOMER, INVOICE, PAYMENT, number_of
from portal.store.tables import businesses, customers, invoices, recorded_payment_parts, recorded_payments

Clause = ColumnElement[bool]

_OPERATORS: Mapping[Operator, Callable[[ColumnElement[Any], Any], Clause]] = MappingProxyType(
    {
        Operator.EQUAL: lambda column, value: column == value,
        Operator.NOT_EQUAL: lambda column, value: column.is_distinct_from(value),
        Operator.GREATER: lambda column, value: column > value,
        Operator.GREATER_OR_EQUAL: lambda column, value: column >= value,
        Operator.LESS: lambda column, value: column < value,
        Operator.LESS_OR_EQUAL: lambda column, value: column <= value,
        Operator.IN: lambda column, values: column.in_(values),
        Operator.NOT_IN: lambda column, values: or_(column.is_(None), column.not_in(values)),
        Operator.CONTAIN: lambda column, value: column.contains(value, autoescape=True),
    }
)


@dataclass(frozen=True, slots=True)
class Tenant:
    """Whose rows are listed: a business's, or those of all businesses of a partner."""

    partner: int
    business: int | None

    def owns(self, table: Table) -> Clause:
        """The condition on a table with a `business_id`."""
        if self.business is not None:
            return table.c.business_id == self.business
        return table.c.business_id.in_(select(businesses.c.id).where(businesses.c.partner_id == self.partner))


@dataclass(frozen=True, slots=True)
class Field:
    """A column, and what a sent value is compared as."""

    column: ColumnElement[Any]
    prepare: Callable[[Any], Any] = lambda value: value

    def clause(self, condition: Condition, _tenant: Tenant) -> Clause:
        """The condition in SQL. What has no value is unequal to every value, and neither above nor below one."""
        sent = condition.value
        value = [self.prepare(one) for one in sent] if isinstance(sent, tuple) else self.prepare(sent)
        return _OPERATORS[condition.operator](self.column, value)


@dataclass(frozen=True, slots=True)
class PartOf(Field):
    """The same of any part of a payment; `notIn` and `notEqual`: of none."""

    def clause(self, condition: Condition, tenant: Tenant) -> Clause:
        opposite = _OPPOSITE.get(condition.operator)
        asked = replace(condition, operator=opposite) if opposite else condition
        parts = select(recorded_payment_parts.c.payment_id).where(Field.clause(self, asked, tenant))
        found = recorded_payments.c.id.in_(parts)
        return not_(found) if opposite else found


_OPPOSITE = MappingProxyType({Operator.NOT_IN: Operator.IN, Operator.NOT_EQUAL: Operator.EQUAL})


@dataclass(frozen=True, slots=True)
class Search:
    """A term that one of the columns may contain; with `customer`, one of the customer's that it refers to as well."""

    columns: tuple[ColumnElement[Any], ...]
    customer: ColumnElement[int] | None = None

    def clause(self, condition: Condition, tenant: Tenant) -> Clause:
        """The condition in SQL."""
        term = fold(str(condition.value))
        found = _any_contains(self.columns, term)
        if self.customer is None:
            return found
        billed = select(customers.c.id).where(tenant.owns(customers), _any_contains(_PERSON, term))
        return found | self.customer.in_(billed)


def _any_contains(columns: tuple[ColumnElement[Any], ...], term: str) -> Clause:
    return or_(*(column.contains(term, autoescape=True) for column in columns))


def _id_of(prefix: str) -> Callable[[Any], int]:
    return lambda value: number_of(prefix, value)


def _whole(column: ColumnElement[int]) -> ColumnElement[int]:
    """Compared as 64 bits, however narrow the column is."""
    return type_coerce(column, BigInteger)


_PERSON = (customers.c.name_folded, customers.c.email_folded, customers.c.business_name_folded)

INVOICE_FIELDS: Mapping[str, Field | Search] = MappingProxyType(
    {
        "search": Search((invoices.c.name_folded, cast(invoices.c.number, Text)), invoices.c.customer_id),
        "name": Field(invoices.c.name_folded, fold),
        "status": Field(invoices.c.record_status),
        "invoiceStatus": Field(invoices.c.status),
        "date": Field(invoices.c.date),
        "dueDate": Field(invoices.c.due_date),
        "invoiceNo": Field(_whole(invoices.c.number)),
        "total": Field(invoices.c.total_cents),
        "balance": Field(invoices.c.shown_balance_cents),
        "paidAmount": Field(invoices.c.paid_cents),
        "id": Field(invoices.c.id, _id_of(INVOICE)),
        "customerId": Field(invoices.c.customer_id, _id_of(CUSTOMER)),
        "apiSourceId": Field(invoices.c.api_source_id),
        "apiName": Field(invoices.c.api_name),
    }
)
CUSTOMER_FIELDS: Mapping[str, Field | Search] = MappingProxyType(
    {
        "search": Search(_PERSON),
        "name": Field(customers.c.name_folded, fold),
        "email": Field(customers.c.email_folded, fold),
        "status": Field(customers.c.record_status),
        "id": Field(customers.c.id, _id_of(CUSTOMER)),
    }
)
PAYMENT_FIELDS: Mapping[str, Field | Search] = MappingProxyType(
    {
        "status": Field(
            case((recorded_payments.c.state == RecordState.INACTIVE, RecordStatus.INACTIVE), else_=RecordStatus.ACTIVE)
        ),
        "date": Field(recorded_payments.c.date),
        "amount": Field(recorded_payments.c.amount_cents),
        "id": Field(recorded_payments.c.id, _id_of(PAYMENT)),
        "customerId": Field(recorded_payments.c.customer_id, _id_of(CUSTOMER)),
        "invoiceId": PartOf(recorded_payment_parts.c.invoice_id, _id_of(INVOICE)),
        "apiSourceId": Field(func.coalesce(recorded_payments.c.api_source_id, recorded_payments.c.intent_id)),
        "apiName": Field(recorded_payments.c.api_name),
    }
)
PAYMENT_ORDERS: Mapping[str, ColumnElement[Any] | None] = MappingProxyType(
    {"DATE": recorded_payments.c.date, "AMOUNT": recorded_payments.c.amount_cents, "CREATED": None}
)
INVOICE_ORDERS: Mapping[str, ColumnElement[Any] | None] = MappingProxyType(
    {
        "NAME": invoices.c.name_folded,
        "DATE": invoices.c.date,
        "DUE_DATE": invoices.c.due_date_or_never,
        "INVOICE_NO": _whole(invoices.c.number),
        "TOTAL": invoices.c.total_cents,
        "BALANCE": invoices.c.shown_balance_cents,
        "CREATED": None,
    }
)
CUSTOMER_ORDERS: Mapping[str, ColumnElement[Any] | None] = MappingProxyType(
    {"NAME": customers.c.name_folded, "CREATED": None}
)
