"""The documents to keep: `GET /invoices/<key>/invoice.pdf` and `receipt.pdf`, in the words of the page."""

import re
from base64 import b64encode
from itertools import dropwhile
from typing import cast
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request

from portal.documents.qr import qr_svg
from portal.domain import brand
from portal.domain.local_time import local_date
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import InvalidField, NotFound
from portal.ports import PrintJob
from portal.web import formats
from portal.web.documents_elsewhere import may_be_sent_to
from portal.web.page_model import Links, PageModel, page_model
from portal.web.parts import parts

bp = Blueprint("documents", __name__)

# CLDR: where people print on Letter. Everybody else does on A4.
LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})
UNFIT_FOR_A_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|]+')


@bp.get("/invoices/<key>/invoice.pdf")
def invoice_pdf(key: str) -> Response:
    """The invoice. Reads only; the printed file is kept by its content. Raises `NotFound`, `PrinterUnavailable`.

    Where a remote source has a PDF of its own on a host of `PDF_HOSTS`, that one is the invoice.
    """
    opened = _opened(key)
    if may_be_sent_to(opened.pdf_url, parts().settings.pdf_hosts):
        return cast("Response", redirect(opened.pdf_url))
    doc = _document(key, opened)
    return _answer("pdf/invoice.html", doc, doc.title)


@bp.get("/invoices/<key>/receipt.pdf")
def receipt_pdf(key: str) -> Response:
    """What was paid, when and by what, and what is left; there is none before money came. Raises as `invoice_pdf`."""
    opened = _opened(key)
    paid_cents = opened.standing.paid_cents
    if paid_cents <= 0:
        raise NotFound("There is no such document.")
    doc = _document(key, opened)
    paid = formats.money(paid_cents, opened.invoice.currency, opened.business.locale)
    summary = tuple(dropwhile(lambda fact: not fact.strong, doc.totals))
    title = f"Receipt for invoice {doc.number} from {doc.business.name}"
    return _answer("pdf/receipt.html", doc, title, paid=paid, summary=summary)


def _opened(key: str) -> PayerInvoice:
    return parts().source.open(key, parts().clock.now())


def _document(key: str, opened: PayerInvoice) -> PageModel:
    """The page's own words; its address is the published one, whatever host was asked."""
    today = local_date(parts().clock.now(), opened.business.time_zone)
    links = Links(page=f"{parts().settings.public_url}/invoices/{key}")
    logo = _logo(opened.business.logo)
    return page_model(opened, today, links, logo=logo, payments_available=parts().payments is not None)


def _logo(sha256: str | None) -> str:
    """The stored picture itself: a printing process reads nothing from anywhere."""
    logos = parts().logos
    found = logos.read(sha256) if logos and sha256 else None
    return f"data:{found[0]};base64,{b64encode(found[1]).decode()}" if found else ""


def _answer(template: str, doc: PageModel, title: str, **words: object) -> Response:
    if request.method == "HEAD":
        return _response(None, title)
    look = {"paper": paper(doc.lang), "accent": accent(doc.business.brand_color)}
    html = render_template(template, doc=doc, qr=qr_svg(doc.links.page), **look, **words)
    return _response(parts().printer.print(PrintJob(html)), title)


def _response(pdf: bytes | None, title: str) -> Response:
    """`pdf` to be shown and saved under its title, never kept on the way; None answers HEAD, which prints nothing."""
    response = Response(pdf, mimetype="application/pdf")
    response.automatically_set_content_length = pdf is not None
    response.headers["Content-Disposition"] = disposition(f"{title}.pdf")
    return response


def accent(color: str) -> str:
    """A brand colour as it can be seen on white paper; our own where there is none.

    >>> accent("4A90D9"), accent("yellow") == accent("")
    ('#4a90d9', True)
    """
    try:
        return brand.palette(color or None).edge_light
    except InvalidField:
        return brand.palette(None).edge_light


def paper(lang: str) -> str:
    """The page size of a language tag's region.

    >>> paper("en-US"), paper("en-DE"), paper("en-001")
    ('letter', 'a4', 'a4')
    """
    return "letter" if lang.rpartition("-")[2].upper() in LETTER else "a4"


def disposition(name: str) -> str:
    r"""`Content-Disposition` after RFC 6266: shown in place, saved as `name`; an ASCII name beside for old readers.

    >>> disposition("Invoice 7 from Café.pdf")
    'inline; filename="Invoice 7 from Caf_.pdf"; filename*=UTF-8\'\'Invoice%207%20from%20Caf%C3%A9.pdf'
    """
    fit = " ".join(UNFIT_FOR_A_NAME.sub(" ", name).split())
    plain = "".join(letter if letter.isascii() else "_" for letter in fit).replace("%", "_")
    shown = f'inline; filename="{plain}"'
    return shown if plain == fit else f"{shown}; filename*=UTF-8''{quote(fit, safe='')}"
