"""The corruption that is planted, each under a name that says what happened."""

from sqlalchemy import insert, text

from portal.domain.difference import DifferenceKind as Kind
from portal.domain.ledger import EntryKind, chain
from portal.store.ledger_rows import _row
from portal.store.tables import ledger_entries
from tests.builders import a_movement
from tests.payments.planting import (
    forge,
    movements_of,
    number,
    planted,
    receipt,
    rechain,
    refold,
    sql,
    without_uniqueness,
)

# An entry changed, moved or gone


@planted(Kind.CHAIN_BROKEN, "paid")
def an_amount_is_changed(connection, past):
    sql(
        connection,
        "UPDATE ledger_entries SET amount_cents = 9999 WHERE invoice_id = :i AND seq = 2",
        i=number(past, "paid"),
    )


@planted(Kind.CHAIN_BROKEN, "paid")
def a_kind_is_changed(connection, past):
    sql(
        connection,
        "UPDATE ledger_entries SET kind = 'offline_payment' WHERE invoice_id = :i AND seq = 2",
        i=number(past, "paid"),
    )


@planted(Kind.CHAIN_BROKEN, "paid")
def a_charge_is_renamed(connection, past):
    sql(
        connection,
        "UPDATE ledger_entries SET object_id = 'ch_other' WHERE invoice_id = :i AND seq = 2",
        i=number(past, "paid"),
    )


@planted(Kind.CHAIN_BROKEN, "paid")
def a_moment_is_moved(connection, past):
    sql(
        connection,
        "UPDATE ledger_entries SET created_at = '2026-03-01 00:00:00' WHERE invoice_id = :i AND seq = 2",
        i=number(past, "paid"),
    )


@planted(Kind.CHAIN_BROKEN, "plan")
def an_aim_is_taken_away(connection, past):
    sql(connection, "UPDATE ledger_entries SET aim = NULL WHERE invoice_id = :i AND seq = 2", i=number(past, "plan"))


@planted(Kind.CHAIN_BROKEN, "refunded")
def an_entry_is_cut_out(connection, past):
    sql(connection, "DELETE FROM ledger_entries WHERE invoice_id = :i AND seq = 2", i=number(past, "refunded"))


@planted(Kind.CHAIN_BROKEN, "refunded")
def two_entries_change_places(connection, past):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        sql(
            connection,
            "UPDATE ledger_entries SET seq = :n WHERE invoice_id = :i AND seq = :o",
            n=new,
            o=old,
            i=number(past, "refunded"),
        )


@planted(Kind.CHAIN_BROKEN, "open")
def an_entry_is_put_under_another_invoice(connection, past):
    sql(
        connection,
        "UPDATE ledger_entries SET invoice_id = :n WHERE invoice_id = :i AND seq = 2",
        n=number(past, "open"),
        i=number(past, "paid"),
    )


@planted(Kind.CHAIN_CUT, "paid")
def the_end_is_cut_off_and_the_columns_follow(connection, past):
    sql(connection, "DELETE FROM ledger_entries WHERE invoice_id = :i AND seq = 2", i=number(past, "paid"))
    refold(connection, number(past, "paid"))


@planted(Kind.CHAIN_MISSING, "paid")
def a_whole_chain_is_gone(connection, past):
    sql(connection, "DELETE FROM ledger_entries WHERE invoice_id = :i", i=number(past, "paid"))
    refold(connection, number(past, "paid"))


@planted(Kind.CHAIN_CUT, "overpaid")
def a_chain_is_written_anew_by_somebody_who_knows_how(connection, past):
    invoice = number(past, "overpaid")
    kept = [move for move in movements_of(connection, invoice) if move.provider != "offline"]
    kept = [move for move in kept if move.kind is not EntryKind.UNAPPLIED]
    rechain(connection, invoice, kept)


@planted(Kind.NOTES_CHANGED, None)
def a_chain_is_cut_and_so_is_its_note(connection, past):
    invoice = number(past, "paid")
    sql(connection, "DELETE FROM ledger_entries WHERE invoice_id = :i AND seq = 2", i=invoice)
    refold(connection, invoice)
    sql(
        connection,
        "UPDATE chain_heads SET entries = 1, head_hash = (SELECT hash FROM ledger_entries"
        " WHERE invoice_id = :i AND seq = 1) WHERE invoice_id = :i",
        i=invoice,
    )


