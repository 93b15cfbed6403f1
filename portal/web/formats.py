"""Money, numbers and dates as people read and write them, by the region of the business.

Babel only prints: how many decimals an amount has is `portal.domain.money`'s to say, because CLDR is wrong by a factor
of 100 for ten currencies Stripe charges. The page's words are English, so `de_DE` prints as `en_DE`: German marks,
English months.
"""

import re
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone, get_timezone_name
from babel.numbers import NumberPattern, format_decimal, get_currency_name, get_currency_symbol

from portal.domain import money as minor_units
from portal.errors import InvalidAmount

ANYWHERE = "en_001"
MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
LONGEST_AMOUNT = 40
TERRITORY = re.compile(r"[A-Za-z]{2}|[0-9]{3}")

cached = lru_cache(maxsize=4096)


@cached
def page_locale(tag: str) -> Locale:
    """The English of a business's region; `en_001` where CLDR has none or the tag is nonsense."""
    language_part, *rest = re.split(r"[-_]", tag)
    territory = next((part.upper() for part in rest if TERRITORY.fullmatch(part)), "")
    for candidate in (f"en_{territory}" if territory else "", "en" if language_part.lower() == "en" else ""):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(ANYWHERE)


@cached
def language(tag: str) -> str:
    """What `lang` says of the page: `en-US`."""
    return str(page_locale(tag)).replace("_", "-")


@cached
def money(cents: int, currency: str, tag: str) -> str:
    """`5343`, `USD`, `en_US` -> `$53.43`; `-500` -> `−$5.00`."""
    return _amount(minor_units.to_major(cents, currency), currency, tag, minor_units.exponent(currency))


@cached
def fine_money(cents: Decimal, currency: str, tag: str) -> str:
    """Minor units that may have a fraction, with as many decimals as they need: `843.125` -> `$8.43125`."""
    major = cents * minor_units.to_major(1, currency)
    decimals = max(minor_units.exponent(currency), -int(major.normalize().as_tuple().exponent))
    return _amount(major, currency, tag, decimals)


def _amount(major: Decimal, currency: str, tag: str, decimals: int) -> str:
    locale = page_locale(tag)
    printed = _pattern(tag, decimals).apply(abs(major), locale, currency=currency, currency_digits=False)
    spaced = re.sub(r"([^\W\d_])(?=\d)|(?<=\d)([^\W\d_])", _apart, printed)
    return MINUS + spaced if major < 0 else spaced


def _apart(hit: re.Match[str]) -> str:
    return f"{hit[1]}{NBSP}" if hit[1] else f"{NBSP}{hit[2]}"


@cached
def _pattern(tag: str, decimals: int) -> NumberPattern:
    pattern: NumberPattern = copy(page_locale(tag).currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    return pattern


@cached
def number(value: Decimal, tag: str) -> str:
    """A quantity or rate without idle zeros: `2.0` -> `2`, `8.875` -> `8.875`."""
    plain = Decimal(format(value.normalize(), "f"))
    return format_decimal(plain, locale=page_locale(tag), decimal_quantization=False).replace("-", MINUS)


@cached
def percent(rate: Decimal, tag: str) -> str:
    """`8.875` -> `8.875%`."""
    return f"{number(rate, tag)}%"


@cached
def full_date(day: date, tag: str) -> str:
    """With its weekday: `Saturday, July 26, 2025`."""
    return format_date(day, "full", page_locale(tag))


@cached
def long_date(day: date, tag: str) -> str:
    """`July 26, 2025`: never in digits alone, which people read both ways round."""
    return format_date(day, "long", page_locale(tag))


def moment(at: datetime, zone: str, tag: str) -> str:
    """A moment (aware) as the clock in `zone` shows it: `July 26, 2025, 2:05 PM Eastern Time`."""
    there = at.astimezone(ZoneInfo(zone))
    clock = format_time(there, "short", locale=page_locale(tag)).replace("\N{NARROW NO-BREAK SPACE}", NBSP)
    return f"{long_date(there.date(), tag)}, {clock} {zone_name(zone, tag)}"


@cached
def zone_name(zone: str, tag: str) -> str:
    """What people call a time zone: `Eastern Time`; `UTC` has no other name."""
    name = get_timezone_name(get_timezone(zone), locale=page_locale(tag))
    return zone.removeprefix("Etc/") if "Unknown" in name else name


@cached
def currency_name(currency: str, tag: str) -> str:
    """`US dollars`."""
    return str(get_currency_name(currency, 2, page_locale(tag)))


@cached
def currency_sides(currency: str, tag: str) -> tuple[str, str]:
    """What stands before and after an amount that somebody types: `("$", "")`, `("", "€")`."""
    prefix, _digits, suffix = re.split(r"([\d.,\s]+)", money(0, currency, tag), maxsplit=1)
    return prefix.strip(), suffix.strip()


def parse_amount(text: str, currency: str, tag: str) -> int:
    """Minor units of an amount as somebody types it: `25`, `25.00`, `$1,234.50`, in the marks of the page's locale.

    Raises `InvalidAmount` on `amount` where it is no amount or not whole minor units. Zero, too little and too much are
    `portal.domain.payability`'s to refuse.
    """
    found = _written(currency, tag).fullmatch(text.strip()) if len(text) <= LONGEST_AMOUNT else None
    if found is None:
        raise InvalidAmount(f"Please write the amount like {_example(currency, tag)}.", "amount")
    whole = re.sub(r"\D", "", found["whole"])
    return minor_units.parse_major(f"{whole}.{found['part'] or 0}", currency, "amount")


@cached
def _written(currency: str, tag: str) -> re.Pattern[str]:
    symbols = page_locale(tag).number_symbols["latn"]
    decimal, group = re.escape(symbols["decimal"]), _group_mark(symbols["group"])
    symbol = get_currency_symbol(currency, page_locale(tag))
    names = "|".join(re.escape(name) for name in (symbol, symbol[-1], currency))
    decimals = minor_units.exponent(currency)
    part = f"(?:{decimal}(?P<part>[0-9]{{1,{decimals}}}))?" if decimals else "(?P<part>(?!))?"
    whole = rf"(?P<whole>[0-9]{{1,3}}(?:{group}[0-9]{{2,3}})*{group}[0-9]{{3}}|[0-9]{{1,15}})"
    return re.compile(rf"(?:{names})?\s*{whole}{part}\s*(?:{names})?", re.IGNORECASE)


def _group_mark(mark: str) -> str:
    return r"[\s\u00a0\u202f]" if mark.isspace() else f"[{re.escape(mark)}'’]" if mark in "'’" else re.escape(mark)


@cached
def _example(currency: str, tag: str) -> str:
    decimals = minor_units.exponent(currency)
    return format_decimal(Decimal(25), format=f"0.{'0' * decimals}" if decimals else "0", locale=page_locale(tag))


def amount_example(currency: str, tag: str) -> str:
    """How an amount is typed: `25.00`."""
    return _example(currency, tag)
