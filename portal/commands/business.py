"""`python -m portal business`: who sends invoices, with brand, currency and account."""

from datetime import datetime
from typing import Any

import click

from portal.commands.business_options import OPTIONS, changed
from portal.commands.stores import opened, the_business, the_partner, writing
from portal.commands.telling import json_option, tell, tell_all
from portal.domain.invoice import Business
from portal.invoices.embedded_business import judge_business, logo_type
from portal.ports import Revision
from portal.settings import Settings
from portal.store.audit_rows import Audited
from portal.store.business_rows import BusinessRows
from portal.store.unit_of_work import SqlUnitOfWork

EDITOR = "command"


@click.group()
def business() -> None:
    """Add, change and list businesses."""


@business.command("add", params=[click.Option(["--name"], required=True), *OPTIONS])
@click.argument("partner_id", metavar="PARTNER")
@json_option
@click.pass_obj
def add(settings: Settings, /, partner_id: str, *, as_json: bool, **options: Any) -> None:
    """Add a business to PARTNER."""
    with writing(settings) as (work, now):
        the_partner(work.partners, partner_id)
        wished = _judged(work, Business(id="", partner_id=partner_id, name=""), options, now)
        added = the_business(work.businesses, work.businesses.add(wished, now))
        work.audit.add(EDITOR, [Audited(added.id, added.id, "CREATE", (("name", None, added.name),))], now)
        tell(_fact(added), as_json=as_json)


@business.command("set", params=[click.Option(["--name"]), *OPTIONS])
@click.argument("business_id", metavar="BUSINESS")
@json_option
@click.pass_obj
def change(settings: Settings, /, business_id: str, *, as_json: bool, **options: Any) -> None:
    """Change BUSINESS; an empty text takes a fact away."""
    with writing(settings) as (work, now):
        current = the_business(work.businesses, business_id)
        wished = _judged(work, current, options, now)
        if wished != current:
            work.businesses.rewrite(wished)
            work.audit.add(EDITOR, [Audited(wished.id, wished.id, "UPDATE", _differences(current, wished))], now)
        tell(_fact(wished), as_json=as_json)


@business.command("list")
@click.option("--partner", "partner_id", help="Only this partner's.")
@json_option
@click.pass_obj
def listing(settings: Settings, partner_id: str | None, *, as_json: bool) -> None:
    """List businesses."""
    with opened(settings) as store, store.reading() as connection:
        found = BusinessRows(connection).all(partner_id)
    facts = [_fact(one) for one in found]
    short = ("businessId", "partnerId", "name", "currency", "timeZone")
    tell_all(facts if as_json else [{name: fact[name] for name in short} for fact in facts], as_json=as_json)


def _judged(work: SqlUnitOfWork, current: Business, options: dict[str, Any], now: datetime) -> Business:
    image: bytes | None = options["logo"].read() if options["logo"] else None
    logo = work.logos.add(logo_type(image), image, now) if image is not None else current.logo
    wished = changed(current, options | {"logo": logo})
    judge_business(wished)
    return wished


def _differences(before: Business, after: Business) -> tuple[Revision, ...]:
    was, now = _fact(before), _fact(after)
    return tuple((name, was[name], value) for name, value in now.items() if was[name] != value)


def _fact(one: Business) -> dict[str, Any]:
    return {
        "businessId": one.id,
        "partnerId": one.partner_id,
        "name": one.name,
        "address": list(one.address.lines()),
        "email": one.email,
        "phone": one.phone,
        "taxId": one.tax_id,
        "logo": one.logo,
        "color": one.brand_color,
        "currency": one.currency,
        "timeZone": one.time_zone,
        "locale": one.locale,
        "stripeAccount": one.stripe_account,
        "applicationFeePercent": None if one.application_fee_percent is None else str(one.application_fee_percent),
        "allowAmount": one.allow_amount,
        "minimumCents": one.minimum_cents,
        "bankInstructions": one.bank_instructions,
    }
