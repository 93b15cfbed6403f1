"""Rows of people and the domain's values they stand for."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from portal.domain.invoice import Address, Business, Customer
from portal.store.ids import BUSINESS, CUSTOMER, PARTNER, public


def business_of(row: Row[Any], prefix: str = "") -> Business:
    """The business of a row whose columns are named `<prefix>…`."""
    cell = _cells(row, prefix)
    return Business(
        id=public(BUSINESS, cell["id"]),
        partner_id=public(PARTNER, cell["partner_id"]),
        name=cell["name"],
        address=_address(cell),
        email=cell["email"],
        phone=cell["phone"],
        tax_id=cell["tax_id"],
        logo=cell["logo"],
        brand_color=cell["brand_color"],
        currency=cell["currency"],
        time_zone=cell["time_zone"],
        locale=cell["locale"],
        stripe_account=cell["stripe_account"],
        allow_amount=cell["allow_amount"],
        minimum_cents=cell["minimum_cents"],
        bank_instructions=cell["bank_instructions"],
        version=cell["version"],
    )


def customer_of(row: Row[Any], prefix: str = "") -> Customer:
    """The customer of a row whose columns are named `<prefix>…`."""
    cell = _cells(row, prefix)
    return Customer(
        id=public(CUSTOMER, cell["id"]),
        name=cell["name"],
        email=cell["email"],
        business_name=cell["business_name"],
        address=_address(cell),
    )


def _address(cell: dict[str, Any]) -> Address:
    return Address(cell["line1"], cell["line2"], cell["city"], cell["state"], cell["zip"], cell["country"])


def _cells(row: Row[Any], prefix: str) -> dict[str, Any]:
    named = row._mapping.items()  # noqa: SLF001 - public in SQLAlchemy; the underscore keeps it apart from columns
    return {name.removeprefix(prefix): value for name, value in named if name.startswith(prefix)}


def address_row(address: Address) -> dict[str, Any]:
    """The columns of an address."""
    return asdict(address)
