"""Charge limits per currency in its smallest unit, as Stripe publishes them."""

from sandbox.errors import invalid

MAXIMUM_UNITS = 99_999_999
MINIMUM_UNITS = {
    "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30,
    "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200,
    "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
ZERO_DECIMAL = frozenset({
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf",
})  # fmt: skip
THREE_DECIMAL = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
OTHERS = frozenset({
    "afn", "all", "amd", "aoa", "ars", "awg", "azn", "bam", "bbd", "bdt", "bmd", "bnd", "bob", "bsd", "bwp", "byn",
    "bzd", "cdf", "cny", "cop", "crc", "cve", "dop", "dzd", "egp", "etb", "fjd", "fkp", "gel", "gip", "gmd", "gtq",
    "gyd", "hnl", "htg", "idr", "ils", "isk", "jmd", "kes", "kgs", "khr", "kyd", "kzt", "lak", "lbp", "lkr", "lrd",
    "lsl", "mad", "mdl", "mkd", "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mzn", "nad", "ngn", "nio", "npr", "pab",
    "pen", "pgk", "php", "pkr", "qar", "rsd", "rub", "sar", "sbd", "scr", "shp", "sle", "sos", "srd", "std", "szl",
    "tjs", "top", "try", "ttd", "twd", "tzs", "uah", "uyu", "uzs", "wst", "xcd", "xcg", "yer", "zar", "zmw",
})  # fmt: skip
KNOWN = frozenset(MINIMUM_UNITS) | ZERO_DECIMAL | THREE_DECIMAL | OTHERS


def check(amount: int, currency: str) -> None:
    """Raises Breach when Stripe would not charge this many smallest units of this currency."""
    if currency not in KNOWN:
        raise invalid(f"Invalid currency: {currency}.", "", "currency")
    if amount > MAXIMUM_UNITS:
        raise invalid("Amount must be no more than 99999999.", "amount_too_large", "amount")
    if amount < MINIMUM_UNITS.get(currency, 1):
        raise invalid("Amount is below the minimum charge amount for this currency.", "amount_too_small", "amount")
    check_step(amount, currency)


def check_step(amount: int, currency: str) -> None:
    """Raises Breach when Stripe's partners could not move this many smallest units, in whichever direction."""
    if currency in THREE_DECIMAL and amount % 10:
        raise invalid("Amounts in three-decimal currencies end in 0.", "", "amount")
    if currency == "isk" and amount % 100:
        raise invalid("Amounts in ISK end in 00.", "", "amount")
