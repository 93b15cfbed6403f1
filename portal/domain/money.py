"""Whole minor units, and the only place where they are scaled, rounded or divided.

`cents` means the minor units of Stripe's API for the currency: `1` is one cent in USD, one yen in JPY, one fils in KWD.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext
from math import lcm

from portal.domain.currencies import CURRENCIES, Currency
from portal.domain.errors import InvalidField
from portal.domain.invoice import Percent

MAXIMUM_CENTS = 99_999_999
"""The most one charge may be: eight digits in every currency and by every method (Stripe allows some cards more)."""

_EXACT = Context(prec=100)


def currency_of(code: str) -> Currency:
    """The row of the currency table. Raises `InvalidField` naming `currency` where Stripe does not take it."""
    try:
        return CURRENCIES[code]
    except KeyError:
        raise InvalidField("Payments can't be taken in this currency.", "currency") from None


def exponent(currency: str) -> int:
    """How many digits after the point an amount has at Stripe: 0, 2 or 3. Raises `InvalidField`.

    >>> exponent("USD"), exponent("JPY"), exponent("KWD"), exponent("ISK")
    (2, 0, 3, 2)
    """
    return currency_of(currency).exponent


def minimum_cents(currency: str) -> int:
    """The least that Stripe charges, in minor units. Raises `InvalidField`."""
    return currency_of(currency).minimum_cents


def chargeable_step(currency: str) -> int:
    """What a chargeable amount must be a multiple of: 100 for ISK and UGX (whole units), 10 with three decimals, else
    1. Raises `InvalidField`.
    """
    return currency_of(currency).step


def is_whole(cents: int, currency: str) -> bool:
    """Whether Stripe can charge exactly `cents`.

    >>> is_whole(5120, "KWD"), is_whole(5124, "KWD"), is_whole(150, "ISK")
    (True, False, False)
    """
    return cents % chargeable_step(currency) == 0


def round_half_up(exact: Decimal, step: int = 1) -> int:
    """`exact` minor units as whole ones, in multiples of `step`; a half goes away from zero.

    >>> round_half_up(Decimal("843.125")), round_half_up(Decimal("0.5")), round_half_up(Decimal("-0.5"))
    (843, 1, -1)
    >>> round_half_up(Decimal("1250"), step=100)
    1300
    """
    steps = _EXACT.divide(exact, step)
    return int(steps.quantize(Decimal(1), ROUND_HALF_UP, _EXACT)) * step


def percent_of(cents: int, percent: Percent) -> Decimal:
    """The share `percent` of `cents`, unrounded.

    >>> percent_of(9500, Percent(Decimal("8.875")))
    Decimal('843.125')
    """
    with localcontext(_EXACT):
        return (cents * percent.rate.scaleb(-2)).normalize() + 0  # 843.125 for 843.12500, and 500 for 5E+2


def application_fee(cents: int, percent: Decimal, currency: str) -> int:
    """What an application keeps of a charge of `cents`, in minor units that can be charged; never all of it.

    >>> application_fee(5343, Decimal("1.5"), "USD"), application_fee(100, Decimal("0.1"), "USD")
    (80, 0)
    """
    step = chargeable_step(currency)
    return min(round_half_up(percent_of(cents, Percent(percent)), step), max(0, cents - step))


def split(cents: int, weights: Sequence[int | Decimal], step: int = 1) -> tuple[int, ...]:
    """`cents` divided in proportion to `weights`; the parts sum to `cents` exactly.

    Largest remainder: every part is rounded down, what is left goes to the parts that lost most, the earlier one where
    they lost the same. Parts are multiples of `step` as far as `cents` is. Weights may be negative as long as their
    sum is not; a sum of 0 weighs all alike.

    >>> split(100, [1, 1, 1])
    (34, 33, 33)
    >>> split(-100, [1, 1, 1])
    (-34, -33, -33)
    >>> split(500, [12000, -2000])
    (600, -100)
    """
    if cents < 0:
        return tuple(-part for part in split(-cents, weights, step))
    shares = _in_whole_numbers(weights)
    if sum(shares) < 0:
        raise ValueError("Weights can't sum to less than nothing.")
    if not shares:
        return ()
    shares = shares if sum(shares) else [1] * len(shares)
    units, dust = divmod(cents, step)
    parts = [part * step for part in _largest_remainder(units, shares)]
    parts[0] += dust
    return tuple(parts)


def _in_whole_numbers(weights: Sequence[int | Decimal]) -> list[int]:
    """Whole numbers in the same proportion as `weights`, exactly."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(denominator for _, denominator in ratios))
    return [numerator * (common // denominator) for numerator, denominator in ratios]


def _largest_remainder(units: int, shares: list[int]) -> list[int]:
    whole = sum(shares)
    exact = [divmod(units * share, whole) for share in shares]
    parts = [part for part, _ in exact]
    by_loss = sorted(range(len(exact)), key=lambda i: -exact[i][1])
    for i in by_loss[: units - sum(parts)]:
        parts[i] += 1
    return parts


def parse_major(major: Decimal | str | int, currency: str, field: str | None = None) -> int:
    """An amount in major units (`53.43` dollars) as minor units. A JSON number comes as `str(number)` or `Decimal`,
    never as a float.

    Raises `InvalidField` naming `field` for what is no plain number or has more digits than the currency.

    >>> parse_major("53.43", "USD"), parse_major("500", "JPY")
    (5343, 500)
    """
    if isinstance(major, bool | float):
        raise TypeError("An amount of money is never a float or a truth value.")
    try:
        scaled = Decimal(major).scaleb(exponent(currency))
        whole = scaled.is_finite() and scaled == scaled.to_integral_value()
    except InvalidOperation:
        raise InvalidField("This is not an amount of money.", field) from None
    if not whole:
        raise InvalidField(f"An amount in {currency} has at most {exponent(currency)} decimals.", field)
    return int(scaled)


def to_major(cents: int, currency: str) -> Decimal:
    """Minor units as an amount in major units, with all its digits.

    >>> to_major(5340, "USD"), to_major(500, "JPY")
    (Decimal('53.40'), Decimal('500'))
    """
    return Decimal(cents).scaleb(-exponent(currency))
