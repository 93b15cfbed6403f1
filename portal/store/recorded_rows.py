"""The rows of payments: written here where they did not come through Remit, read here in either case."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, union, update

from portal.domain.invoice import Customer
from portal.domain.recorded_payment import PaymentPart, RecordedPayment, RecordState
from portal.domain.refund import RefundStatus
from portal.domain.refund_drafts import RefundOutcome, outcome_of
from portal.store.adding import add_rows
from portal.store.ids import BUSINESS, CUSTOMER, INVOICE, PAYMENT, number_of, public
from portal.store.people_rows import customer_of
from portal.store.tables import attempts, customers, invoices, recorded_payment_parts, recorded_payments, refunds

_FIXED = frozenset({"business_id", "currency", "amount_cents", "date", "by_key"})


@dataclass(frozen=True, slots=True)
class RecordedRows:
    """Recorded payments of one business, on one connection."""

    connection: Connection
    business: int

    def among(self, payment_ids: Collection[str]) -> dict[str, RecordedPayment]:
        """Those of the ids that the business has, voided ones too."""
        numbers = {number_of(PAYMENT, payment_id) for payment_id in payment_ids}
        mine = recorded_payments.c.id.in_(numbers) & (recorded_payments.c.business_id == self.business)
        rows = self.connection.execute(select(recorded_payments).where(mine)).all() if numbers else []
        return {one.id: one for one in with_parts(self.connection, rows)}

    def sources(self, asked: Collection[str]) -> dict[tuple[str, str], str]:
        """Which of the partner's own ids are taken, by api name and id, each with the payment that has it."""
        cells = recorded_payments.c
        mine = (cells.business_id == self.business) & cells.api_source_id.in_(asked)
        rows = (
            self.connection.execute(select(cells.api_name, cells.api_source_id, cells.id).where(mine)) if asked else ()
        )
        return {(row.api_name, row.api_source_id): public(PAYMENT, row.id) for row in rows}

    def by_source(self, api_name: str, source_id: str) -> RecordedPayment | None:
        """The payment that has the partner's own id."""
        own = self.sources([source_id]).get((api_name, source_id))
        return self.among([own]).get(own) if own else None

    def online(self, asked: Collection[str]) -> set[str]:
        """Which of the ids are Stripe's, of a payment that came through Remit or is on its way."""
        if not asked:
            return set()
        cells, mine = recorded_payments.c, invoices.c.business_id == self.business
        intents = select(attempts.c.intent_id).join(invoices, invoices.c.id == attempts.c.invoice_id)
        charges = select(cells.charge_id).where(cells.business_id == self.business, cells.charge_id.in_(asked))
        ours = union(intents.where(mine, attempts.c.intent_id.in_(asked)), charges)
        return set(self.connection.execute(ours).scalars())

    def pending(self, invoice_id: str) -> int:
        """How many unconfirmed payments an invoice has."""
        parts, payments = recorded_payment_parts.c, recorded_payments.c
        counted = (
            select(func.count())
            .select_from(recorded_payment_parts.join(recorded_payments, payments.id == parts.payment_id))
            .where(parts.invoice_id == number_of(INVOICE, invoice_id), payments.state == RecordState.PENDING)
        )
        return int(self.connection.execute(counted).scalar_one())

    def add_each(self, new: Sequence[RecordedPayment], now: datetime) -> list[int]:
        """Write new payments, their ids aside, with their parts; their rows in order."""
        numbers = add_rows(self.connection, recorded_payments, [_row(one) | {"created_at": now} for one in new])
        parts = [
            _part_row(number, place, part)
            for number, one in zip(numbers, new, strict=True)
            for place, part in enumerate(one.parts)
        ]
        if parts:
            self.connection.execute(insert(recorded_payment_parts), parts)
        return numbers

    def rewrite_each(self, changed: Sequence[RecordedPayment]) -> None:
        """Write what may change of payments; the money never does."""
        if not changed:
            return
        each = update(recorded_payments).where(recorded_payments.c.id == bindparam("own_row"))
        rows = [
            {name: cell for name, cell in _row(one).items() if name not in _FIXED}
            | {"own_row": number_of(PAYMENT, one.id)}
            for one in changed
        ]
        self.connection.execute(each, rows)


