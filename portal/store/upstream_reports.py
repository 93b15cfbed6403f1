"""What another API is to be told of a payment that was made here."""

from sqlalchemy import Connection

from portal.domain.entries import EntryKind
from portal.domain.local_time import local_date
from portal.ports import Told
from portal.store.attempt_rows import AttemptRows
from portal.store.ids import INVOICE, number_of
from portal.store.ledger_rows import LedgerRows
from portal.store.reading import open_by_number
from portal.store.tables import attempts
from portal.store.upstream_rows import upstream_of


def told_of(connection: Connection, attempt_id: str, charge_id: str) -> Told | None:
    """The payment of that charge, read from attempt and ledger; None: there is none."""
    attempt = AttemptRows(connection).one(attempts.c.id == attempt_id)
    row = upstream_of(connection, attempt.invoice_id) if attempt else None
    if attempt is None or row is None or attempt.intent_id is None:
        return None
    number = number_of(INVOICE, attempt.invoice_id)
    for entry in LedgerRows(connection).entries(number):
        move = entry.movement
        if move.kind is EntryKind.PAYMENT and move.object_id == charge_id:
            ours = open_by_number(connection, number, entry.created_at)
            zone = ours.business.time_zone if ours else "UTC"
            return Told(
                source=row.source,
                upstream_id=row.upstream_id,
                reference=row.reference,
                payment_id=attempt.intent_id,
                amount_cents=move.amount_cents,
                currency=move.currency,
                date=local_date(move.happened_at or entry.created_at, zone),
                method=move.note,
            )
    return None
