"""Postal addresses in v6's words, both ways: a business's and a customer's are alike."""

from portal.domain.drafts import UNSENT, Unsent
from portal.domain.invoice import Address
from portal.wire.fields import Short, WireModel


class AddressSave(WireModel):
    """A postal address (contract 8.3); sent, it replaces the whole one."""

    address1: Short | None = None
    address2: Short | None = None
    city: Short | None = None
    state: Short | None = None
    zip: Short | None = None
    country_code: Short | None = None


def read_address(sent: AddressSave | None) -> Address | Unsent:
    """The address sent, or that none was; what it leaves out is empty."""
    if sent is None:
        return UNSENT
    return Address(
        line1=sent.address1 or "",
        line2=sent.address2 or "",
        city=sent.city or "",
        state=sent.state or "",
        zip=sent.zip or "",
        country=sent.country_code or "",
    )


def v6_address(address: Address) -> dict[str, str | None]:
    """The address as it may be sent again."""
    return {
        "address1": address.line1,
        "address2": address.line2,
        "city": address.city,
        "state": address.state,
        "zip": address.zip,
        "countryCode": address.country,
    }
