"""Rows of people and the domain's values they stand for. Cells come in the order of the table's columns."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from portal.domain.invoice import Address, Business, Customer, CustomerFacts, RecordStatus
from portal.store.ids import BUSINESS, CUSTOMER, PARTNER, public
from portal.store.tables import businesses, customers

BUSINESS_COLUMNS = tuple(businesses.c.keys())
CUSTOMER_COLUMNS = tuple(customers.c.keys())


def business_of(cells: Sequence[Any]) -> Business:
    """The business of a row of `businesses`."""
    cell = dict(zip(BUSINESS_COLUMNS, cells, strict=True))
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
        application_fee_percent=cell["application_fee_percent"],
        version=cell["version"],
    )


def customer_of(cells: Sequence[Any]) -> Customer:
    """The customer of a row of `customers`."""
    cell = dict(zip(CUSTOMER_COLUMNS, cells, strict=True))
    return Customer(
        id=public(CUSTOMER, cell["id"]),
        name=cell["name"],
        email=cell["email"],
        business_name=cell["business_name"],
        address=_address(cell),
        record_status=RecordStatus(cell["record_status"]),
        created_at=cell["created_at"],
        facts=CustomerFacts(
            additional_contact_name=cell["additional_contact_name"],
            cc_emails=cell["cc_emails"],
            bcc_emails=cell["bcc_emails"],
            phone_work=cell["phone_work"],
            invoice_settings_json=cell["invoice_settings"],
            custom_data_json=cell["custom_data"],
        ),
    )


def address_row(address: Address) -> dict[str, Any]:
    """The columns of an address."""
    return asdict(address)


def _address(cell: dict[str, Any]) -> Address:
    return Address(cell["line1"], cell["line2"], cell["city"], cell["state"], cell["zip"], cell["country"])
