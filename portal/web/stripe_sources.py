"""Which foreign sources the pay document allows: Stripe's, derived from the two settings that say where Stripe is."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from portal.settings import STRIPE_API
from portal.web.stylesheets import Inline

JS_HOST = "js.stripe.com"


@dataclass(frozen=True, slots=True)
class StripeSources:
    """CSP sources: where scripts come from, what may be framed, what may be asked."""

    script: tuple[str, ...]
    frame: tuple[str, ...]
    connect: tuple[str, ...]


def stripe_sources(api_base: str, js_url: str) -> StripeSources:
    """Stripe's own three as it documents them, or the stand-in's origins."""
    scripts = (origin(js_url), f"https://*.{JS_HOST}") if urlsplit(js_url).hostname == JS_HOST else (origin(js_url),)
    bank = "https://hooks.stripe.com" if api_base == STRIPE_API else origin(api_base)
    return StripeSources(scripts, tuple(dict.fromkeys((*scripts, bank))), (origin(api_base),))


def origin(url: str) -> str:
    """
    >>> origin("https://js.stripe.com/endive/stripe.js")
    'https://js.stripe.com'
    """
    found = urlsplit(url)
    return f"{found.scheme}://{found.netloc}"


def pay_policy(style: Inline, sources: StripeSources) -> str:
    """The CSP of the pay document: the only one with somebody else's script in it, never framed."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {style.source}",
            f"script-src 'self' {' '.join(sources.script)}",
            f"connect-src 'self' {' '.join(sources.connect)}",
            f"frame-src {' '.join(sources.frame)}",
            "img-src 'self' data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def pay_permissions(sources: StripeSources) -> str:
    """Wallets need the Payment Request API, here and in Stripe's frames."""
    frames = " ".join(f'"{source}"' for source in sources.frame if "*" not in source)
    return f"camera=(), geolocation=(), microphone=(), payment=(self {frames})"
