"""From a stored customer to the v6 customer (contract 8.3)."""

from typing import Any

from portal.domain.invoice import Address, Customer


def v6_customer(customer: Customer) -> dict[str, Any]:
    """The v6 customer. What Remit does not keep of it yet is null or empty; saving that again changes nothing."""
    return {
        "id": customer.id,
        "name": customer.name,
        "status": "ACTIVE",
        "additionalContactName": None,
        "businessName": customer.business_name,
        "email": customer.email,
        "ccEmails": [],
        "bccEmails": [],
        "invoiceSettings": None,
        "address": _address(customer.address),
        "createdDateTime": None,
        "customData": None,
    }


def _address(address: Address) -> dict[str, str | None]:
    return {
        "address1": address.line1,
        "address2": address.line2,
        "city": address.city,
        "state": address.state,
        "zip": address.zip,
        "phoneWork": None,
        "countryCode": address.country,
    }