@planted(Kind.TRIGGER_MISSING, None)
def a_trigger_is_gone(connection, past):
    """Planted by the test itself: `unlocked` puts triggers back."""


@planted(Kind.CHAIN_UNWANTED, "draft")
def a_draft_has_a_ledger(connection, past):
    invoice = number(past, "draft")
    entries = chain(
        past.ids["draft"], None, [a_movement(EntryKind.ISSUED, 4_000, provider="remit")], past.shop.clock.now()
    )
    connection.execute(insert(ledger_entries), [_row(invoice, entry) for entry in entries])
    refold(connection, invoice)


# Chains that hold, with something in them that can't be


@planted(Kind.ENTRY_SIGN, "open")
def a_refund_adds_money(connection, past):
    forge(connection, past, "open", a_movement(EntryKind.REFUND, 500))


@planted(Kind.ENTRY_CURRENCY, "open")
def an_entry_is_in_another_currency(connection, past):
    forge(connection, past, "open", a_movement(EntryKind.OFFLINE_PAYMENT, 500, currency="EUR", provider="offline"))


@planted(Kind.ISSUED_TWICE, "open")
def an_invoice_is_issued_twice(connection, past):
    forge(connection, past, "open", a_movement(EntryKind.ISSUED, 12_000, provider="remit"))


@planted(Kind.BALANCE_NEGATIVE, "open")
def more_is_paid_than_owed(connection, past):
    forge(connection, past, "open", a_movement(EntryKind.OFFLINE_PAYMENT, 50_000, provider="offline"))


@planted(Kind.UNAPPLIED_NEGATIVE, "open")
def more_is_applied_than_was_set_aside(connection, past):
    forge(connection, past, "open", a_movement(EntryKind.UNAPPLIED, 700, provider="offline"))


@planted(Kind.TOTAL_NOT_OWED, "edited")
def an_edit_was_never_entered(connection, past):
    invoice = number(past, "edited")
    rechain(
        connection, invoice, [move for move in movements_of(connection, invoice) if move.kind is not EntryKind.EDITED]
    )


@planted(Kind.ATTEMPT_UNKNOWN, "open")
def a_payment_of_no_attempt_is_entered(connection, past):
    forge(connection, past, "open", a_movement(EntryKind.PAYMENT, 500, attempt_id="att_" + "0" * 32))


@planted(Kind.RECEIPT_MISSING, "open")
def a_payment_without_a_receipt_is_entered(connection, past):
    forge(connection, past, "open", a_movement(EntryKind.PAYMENT, 500))


@planted(Kind.ENTRY_HOMELESS, "open")
def an_invoice_is_gone_and_its_ledger_is_not(connection, past):
    invoice = number(past, "open")
    for table, column in (
        ("line_items", "invoice_id"),
        ("invoice_keys", "invoice_id"),
        ("chain_heads", "invoice_id"),
        ("invoices", "id"),
    ):
        sql(connection, f"DELETE FROM {table} WHERE {column} = :i", i=invoice)


@planted(Kind.ENTRY_DUPLICATE, None)
def a_charge_pays_two_invoices(connection, past):
    without_uniqueness(connection)
    twice = next(move for move in movements_of(connection, number(past, "paid")) if move.kind is EntryKind.PAYMENT)
    forge(connection, past, "open", twice)


@planted(Kind.ENTRY_DUPLICATE, "refunded")
def a_charge_pays_an_invoice_twice(connection, past):
    without_uniqueness(connection)
    invoice = number(past, "refunded")
    twice = next(move for move in movements_of(connection, invoice) if move.kind is EntryKind.PAYMENT)
    rechain(connection, invoice, [*movements_of(connection, invoice), twice])


# Columns that say something else than the ledger


@planted(Kind.OWED_COLUMN, "open")
def the_owed_column_is_changed(connection, past):
    sql(connection, "UPDATE invoices SET owed_cents = 1 WHERE id = :i", i=number(past, "open"))


@planted(Kind.PAID_COLUMN, "open")
def the_paid_column_is_changed(connection, past):
    sql(connection, "UPDATE invoices SET paid_cents = 12000 WHERE id = :i", i=number(past, "open"))


