"""What a business may be; every fault at once."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from portal.domain.errors import BadInput
from portal.domain.invoice import Business
from portal.domain.local_time import zone_of
from portal.domain.money import minimum_cents
from portal.domain.unknown import known
from portal.errors import InvalidField
from portal.invoices.embedded_customers import EMAIL
from portal.invoices.embedded_faults import Faults

MOST_FEE_PERCENT = 50
MOST_LOGO_BYTES = 512 * 1024
_MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_PATTERNS = {
    "brand_color": (re.compile(r"#[0-9a-f]{6}"), "color", "Must be six hex digits, such as #1f5f8b."),
    "locale": (re.compile(r"[a-z]{2,3}(_[A-Z]{2})?"), "locale", "Must be a locale such as en_US."),
    "stripe_account": (re.compile(r"acct_[0-9A-Za-z_]{1,64}", re.ASCII), "stripeAccount", "Must be acct_…."),
    "email": (EMAIL, "email", "Is not an e-mail address."),
}


def judge_business(business: Business) -> None:
    """Raises `InvalidField`, or `InvalidFields`, for what can't be."""
    faults = Faults()
    if not business.name.strip():
        faults.add(InvalidField("Must be given.", "name", "REQUIRED"))
    faults.of(lambda: zone_of(business.time_zone))
    least = faults.of(lambda: minimum_cents(business.currency))
    for fault in (*_pattern_faults(business), *_minimum_faults(business, least)):
        faults.add(fault)
    faults.raise_any()


def color_of(text: str) -> str:
    """A colour as it is stored: `1F5F8B` is `#1f5f8b`."""
    return f"#{text.strip().removeprefix('#').lower()}"


def percent_of_text(text: str) -> Decimal | None:
    """A percentage as a decimal; an empty text takes it away. Raises `InvalidField`."""
    try:
        percent = Decimal(text) if text else None
    except InvalidOperation:
        raise InvalidField("Must be a number such as 1.5.", "applicationFeePercent", "INVALID_FORMAT") from None
    if percent is not None and not (percent.is_finite() and 0 < percent <= MOST_FEE_PERCENT):
        raise InvalidField(f"Must be above 0 and at most {MOST_FEE_PERCENT}.", "applicationFeePercent")
    return percent


def logo_type(image: bytes) -> str:
    """The media type of a logo, by its first bytes. Raises `InvalidField`: only PNG and JPEG, 512 KiB at most."""
    if len(image) > MOST_LOGO_BYTES:
        raise InvalidField("A logo may have 512 KiB at most.", "logo")
    for magic, media_type in _MAGIC.items():
        if image.startswith(magic):
            return media_type
    raise InvalidField("A logo must be a PNG or JPEG image.", "logo", "INVALID_FORMAT")


def _pattern_faults(business: Business) -> Iterator[BadInput]:
    for name, (pattern, field, saying) in _PATTERNS.items():
        text = getattr(business, name)
        if text is not None and not pattern.fullmatch(text):
            yield InvalidField(saying, field, "INVALID_FORMAT")


def _minimum_faults(business: Business, least: int | None) -> Iterator[BadInput]:
    if business.minimum_cents is None or least is None or not known(business.allow_amount, True):
        return
    if business.minimum_cents < least:
        yield InvalidField(f"Stripe charges {least} at least.", "minimumCents")
