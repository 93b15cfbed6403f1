"""From a stored customer to the v6 customer (contract 8.3)."""

from typing import Any

from portal.domain.invoice import Customer
from portal.wire.addresses import v6_address
from portal.wire.custom_data import custom_data
from portal.wire.moments import moment


def v6_customer(customer: Customer) -> dict[str, Any]:
    """The v6 customer; saving it again changes nothing."""
    facts = customer.facts
    return {
        "id": customer.id,
        "name": customer.name,
        "status": customer.record_status.value,
        "additionalContactName": facts.additional_contact_name,
        "businessName": customer.business_name,
        "email": customer.email,
        "ccEmails": list(facts.cc_emails),
        "bccEmails": list(facts.bcc_emails),
        "invoiceSettings": None if facts.invoice_settings_json is None else custom_data(facts.invoice_settings_json),
        "address": v6_address(customer.address) | {"phoneWork": facts.phone_work},
        "createdDateTime": moment(customer.created_at),
        "customData": custom_data(facts.custom_data_json),
    }