@planted(Kind.PROCESSING_COLUMN, "processing")
def the_processing_column_is_changed(connection, past):
    sql(connection, "UPDATE invoices SET processing_cents = 0 WHERE id = :i", i=number(past, "processing"))


@planted(Kind.UNAPPLIED_COLUMN, "overpaid")
def the_unapplied_column_is_changed(connection, past):
    sql(connection, "UPDATE invoices SET unapplied_cents = 0 WHERE id = :i", i=number(past, "overpaid"))


@planted(Kind.STATUS_COLUMN, "open")
def an_unpaid_invoice_is_closed(connection, past):
    sql(connection, "UPDATE invoices SET status = 'CLOSED' WHERE id = :i", i=number(past, "open"))


@planted(Kind.TOTAL_COLUMN, "open")
def a_line_is_changed(connection, past):
    sql(connection, "UPDATE line_items SET amount_cents = 100 WHERE invoice_id = :i", i=number(past, "open"))


@planted(Kind.TOTAL_NOT_OWED, "open")
def the_total_is_changed(connection, past):
    sql(connection, "UPDATE invoices SET total_cents = 100 WHERE id = :i", i=number(past, "open"))


@planted(Kind.PLAN_IMPOSSIBLE, "plan")
def the_plan_is_more_than_the_total(connection, past):
    sql(
        connection,
        "UPDATE installments SET part_rate = NULL, part_cents = 999999 WHERE invoice_id = :i AND position = 0",
        i=number(past, "plan"),
    )


@planted(Kind.UNREADABLE, "open")
def a_quantity_is_not_a_number(connection, past):
    sql(connection, "UPDATE line_items SET quantity = 'many' WHERE invoice_id = :i", i=number(past, "open"))


@planted(Kind.ENTRY_CURRENCY, "paid")
def the_invoice_changes_its_currency(connection, past):
    sql(connection, "UPDATE invoices SET currency = 'JPY' WHERE id = :i", i=number(past, "paid"))


# Attempts


@planted(Kind.ATTEMPT_STATUS, "paid")
def a_paid_attempt_is_live_again(connection, past):
    sql(connection, "UPDATE attempts SET status = 'live' WHERE invoice_id = :i", i=number(past, "paid"))


@planted(Kind.ATTEMPT_STATUS, "processing")
def a_processing_attempt_is_cancelled(connection, past):
    sql(connection, "UPDATE attempts SET status = 'cancelled' WHERE invoice_id = :i", i=number(past, "processing"))


@planted(Kind.ATTEMPT_UNBOOKED, "live")
def an_attempt_succeeded_and_nothing_was_entered(connection, past):
    sql(connection, "UPDATE attempts SET status = 'succeeded' WHERE invoice_id = :i", i=number(past, "live"))


@planted(Kind.ATTEMPT_AMOUNT, "paid")
def an_attempt_was_of_another_amount(connection, past):
    sql(connection, "UPDATE attempts SET amount_cents = 1 WHERE invoice_id = :i", i=number(past, "paid"))


@planted(Kind.INTENT_MISMATCH, "live", needs_stripe=True)
def a_live_attempt_is_of_another_amount(connection, past):
    sql(connection, "UPDATE attempts SET amount_cents = 1 WHERE invoice_id = :i", i=number(past, "live"))


@planted(Kind.INTENT_UNKNOWN, "live", needs_stripe=True)
def an_attempt_is_gone(connection, past):
    sql(connection, "DELETE FROM attempts WHERE invoice_id = :i", i=number(past, "live"))


@planted(Kind.INTENT_MISSING, "live", needs_stripe=True)
def an_attempt_names_an_intent_nobody_made(connection, past):
    sql(connection, "UPDATE attempts SET intent_id = 'pi_nobody' WHERE invoice_id = :i", i=number(past, "live"))


# Money that one side does not know of; the chain holds, the columns agree, and nothing was noted yet


