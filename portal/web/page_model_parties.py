"""Who sends the invoice and who gets it, as both know themselves."""

import re

from portal.domain.unknown import known
from portal.web.page_model_reading import Reading
from portal.web.page_model_shapes import BusinessFacts, Party


def business_facts(reading: Reading, logo: str) -> BusinessFacts:
    """Brand and contact; bank instructions only while somebody may still need them."""
    business = reading.opened.business
    phone = business.phone or ""
    return BusinessFacts(
        name=business.name,
        address=business.address.lines(),
        email=business.email or "",
        phone=phone,
        phone_link=f"tel:{re.sub(r'[^0-9+]', '', phone)}" if phone else "",
        tax_id=known(business.tax_id, None) or "",
        logo=logo,
        brand_color=business.brand_color or "",
        bank_instructions=_bank_instructions(reading),
    )


def _bank_instructions(reading: Reading) -> tuple[str, ...]:
    text = known(reading.opened.business.bank_instructions, None) or ""
    owed = reading.opened.standing.available_cents > 0
    return tuple(text.splitlines()) if owed and reading.state.value not in {"cancelled", "scheduled", "quote"} else ()


def customer_party(reading: Reading) -> Party:
    """The customer by name, with the address the invoice is made out to. The e-mail address stays with the business."""
    customer = reading.opened.customer
    names = (customer.business_name,) if customer.business_name and customer.business_name != customer.name else ()
    return Party(customer.name, (*names, *customer.address.lines()))