def with_parts(connection: Connection, rows: Sequence[Row[Any]]) -> list[RecordedPayment]:
    """The payments of rows that begin with the table's columns, in order; two statements for all that is theirs."""
    numbers = [row.id for row in rows]
    if not numbers:
        return []
    theirs = select(recorded_payment_parts).where(recorded_payment_parts.c.payment_id.in_(numbers))
    parts: dict[int, list[PaymentPart]] = {number: [] for number in numbers}
    for part in connection.execute(theirs.order_by(recorded_payment_parts.c.position)):
        parts[part.payment_id].append(_part_of(part))
    payers = select(customers).where(customers.c.id.in_({row.customer_id for row in rows if row.customer_id}))
    people = {row.id: customer_of(row[: len(customers.c)]) for row in connection.execute(payers)}
    given_back = _given_back(connection, {row.charge_id for row in rows if row.charge_id})
    return [
        _payment_of(row, tuple(parts[row.id]), people.get(row.customer_id), given_back.get(row.charge_id))
        for row in rows
    ]


def _given_back(connection: Connection, charges: set[str]) -> dict[str, RefundOutcome | None]:
    """How giving back of charges stands."""
    if not charges:
        return {}
    statuses: dict[str, set[RefundStatus]] = {charge: set() for charge in charges}
    theirs = select(refunds.c.charge_id, refunds.c.status).where(refunds.c.charge_id.in_(charges))
    for charge, status in connection.execute(theirs):
        statuses[charge].add(RefundStatus(status))
    return {charge: outcome_of(found) for charge, found in statuses.items()}


def _payment_of(
    row: Row[Any], parts: tuple[PaymentPart, ...], customer: Customer | None, refund: RefundOutcome | None
) -> RecordedPayment:
    return RecordedPayment(
        id=public(PAYMENT, row.id),
        business_id=public(BUSINESS, row.business_id),
        state=RecordState(row.state),
        currency=row.currency,
        amount_cents=row.amount_cents,
        date=row.date,
        parts=parts,
        customer=customer,
        fee_cents=row.fee_cents,
        description=row.description,
        notes=row.notes,
        method=row.method,
        api_name=row.api_name,
        api_source_id=row.intent_id if row.charge_id else row.api_source_id,
        bank_account_id=row.bank_account_id,
        gl_account_id=row.gl_account_id,
        custom_data_json=row.custom_data,
        by_key=bool(row.by_key),
        charge_id=row.charge_id,
        refund=refund,
    )


def _part_of(row: Row[Any]) -> PaymentPart:
    return PaymentPart(
        id=row.id,
        invoice_id=public(INVOICE, row.invoice_id),
        amount_cents=row.amount_cents,
        installment_id=row.installment_id,
        api_item_id=row.api_item_id,
        gl_account_id=row.gl_account_id,
    )


def _row(payment: RecordedPayment) -> dict[str, Any]:
    return {
        "business_id": number_of(BUSINESS, payment.business_id),
        "customer_id": number_of(CUSTOMER, payment.customer.id) if payment.customer else None,
        "state": payment.state,
        "currency": payment.currency,
        "amount_cents": payment.amount_cents,
        "fee_cents": payment.fee_cents,
        "date": payment.date,
        "description": payment.description,
        "notes": payment.notes,
        "method": payment.method,
        "api_name": payment.api_name,
        "api_source_id": payment.api_source_id,
        "bank_account_id": payment.bank_account_id,
        "gl_account_id": payment.gl_account_id,
        "custom_data": payment.custom_data_json,
        "by_key": int(payment.by_key),
    }


def _part_row(number: int, position: int, part: PaymentPart) -> dict[str, Any]:
    return {
        "payment_id": number,
        "id": part.id,
        "position": position,
        "invoice_id": number_of(INVOICE, part.invoice_id),
        "amount_cents": part.amount_cents,
        "installment_id": part.installment_id,
        "api_item_id": part.api_item_id,
        "gl_account_id": part.gl_account_id,
    }
