"""Any colour a business chooses can be read."""

from itertools import product

import pytest

from portal.domain.brand import (
    DARK_CARD,
    DARK_PAGE,
    DARK_TINT,
    LIGHT_CARD,
    LIGHT_PAGE,
    LIGHT_TINT,
    contrast,
    palette,
    parse_color,
)
from portal.domain.errors import InvalidField

SHORT = ["".join(digits) for digits in product("0123456789abcdef", repeat=3)]


def measured(one, other):
    """WCAG's contrast, written down a second time."""

    def light(color):
        value = int(color.removeprefix("#"), 16)
        total = 0.0
        for weight, shift in ((0.2126, 16), (0.7152, 8), (0.0722, 0)):
            c = (value >> shift & 255) / 255
            total += weight * (c / 12.92 if c <= 0.04045 else pow((c + 0.055) / 1.055, 2.4))
        return total

    a, b = light(one), light(other)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)]
)
def test_contrast_is_wcags(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("written", ["#4A90D9", "4A90D9", "#4a90d9"])
def test_a_colour_may_be_written_with_or_without_its_sign(written):
    assert parse_color(written) == "#4a90d9"


def test_a_short_colour_doubles_its_digits():
    assert parse_color("#abc") == parse_color("abc") == "#aabbcc"


@pytest.mark.parametrize(
    "written", ["", "#", "blue", "#12", "#12345", "#1234567", "#ggg", "#abc\n", "rgb(1,2,3)", "#abcd", "##abc", "#٣٣٣"]
)
def test_what_is_no_colour_is_refused_by_name(written):
    with pytest.raises(InvalidField) as refused:
        parse_color(written)
    assert refused.value.field == "brandColor"


@pytest.mark.parametrize("none", [None, ""])
def test_without_a_colour_remits_own_is_taken(none):
    assert palette(none).brand == "#2f6f5e"


def test_a_colour_that_reads_well_is_left_as_it_is():
    shades = palette("#0b5394")
    assert shades.brand == shades.link_light == shades.edge_light == "#0b5394"
    assert shades.on_brand == "#ffffff"


def test_all_short_colours_give_readable_shades():
    assert len(SHORT) == 4096
    faults = [color for color in SHORT if not _reads_well(palette(color))]
    assert faults == []


def _reads_well(shades):
    text = [
        (shades.on_brand, shades.brand),
        (shades.on_brand, shades.hover),
        *((shades.link_light, surface) for surface in (LIGHT_PAGE, LIGHT_CARD, LIGHT_TINT)),
        *((shades.link_dark, surface) for surface in (DARK_PAGE, DARK_CARD, DARK_TINT)),
    ]
    controls = [
        (shades.edge_light, LIGHT_CARD),
        (shades.edge_light, LIGHT_PAGE),
        (shades.edge_dark, DARK_CARD),
        (shades.edge_dark, DARK_PAGE),
    ]
    return all(measured(*pair) >= 4.5 for pair in text) and all(measured(*pair) >= 3 for pair in controls)


def test_hovering_shows_on_every_colour():
    assert min(measured(palette(color).hover, palette(color).brand) for color in SHORT) > 1.05
