"""The facts of a business as options."""

from dataclasses import fields, replace
from typing import Any

import click

from portal.domain.invoice import Address, Business
from portal.invoices.embedded_business import color_of, percent_of_text

ADDRESS = tuple(field.name for field in fields(Address))
TEXTS = {
    "email": "Where payers may write to.",
    "phone": "Where payers may call.",
    "tax_id": "As it is to stand on invoices.",
    "bank_instructions": "How to pay directly.",
    "stripe_account": "Connected account charges are made on (acct_…).",
}
DEFAULTED = {
    "currency": "Three letters; an invoice keeps the one it was issued in.",
    "time_zone": "Such as America/New_York; days end there.",
    "locale": "Such as en_US.",
}


def _option(name: str, text: str, **kind: Any) -> click.Option:
    flag = name.replace("line", "address-line").replace("_", "-")
    return click.Option([f"--{flag}", name], help=text, **kind)


OPTIONS = [
    *(_option(name, "Part of the postal address.") for name in ADDRESS),
    *(_option(name, text) for name, text in (TEXTS | DEFAULTED).items()),
    _option("color", "Brand colour: six hex digits."),
    _option("logo", "PNG or JPEG, 512 KiB at most.", type=click.File("rb")),
    _option("allow_amount", "Whether payers may choose an amount.", type=click.Choice(["on", "off"])),
    _option("application_fee_percent", "What stays with this installation of each charge on the connected account."),
    _option("minimum_cents", "The least of such an amount; 0: Stripe's minimum.", type=click.IntRange(min=0)),
]


def changed(business: Business, options: dict[str, Any]) -> Business:
    """`business` with what the options say; those not given (None) change nothing, an empty text takes away."""
    given = {name: value for name, value in options.items() if value is not None}
    changes: dict[str, Any] = {name: given[name] or None for name in TEXTS if name in given}
    changes |= {name: given[name] for name in (*DEFAULTED, "name", "logo") if name in given}
    if "currency" in changes:
        changes["currency"] = changes["currency"].upper()
    if "color" in given:
        changes["brand_color"] = color_of(given["color"]) if given["color"] else None
    if "allow_amount" in given:
        changes["allow_amount"] = given["allow_amount"] == "on"
    if "minimum_cents" in given:
        changes["minimum_cents"] = given["minimum_cents"] or None
    if "application_fee_percent" in given:
        changes["application_fee_percent"] = percent_of_text(given["application_fee_percent"])
    address = replace(business.address, **{name: given[name] for name in ADDRESS if name in given})
    return replace(business, address=address, **changes)
