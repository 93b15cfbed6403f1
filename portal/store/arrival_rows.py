"""Payments that came through Remit, listed beside the recorded ones: a row for each charge that a ledger says arrived.

The ledger stays the truth: a row is written in the transaction that enters the payment, and never changes.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from portal.domain.ledger import Entry, EntryKind, Movement
from portal.domain.local_time import local_date
from portal.domain.recorded_payment import RecordState
from portal.store.adding import add_rows
from portal.store.audit_rows import Audited, AuditRows
from portal.store.ids import BUSINESS, INVOICE, PAYMENT, number_of, public
from portal.store.tables import attempts, businesses, invoices, recorded_payment_parts, recorded_payments

PART, CREATE = "tli_1", "CREATE"


def list_arrivals(connection: Connection, entries: Iterable[Entry], now: datetime) -> None:
    """Write the rows of those new entries that are payments from a provider. The invoices are held.

    A charge that is listed already, as after a ledger was rebuilt, is not listed again.
    """
    arrived = [entry for entry in entries if _arrived(entry.movement)]
    if not arrived or not (arrived := _unlisted(connection, arrived)):
        return
    billed = _billed(connection, {number_of(INVOICE, entry.invoice_id) for entry in arrived})
    intents = _intents(connection, {entry.movement.attempt_id for entry in arrived})
    rows = [_row(entry, billed[number_of(INVOICE, entry.invoice_id)], intents, now) for entry in arrived]
    numbers = add_rows(connection, recorded_payments, rows)
    parts = [_part(number, entry) for number, entry in zip(numbers, arrived, strict=True)]
    connection.execute(insert(recorded_payment_parts), parts)
    trail = AuditRows(connection)
    for row, part, entry in zip(rows, parts, arrived, strict=True):
        trail.add(entry.movement.provider, [_audited(row, part)], now)


def _arrived(movement: Movement) -> bool:
    return movement.kind is EntryKind.PAYMENT and movement.amount_cents > 0


def _unlisted(connection: Connection, arrived: list[Entry]) -> list[Entry]:
    charges = {entry.movement.object_id for entry in arrived}
    known = select(recorded_payments.c.charge_id).where(recorded_payments.c.charge_id.in_(charges))
    listed = set(connection.execute(known).scalars())
    return [entry for entry in arrived if entry.movement.object_id not in listed]


def _billed(connection: Connection, numbers: set[int]) -> Mapping[int, Row[Any]]:
    """Whose invoices they are, to whom, and where a day begins."""
    facts = select(invoices.c.id, invoices.c.business_id, invoices.c.customer_id, businesses.c.time_zone)
    theirs = facts.join(businesses, businesses.c.id == invoices.c.business_id).where(invoices.c.id.in_(numbers))
    rows: Iterable[Row[Any]] = connection.execute(theirs)
    return {row.id: row for row in rows}


def _intents(connection: Connection, attempt_ids: set[str | None]) -> dict[str | None, str | None]:
    named = select(attempts.c.id, attempts.c.intent_id).where(attempts.c.id.in_(attempt_ids - {None}))
    return {row.id: row.intent_id for row in connection.execute(named)}


def _row(entry: Entry, billed: Row[Any], intents: dict[str | None, str | None], now: datetime) -> dict[str, Any]:
    movement = entry.movement
    return {
        "business_id": billed.business_id,
        "customer_id": billed.customer_id,
        "state": RecordState.PROCESSED,
        "currency": movement.currency,
        "amount_cents": movement.amount_cents,
        "date": local_date(movement.happened_at or now, billed.time_zone),
        "method": movement.note,
        "api_name": movement.provider.upper(),
        "created_at": now,
        "charge_id": movement.object_id,
        "intent_id": intents.get(movement.attempt_id),
    }


def _audited(row: dict[str, Any], part: dict[str, Any]) -> Audited:
    told = ("amount", row["amount_cents"]), ("apiName", row["api_name"]), ("apiSourceId", row["intent_id"])
    invoice = "invoiceId", public(INVOICE, part["invoice_id"])
    revisions = tuple((name, None, value) for name, value in (*told, invoice))
    return Audited(public(BUSINESS, row["business_id"]), public(PAYMENT, part["payment_id"]), CREATE, revisions)


def _part(number: int, entry: Entry) -> dict[str, Any]:
    movement = entry.movement
    return {
        "payment_id": number,
        "id": PART,
        "position": 0,
        "invoice_id": number_of(INVOICE, entry.invoice_id),
        "amount_cents": movement.amount_cents,
        "installment_id": movement.aim,
    }
