"""Cells of rows that were read as JSON arrays, and the domain's values they stand for."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from portal.domain.attempt import Attempt, AttemptStatus, Choice
from portal.domain.invoice import Amount, LineItem, Percent, PlannedInstallment
from portal.domain.ledger import Entry, EntryKind, Movement
from portal.store.ids import INVOICE, public

# The order of cells in each array. The sorted rows are in their order: position, seq and id come first.
CELLS = {
    "line_items": (
        "position", "id", "description", "amount_cents", "quantity", "price_cents", "tax_rate", "tax_cents",
        "api_item_id", "gl_account_id",
    ),
    "installments": ("position", "id", "name", "due_date", "part_rate", "part_cents"),
    "ledger_entries": (
        "seq", "kind", "amount_cents", "currency", "provider", "object_id", "aim", "attempt_id", "note",
        "happened_at", "created_at", "previous_hash", "hash",
    ),
    "attempts": (
        "id", "amount_cents", "currency", "choice", "status", "created_at", "updated_at", "installment_id", "method",
        "intent_id", "stripe_account", "livemode", "step", "needs_action", "last_decline", "replaced_by",
        "fee_cents",
    ),
    "refunds": ("refund_id",),
}  # fmt: skip


def share_of(rate: str | None, cents: int | None) -> Percent | Amount | None:
    """A percent, an amount, or neither."""
    if rate is not None:
        return Percent(Decimal(rate))
    return None if cents is None else Amount(cents)


def line_of(cells: list[Any]) -> LineItem:
    """A line item."""
    _, line_id, description, amount, quantity, price, tax_rate, tax_cents, item, account = cells
    return LineItem(
        id=line_id,
        description=description,
        amount_cents=amount,
        quantity=_decimal(quantity),
        price_cents=_decimal(price),
        tax=share_of(tax_rate, tax_cents),
        api_item_id=item,
        gl_account_id=account,
    )


def part_of(cells: list[Any]) -> PlannedInstallment:
    """A part of the plan."""
    _, part_id, name, due, rate, cents = cells
    value = Percent(Decimal(rate)) if rate is not None else Amount(cents)
    return PlannedInstallment(part_id, name, date.fromisoformat(due) if due else None, value)


def entry_of(invoice: int, cells: list[Any]) -> Entry:
    """A ledger entry of an invoice."""
    seq, kind, amount, currency, provider, object_id, aim, attempt, note, happened, created, previous, own_hash = cells
    movement = Movement(
        kind=EntryKind(kind),
        amount_cents=amount,
        currency=currency,
        provider=provider,
        object_id=object_id,
        aim=aim,
        attempt_id=attempt,
        note=note,
        happened_at=moment_of(happened) if happened else None,
    )
    return Entry(public(INVOICE, invoice), seq, movement, moment_of(created), previous, own_hash)


def attempt_of(invoice: int, cells: list[Any]) -> Attempt:
    """An attempt to pay an invoice."""
    attempt_id, amount, currency, choice, status, created, updated, installment, method, *rest = cells
    intent, account, livemode, step, needs_action, decline, replaced_by, fee = rest
    return Attempt(
        id=attempt_id,
        invoice_id=public(INVOICE, invoice),
        amount_cents=amount,
        currency=currency,
        choice=Choice(choice),
        status=AttemptStatus(status),
        created_at=moment_of(created),
        updated_at=moment_of(updated),
        installment_id=installment,
        method=method,
        intent_id=intent,
        stripe_account=account,
        livemode=bool(livemode),
        step=step,
        needs_action=bool(needs_action),
        last_decline=decline,
        replaced_by=replaced_by,
        fee_cents=fee,
    )


def moment_of(cell: str | datetime) -> datetime:
    """A moment as the engine writes it in JSON (SQLite: UTC without saying so), or as a column gave it."""
    moment = cell if isinstance(cell, datetime) else datetime.fromisoformat(cell)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
