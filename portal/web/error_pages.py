"""Errors as pages, in the business's colours where a payer stands before an invoice that opens."""

from flask import Response, request, url_for

from portal.domain.payer_invoice import PayerInvoice
from portal.errors import AmountChanged, InvalidAmount, NotFound, PaymentStarted, RemitError, TooManyRequests
from portal.web import formats
from portal.web.error_words import answer_of, lines_of
from portal.web.page_model_shapes import Fact
from portal.web.parts import parts
from portal.web.render import document
from portal.web.request_log import request_id

SEEN_WORDS = {"balanceCents": "Left to pay", "amountCents": "Your payment"}
FOR_EVERYBODY = (NotFound, TooManyRequests)

BROKEN_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Something went wrong</title>
<h1>Something went wrong on our side</h1>
<p>No money was taken by opening this page. If you were paying, open your invoice again: it shows what became of it.</p>
"""
"""Asks nothing of anybody: no template, no database, no style."""


def error_page(error: RemitError) -> Response:
    """The page that says what happened, whether money was taken and what to do next."""
    opened = None if isinstance(error, FOR_EVERYBODY) else _opened()
    return document(
        "error/problem.html",
        status=answer_of(error).status,
        brand_color=(opened.business.brand_color or "") if opened else "",
        title=answer_of(error).title,
        lines=lines_of(error),
        facts=_facts(error, opened) if opened else (),
        business=opened.business.name if opened else "",
        back=url_for("pages.invoice", key=_key()) if opened else "",
        reference="" if isinstance(error, FOR_EVERYBODY) else request_id(),
    )


def _key() -> str:
    return str((request.view_args or {}).get("key", ""))


def _opened() -> PayerInvoice | None:
    """The invoice the request was about, if it opens."""
    if not _key():
        return None
    try:
        return parts().source.open(_key(), parts().clock.now())
    except RemitError:
        return None


def _facts(error: RemitError, opened: PayerInvoice) -> tuple[Fact, ...]:
    """The amounts the error speaks of."""
    if isinstance(error, AmountChanged):
        return tuple(_change(name, error, opened) for name in error.now)
    if isinstance(error, PaymentStarted):
        return (Fact("Already begun", _money(error.amount_cents, opened)),)
    if isinstance(error, InvalidAmount):
        works = " or ".join(_money(cents, opened) for cents in error.amounts_cents)
        return (Fact("You can pay", works),) if works else ()
    return ()


def _change(name: str, error: AmountChanged, opened: PayerInvoice) -> Fact:
    now = _money(error.now[name], opened)
    before = f"{_money(error.seen[name], opened)} → " if name in error.seen else ""
    return Fact(SEEN_WORDS.get(name, name), f"{before}{now}", strong=True)


def _money(cents: int, opened: PayerInvoice) -> str:
    return formats.money(cents, opened.invoice.currency, opened.business.locale)
