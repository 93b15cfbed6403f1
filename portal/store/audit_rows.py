"""The audit trail: who changed what and when. Rows are only ever added; triggers refuse anything else."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from portal.domain.ledger import Entry
from portal.ports import AuditEntry, Page, Revision
from portal.store.ids import AUDIT, BUSINESS, INVOICE, number_of, public
from portal.store.tables import audit_entries, businesses, invoices
from portal.wire.json_text import write_json


@dataclass(frozen=True, slots=True)
class Audited:
    """Something that was done to an entity of a business, about to be written down."""

    business_id: str
    entity_id: str
    action: str
    revisions: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditRows:
    """The audit trail, on one connection."""

    connection: Connection

    def add(self, editor: str, done: Iterable[Audited], now: datetime) -> None:
        """Write down what `editor` (a token's id, `stripe`, `command`) did, in the transaction that does it."""
        rows = [_row(editor, one, now) for one in done]
        if rows:
            self.connection.execute(insert(audit_entries), rows)

    def add_entries(self, invoice: int, entries: Sequence[Entry], now: datetime) -> None:
        """Write down what was entered in an invoice's ledger; who moved the money (`stripe`, `remit`) is the editor."""
        business = self._business_of(invoice)
        for entry in entries:
            self.add(entry.movement.provider, [_entered(business, entry)], now)

    def add_of_invoice(self, editor: str, invoice: int, action: str, now: datetime) -> None:
        """Write down something that changes none of an invoice's fields."""
        self.add(editor, [Audited(self._business_of(invoice), public(INVOICE, invoice), action)], now)

    def _business_of(self, invoice: int) -> str:
        whose = select(invoices.c.business_id).where(invoices.c.id == invoice)
        return public(BUSINESS, self.connection.execute(whose).scalar_one())

    def of(self, entity_id: str, tenant: tuple[int, int | None], after: int, limit: int) -> Page[AuditEntry]:
        """What was done to an entity of the tenant (partner, business or None: all of the partner's), oldest first.

        `after` is the row of the last entry seen; 0: none.
        """
        partner, business = tenant
        mine = businesses.c.partner_id == partner if business is None else businesses.c.id == business
        listing = (
            select(audit_entries, businesses.c.name)
            .join(businesses, businesses.c.id == audit_entries.c.business_id)
            .where(audit_entries.c.entity_id == entity_id, mine, audit_entries.c.id > after)
            .order_by(audit_entries.c.id)
            .limit(limit + 1)
        )
        rows: Sequence[Row[Any]] = self.connection.execute(listing).all()
        found = tuple(_entry(row) for row in rows[:limit])
        return Page(found, after=found[-1].id if len(rows) > limit else None)


def _entered(business_id: str, entry: Entry) -> Audited:
    movement = entry.movement
    told = {"id": movement.object_id, "amount": movement.amount_cents, "currency": movement.currency}
    return Audited(business_id, entry.invoice_id, movement.kind.name, (("ledger", None, told),))


def _row(editor: str, done: Audited, now: datetime) -> dict[str, Any]:
    return {
        "business_id": number_of(BUSINESS, done.business_id),
        "entity_id": done.entity_id,
        "action": done.action,
        "editor": editor,
        "revisions": write_json([list(revision) for revision in done.revisions]),
        "created_at": now,
    }


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        id=public(AUDIT, row.id),
        business_id=public(BUSINESS, row.business_id),
        business_name=row.name,
        entity_id=row.entity_id,
        action=row.action,
        editor=row.editor,
        revisions=tuple(
            (field, before, after) for field, before, after in json.loads(row.revisions, parse_float=Decimal)
        ),
        at=row.created_at,
    )
