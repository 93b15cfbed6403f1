"""The currencies Stripe takes and what it demands of an amount in each, as one table.

Source: Stripe's "Supported currencies" page (presentment currencies, zero- and three-decimal currencies, special
cases, minimum amounts). These are the digits of Stripe's API, which differ from ISO 4217's and CLDR's: a table of
theirs would be wrong by a factor of 100.
"""

from dataclasses import dataclass

_ZERO_DECIMAL = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_THREE_DECIMAL = "BHD JOD KWD OMR TND"
_WHOLE_UNITS_ONLY = "ISK UGX"
_TWO_DECIMAL = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE
    CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD
    KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
    PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS UAH USD UYU UZS WST XCD
    XCG YER ZAR ZMW
"""
_MINIMUM_CENTS = {
    "AED": 200,
    "BGN": 100,
    "CZK": 1500,
    "DKK": 250,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "MXN": 1000,
    "MYR": 200,
    "NOK": 300,
    "PLN": 200,
    "RON": 200,
    "SEK": 300,
    "THB": 1000,
}


@dataclass(frozen=True, slots=True)
class Currency:
    """How Stripe counts a currency: `exponent` digits after the point, charged in multiples of `step` minor units, at
    least `minimum_cents`.
    """

    code: str
    exponent: int
    step: int
    minimum_cents: int


def _rows(codes: str, exponent: int, step: int, minimum_cents: int) -> dict[str, Currency]:
    return {code: Currency(code, exponent, step, _MINIMUM_CENTS.get(code, minimum_cents)) for code in codes.split()}


# Half a unit (50 where there is nothing smaller than a unit) is Stripe's minimum wherever it names no other; in ISK
# and UGX half a unit can't be sent.
CURRENCIES: dict[str, Currency] = {
    **_rows(_ZERO_DECIMAL, exponent=0, step=1, minimum_cents=50),
    **_rows(_TWO_DECIMAL, exponent=2, step=1, minimum_cents=50),
    **_rows(_WHOLE_UNITS_ONLY, exponent=2, step=100, minimum_cents=100),
    **_rows(_THREE_DECIMAL, exponent=3, step=10, minimum_cents=500),
}
