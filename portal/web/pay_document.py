"""The pay document: the only one with a script of Stripe's, and with Stripe in its CSP. No secret in it."""

from flask import Response, g, url_for

from portal.domain.attempt import Choice
from portal.domain.local_time import local_date
from portal.domain.payability import Wanted
from portal.domain.payer_invoice import PayerInvoice
from portal.web.logos import logo_address
from portal.web.parts import parts
from portal.web.pay_model import PayModel, Started, pay_model
from portal.web.render import document
from portal.web.stripe_sources import pay_permissions, pay_policy, stripe_sources
from portal.web.stylesheets import style

SHEETS = ("base", "tones", "notes", "pay")


def pay_document(
    key: str, opened: PayerInvoice, wanted: Wanted, *, was_cents: int | None = None, status: int = 200
) -> Response:
    """The answer with the document for what is `wanted`. Raises `NotPayable`, `InvalidAmount`."""
    today = local_date(parts().clock.now(), opened.business.time_zone)
    pay = pay_model(opened, wanted, today, logo=logo_address(opened.business.logo), was_cents=was_cents)
    response = document(
        "pay/form.html",
        status=status,
        sheets=SHEETS,
        brand_color=pay.business.brand_color,
        pay=pay,
        page=pay,
        lang=pay.lang,
        links=_links(key, pay),
        stripe_js=parts().settings.STRIPE_JS_URL,
    )
    return _allow_stripe(response, pay)


def _allow_stripe(response: Response, pay: PayModel) -> Response:
    settings = parts().settings
    sources = stripe_sources(settings.STRIPE_API_BASE, settings.STRIPE_JS_URL)
    g.content_security_policy = pay_policy(style(SHEETS, pay.business.brand_color), sources)
    response.headers["Permissions-Policy"] = pay_permissions(sources)
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"  # a bank may open a window of its own
    return response


def _links(key: str, pay: PayModel) -> dict[str, str]:
    return {
        "page": url_for("pages.invoice", key=key),
        "form": url_for("pay.form", key=key),
        "begin": url_for("pay.begin", key=key),
        "check": url_for("pay.check", key=key),
        "resume": _started_address(key, pay.started) if pay.started else "",
    }


def _started_address(key: str, started: Started) -> str:
    amount_cents = started.amount_cents if started.choice is Choice.AMOUNT else None
    return form_address(key, Wanted(started.choice, started.installment_id, amount_cents))


def form_address(key: str, wanted: Wanted) -> str:
    """Where the pay document for what is `wanted` is."""
    choice, part, cents = wanted.choice.value, wanted.installment_id, wanted.amount_cents
    return url_for("pay.form", key=key, choice=choice, installmentId=part, amountCents=cents)
