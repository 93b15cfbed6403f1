"""Characters that no installed font has, and the Debian package that brings one."""

from bisect import bisect_right

# First code point of each run of scripts, and the package for it up to the next.
_PACKAGES = (
    (0x0000, "fonts-noto-core"),
    (0x1100, "fonts-noto-cjk"),  # Hangul Jamo
    (0x1200, "fonts-noto-core"),
    (0x2190, "fonts-noto-core fonts-symbola"),  # arrows to dingbats
    (0x2800, "fonts-noto-core"),
    (0x2E80, "fonts-noto-cjk"),
    (0xA4D0, "fonts-noto-core"),
    (0xAC00, "fonts-noto-cjk"),  # Hangul
    (0xE000, "a font of your own (private use)"),
    (0xF900, "fonts-noto-cjk"),
    (0xFB00, "fonts-noto-core"),
    (0xFE30, "fonts-noto-cjk"),
    (0xFE70, "fonts-noto-core"),
    (0xFF00, "fonts-noto-cjk"),
    (0x10000, "fonts-noto-extra"),
    (0x1F000, "fonts-noto-color-emoji"),
    (0x20000, "fonts-noto-cjk-extra"),
)
_STARTS = [start for start, _ in _PACKAGES]


def package_for(codepoint: int) -> str:
    """The package that brings a glyph for `codepoint`.

    >>> package_for(ord("張")), package_for(ord("ก")), package_for(ord("🧾"))
    ('fonts-noto-cjk', 'fonts-noto-core', 'fonts-noto-color-emoji')
    """
    return _PACKAGES[bisect_right(_STARTS, codepoint) - 1][1]


def advice(codepoints: list[int]) -> str:
    """What is missing and what to install, for the log.

    >>> advice([0x5F35, 0x4E09])
    'U+4E09 U+5F35 (fonts-noto-cjk)'
    """
    by_package: dict[str, list[int]] = {}
    for codepoint in sorted(set(codepoints)):
        by_package.setdefault(package_for(codepoint), []).append(codepoint)
    return "; ".join(f"{_named(found)} ({package})" for package, found in by_package.items())


def _named(codepoints: list[int], most: int = 12) -> str:
    shown = " ".join(f"U+{codepoint:04X}" for codepoint in codepoints[:most])
    return f"{shown} and {len(codepoints) - most} more" if len(codepoints) > most else shown
