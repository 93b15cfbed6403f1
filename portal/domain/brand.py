"""A business's colour, made readable.

WCAG 2.2: text on its background has a contrast of at least 4.5 to 1, a control against what is around it 3 to 1.
Whatever colour a business chooses, the shades here keep that; the chosen colour itself is used wherever it can be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.domain.errors import InvalidField

DEFAULT_COLOR = "#2f6f5e"

LIGHT_PAGE, LIGHT_CARD, LIGHT_TINT = "#f4f6f5", "#ffffff", "#eef4f2"
DARK_PAGE, DARK_CARD, DARK_TINT = "#101413", "#191f1d", "#1f2a27"
"""The surfaces a page lays colours on, in the light and in the dark scheme; the style sheet has the same."""

_LIGHT, _DARK = (LIGHT_PAGE, LIGHT_CARD, LIGHT_TINT), (DARK_PAGE, DARK_CARD, DARK_TINT)
_WHITE, _BLACK = "#ffffff", "#000000"
_TEXT, _CONTROL = 4.5, 3.0
_SHADES = 64
_HOVER = 10
_HEX = re.compile(r"#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


_LINEAR = tuple(_linear(channel) for channel in range(256))


@dataclass(frozen=True, slots=True)
class Palette:
    """Shades of one brand colour as `#rrggbb`.

    `on_brand` is text on `brand` and on `hover`; links and edges are text and outlines on the light or dark surfaces.
    `edge_light` and `edge_dark` outline what is filled with `brand`, so that a pale button shows on a pale card.
    """

    brand: str
    on_brand: str
    hover: str
    link_light: str
    link_dark: str
    edge_light: str
    edge_dark: str


def parse_color(text: str) -> str:
    """`#rrggbb` in lower case from `#4A90D9`, `4A90D9`, `#abc` or `abc`. Raises `InvalidField` naming `brandColor`.

    >>> parse_color("4A90D9"), parse_color("#abc")
    ('#4a90d9', '#aabbcc')
    """
    if not _HEX.fullmatch(text):
        raise InvalidField("A colour is written #RRGGBB or #RGB.", "brandColor")
    digits = text.removeprefix("#").lower()
    return "#" + (digits if len(digits) > 3 else "".join(digit * 2 for digit in digits))  # noqa: PLR2004


def luminance(color: str) -> float:
    """WCAG's relative luminance of `#rrggbb`, 0 for black to 1 for white."""
    red, green, blue = (_LINEAR[channel] for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours, 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 2)
    21.0
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def palette(color: str | None) -> Palette:
    """The shades of `color` (as `parse_color` takes it), or of Remit's own. Raises `InvalidField`."""
    brand = parse_color(color or DEFAULT_COLOR)
    on_brand = _WHITE if contrast(brand, _WHITE) >= _TEXT else _BLACK
    return Palette(
        brand=brand,
        on_brand=on_brand,
        hover=_hover(brand, on_brand),
        link_light=_readable(brand, _BLACK, _LIGHT, _TEXT),
        link_dark=_readable(brand, _WHITE, _DARK, _TEXT),
        edge_light=_readable(brand, _BLACK, _LIGHT, _CONTROL),
        edge_dark=_readable(brand, _WHITE, _DARK, _CONTROL),
    )


def _hover(brand: str, on_brand: str) -> str:
    """The darker or the lighter neighbour, whichever shows more of those that `on_brand` can be read on."""
    shades = [_mix(brand, towards, _HOVER) for towards in (_BLACK, _WHITE)]
    return max(
        (shade for shade in shades if contrast(shade, on_brand) >= _TEXT), key=lambda shade: contrast(shade, brand)
    )


def _readable(color: str, towards: str, surfaces: tuple[str, ...], least: float) -> str:
    """The shade nearest to `color`, on its way `towards` black or white, that stands out from all `surfaces`."""
    return next(shade for shade in _shades(color, towards) if all(contrast(shade, s) >= least for s in surfaces))


def _shades(color: str, towards: str) -> Iterator[str]:
    return (_mix(color, towards, part) for part in range(_SHADES + 1))


def _mix(color: str, towards: str, part: int) -> str:
    """`part` of 64 parts `towards`."""
    pairs = zip(_channels(color), _channels(towards), strict=True)
    return "#" + "".join(f"{(one * (_SHADES - part) + other * part) // _SHADES:02x}" for one, other in pairs)
