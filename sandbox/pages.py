"""Stripe.js and the frame that holds the card fields."""

import hashlib
from base64 import b64encode
from pathlib import Path

from flask import Blueprint, Response, render_template_string

from sandbox.version import API_VERSION, STRIPE_JS_PATH

STATIC = Path(__file__).parent / "static"


def blueprint() -> Blueprint:
    """The script under its release train's name, and `/frame`."""
    pages = Blueprint("pages", __name__)

    @pages.get(STRIPE_JS_PATH)
    def script() -> Response:
        text = _text("stripe.js").replace("__API_VERSION__", API_VERSION)
        return Response(text, mimetype="text/javascript", headers={"Cache-Control": "no-store"})

    @pages.get("/frame")
    def frame() -> Response:
        parts = {"style": _text("frame.css"), "script": _text("frame.js").replace("__API_VERSION__", API_VERSION)}
        html = render_template_string(_text("frame.html"), **parts)
        policy = _policy(parts["style"], parts["script"])
        return Response(
            html, mimetype="text/html", headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"}
        )

    return pages


def _text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return f"default-src 'none'; connect-src 'self'; script-src '{_hash(script)}'; style-src '{_hash(style)}'"


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()
