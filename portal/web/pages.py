"""The invoice page, its logo, and the front door. GET and HEAD change nothing."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from flask import Blueprint, Response, current_app, request, url_for

from portal.domain.attempt import Attempt
from portal.domain.local_time import local_date
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import NotFound
from portal.web import formats
from portal.web.demo_links import demo_links
from portal.web.logos import logo_address
from portal.web.page_cache import Rendered
from portal.web.page_model import Links, page_model
from portal.web.page_sheets import sheets_of
from portal.web.parts import parts
from portal.web.render import answer_with, document, page_cache, rendered
from portal.web.stylesheets import script

ANY_TIME = datetime(1, 1, 1, tzinfo=UTC)
SHA256 = re.compile(r"[0-9a-f]{64}")

bp = Blueprint("pages", __name__)


@bp.get("/invoices/<key>")
def invoice(key: str) -> Response:
    """The page of the invoice that `key` opens. Raises `NotFound`, `SourceUnavailable`, `SourceAnswerInvalid`."""
    now = parts().clock.now()
    opened = parts().source.open(key, now)
    today = local_date(now, opened.business.time_zone)
    confirming = _confirming(opened, returned="returned" in request.args)
    name, shown = (key, request.root_path, confirming), (_lasting(opened), today, parts().payments is not None)
    return answer_with(page_cache().get(name, shown, lambda: _rendered(opened, today, key, confirming)))


def _rendered(opened: PayerInvoice, today: date, key: str, confirming: str) -> Rendered:
    page = page_model(
        opened,
        today,
        invoice_links(key),
        logo=logo_address(opened.business.logo),
        payments_available=parts().payments is not None,
    )
    return rendered(
        "page/invoice.html",
        sheets=sheets_of(page, confirming=bool(confirming)),
        brand_color=page.business.brand_color,
        script=script("watch") if confirming or page.poll else None,
        page=page,
        lang=page.lang,
        direction=page.direction,
        confirming=confirming,
    )


def _lasting(opened: PayerInvoice) -> PayerInvoice:
    """What is shown of `opened`: when it was read only matters where it is a last good copy."""
    return opened if opened.stale else replace(opened, read_at=ANY_TIME)


def _confirming(opened: PayerInvoice, *, returned: bool) -> str:
    """The payment that may still end one way or the other, in words; empty where there is none."""
    if opened.confirming:
        return "a payment of this invoice"
    attempt = opened.attempt
    if not returned or not isinstance(attempt, Attempt) or attempt.status.is_terminal:
        return ""
    return f"your payment of {formats.money(attempt.amount_cents, attempt.currency, opened.business.locale)}"


def invoice_links(key: str) -> Links:
    """The addresses below this invoice's own, rooted, on whatever host it was asked for."""
    return Links(
        page=url_for("pages.invoice", key=key),
        pay=_address("pay.form", key),
        pdf=_address("documents.invoice_pdf", key),
        receipt=_address("documents.receipt_pdf", key),
        check=_address("pay.check", key),
        status=_address("pay.status", key),
    )


def _address(endpoint: str, key: str) -> str:
    return url_for(endpoint, key=key) if endpoint in current_app.view_functions else ""


@bp.get("/logos/<sha256>")
def logo(sha256: str) -> Response:
    """A stored logo; the same address always means the same bytes."""
    logos = parts().logos
    found = logos.read(sha256) if logos and SHA256.fullmatch(sha256) else None
    if found is None:
        raise NotFound("There is no such logo.")
    media_type, content = found
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(content, mimetype=media_type, headers=headers)


@bp.get("/")
def front_door() -> Response:
    """The demo's invoices in demo mode; otherwise there is nothing here."""
    links = demo_links(parts().settings)
    if not links:
        raise NotFound("There is nothing here.")
    return document("page/demo.html", sheets=("base", "demo"), links=links)
