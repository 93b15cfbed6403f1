"""The headers of every answer: nothing is cached, indexed, framed, sniffed, referred or remembered.

A view with needs of its own sets `g.content_security_policy` to a whole policy; `render.document` does so for pages.
"""

from flask import Flask, Response, g

from portal.web.stylesheets import Inline

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

ALWAYS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask) -> None:
    """Put the headers on every answer of `app`, errors included."""
    app.after_request(harden)


def harden(response: Response) -> Response:
    """`response` with the headers it does not set itself, and without any cookie."""
    present = {name.lower() for name, _ in response.headers}
    wanted = ALWAYS | {"Content-Security-Policy": g.get("content_security_policy", NOTHING)}
    response.headers.extend({name: value for name, value in wanted.items() if name.lower() not in present})
    if "set-cookie" in present:
        response.headers.remove("Set-Cookie")
    return response


def page_policy(style: Inline, script: Inline | None = None) -> str:
    """The CSP of a page: its own style and script by their hashes, images and requests of our own, nothing framed."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {style.source}",
            *((f"script-src {script.source}", "connect-src 'self'") if script else ()),
            "img-src 'self' data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