@planted(Kind.CAPTURED, "live", needs_stripe=True)
def a_payment_is_forged(connection, past):
    attempt = connection.execute(
        text("SELECT id FROM attempts WHERE invoice_id = :i"), {"i": number(past, "live")}
    ).scalar_one()
    forge(connection, past, "live", a_movement(EntryKind.PAYMENT, 11_000, attempt_id=attempt))
    sql(connection, "UPDATE attempts SET status = 'succeeded' WHERE id = :a", a=attempt)
    receipt(connection)


@planted(Kind.REFUNDED, "paid", needs_stripe=True)
def a_refund_is_forged(connection, past):
    paid = movements_of(connection, number(past, "paid"))[-1]
    refund = a_movement(EntryKind.REFUND, -400, object_id="re_forged", attempt_id=paid.attempt_id)
    forge(connection, past, "paid", refund)
    forge(
        connection, past, "paid", a_movement(EntryKind.CREDIT, -400, object_id="re_forged", attempt_id=paid.attempt_id)
    )


@planted(Kind.REFUNDED, "refunded", needs_stripe=True)
def a_refund_was_never_entered(connection, past):
    invoice = number(past, "refunded")
    rechain(
        connection,
        invoice,
        [move for move in movements_of(connection, invoice) if move.kind not in {EntryKind.REFUND, EntryKind.CREDIT}],
    )
    sql(connection, "DELETE FROM chain_heads WHERE invoice_id = :i", i=invoice)


@planted(Kind.DISPUTED, "disputed", needs_stripe=True)
def a_lost_dispute_was_never_entered(connection, past):
    invoice = number(past, "disputed")
    rechain(
        connection,
        invoice,
        [move for move in movements_of(connection, invoice) if move.kind is not EntryKind.DISPUTE_LOST],
    )
    sql(connection, "DELETE FROM chain_heads WHERE invoice_id = :i", i=invoice)


@planted(Kind.PROCESSING, "processing", needs_stripe=True)
def what_the_bank_is_at_work_on_was_never_entered(connection, past):
    invoice = number(past, "processing")
    rechain(connection, invoice, movements_of(connection, invoice)[:1])
    sql(connection, "DELETE FROM chain_heads WHERE invoice_id = :i", i=invoice)


# What waits


@planted(Kind.QUARANTINED, None, needs_stripe=True)
def something_is_in_quarantine(connection, past):
    sql(
        connection,
        "INSERT INTO quarantine (object_id, reason, detail, created_at)"
        " VALUES ('pi_x', 'mismatch', 'amount', '2026-03-01 00:00:00')",
    )


@planted(Kind.EVENT_UNSETTLED, None, needs_stripe=True)
def an_event_was_never_settled(connection, past):
    sql(
        connection,
        "INSERT INTO stripe_events (id, type, livemode, object_id, raw, received_at)"
        " VALUES ('evt_x', 'charge.refunded', false, 'ch_x', '{}', '2026-03-01 00:00:00')",
    )


@planted(Kind.OUTBOX_STUCK, None, needs_stripe=True)
def a_receipt_is_never_sent(connection, past):
    receipt(connection, slot="ch_x")


@planted(Kind.ATTEMPT_STUCK, "live", needs_stripe=True)
def an_attempt_is_never_looked_at(connection, past):
    sql(
        connection,
        "UPDATE attempts SET created_at = '2026-03-09 00:00:00', updated_at = '2026-03-09 00:00:00'"
        " WHERE invoice_id = :i",
        i=number(past, "live"),
    )


@planted(Kind.REFUND_UNBOOKED, "paid")
def a_refund_was_made_and_not_entered(connection, past):
    a_refund_row(connection, past, "succeeded", "'re_unbooked'")


@planted(Kind.REFUND_STUCK, "paid", needs_stripe=True)
def a_refund_is_never_looked_at(connection, past):
    a_refund_row(connection, past, "started", "NULL")


def a_refund_row(connection, past, status, refund_id):
    sql(
        connection,
        "INSERT INTO refunds (id, invoice_id, attempt_id, charge_id, amount_cents, currency, status, refund_id, reopen,"
        " step, created_at, updated_at) SELECT 'rfd_x', invoice_id, id, 'ch_x', 100, currency, :status,"
        f" {refund_id}, false, 1, '2026-03-09 00:00:00', '2026-03-09 00:00:00' FROM attempts WHERE invoice_id = :i",
        i=number(past, "paid"),
        status=status,
    )
