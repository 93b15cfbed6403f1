"""The page's style: one sheet, inlined with its hash in the CSP, coloured by the business's palette."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from portal.domain import brand
from portal.domain.errors import InvalidField

STATIC = Path(__file__).resolve().parents[2] / "static"
LIGHT = {
    "ground": brand.LIGHT_PAGE,
    "card": brand.LIGHT_CARD,
    "tint": brand.LIGHT_TINT,
    "ink": "#161b19",
    "soft": "#56625e",
    "line": "#dfe5e3",
    "edge": "#84908c",
}
DARK = {
    "ground": brand.DARK_PAGE,
    "card": brand.DARK_CARD,
    "tint": brand.DARK_TINT,
    "ink": "#edf1ef",
    "soft": "#a5b1ad",
    "line": "#313a37",
    "edge": "#75817d",
}
"""Surfaces, and what is written and drawn on them, in the light and in the dark scheme."""


@dataclass(frozen=True, slots=True)
class Inline:
    """Text to stand between `<style>` or `<script>` tags, and its CSP source (`'sha256-…'`)."""

    text: Markup
    source: str


def inline(text: str) -> Inline:
    """`text` with its hash."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inline(Markup(text), f"'sha256-{digest}'")  # noqa: S704 - our own files and hex colours


@lru_cache(maxsize=1024)
def style(names: tuple[str, ...], brand_color: str) -> Inline:
    """The sheets `names` of static/css as one, after the palette of `brand_color` (a hex colour; empty: our own)."""
    return inline(colours(brand_color) + "".join(sheet(name) for name in names))


def colours(brand_color: str) -> str:
    """The custom properties of a brand colour and of the surfaces it is readable on; ours where it is no colour."""
    try:
        shades = brand.palette(brand_color or None)
    except InvalidField:
        shades = brand.palette(None)
    light = {
        "brand": shades.brand,
        "on": shades.on_brand,
        "hover": shades.hover,
        "link": shades.link_light,
        "rim": shades.edge_light,
    }
    dark = {"link": shades.link_dark, "rim": shades.edge_dark}
    return (
        f":root{{{_properties(light | LIGHT)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_properties(dark | DARK)}}}}}"
    )


def _properties(colours: dict[str, str]) -> str:
    return ";".join(f"--{name}:{color}" for name, color in colours.items())


@lru_cache(maxsize=32)
def sheet(name: str) -> str:
    """A sheet of static/css without comments and idle space."""
    text = re.sub(r"/\*.*?\*/", "", (STATIC / "css" / f"{name}.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,>]) ?", r"\1", text).replace(";}", "}").replace(": ", ":").strip()


@lru_cache(maxsize=8)
def script(name: str) -> Inline:
    """A small script of static/js, without comments and indentation."""
    text = (STATIC / "js" / f"{name}.js").read_text(encoding="utf-8")
    return inline(re.sub(r"^\s+(//.*\n)?|/\*.*?\*/\n", "", text, flags=re.MULTILINE))
