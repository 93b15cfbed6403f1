"""One way to answer with HTML: a template, its style inlined, and the CSP that allows just that."""

from typing import Any

from flask import Flask, Response, g, make_response, render_template

from portal.web.headers import page_policy
from portal.web.stylesheets import Inline, style

PROBLEM_SHEETS = ("base", "problem")


def install(app: Flask) -> None:
    """Let templates be written with one tag a line."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def document(
    template: str,
    *,
    status: int = 200,
    sheets: tuple[str, ...] = PROBLEM_SHEETS,
    brand_color: str = "",
    script: Inline | None = None,
    **facts: Any,
) -> Response:
    """The HTML answer of `template`, which extends `layout.html` and gets `facts`, `style` and `script`.

    A view that needs more in its CSP sets `g.content_security_policy` afterwards.
    """
    look = style(sheets, brand_color)
    response = make_response(render_template(template, style=look, script=script, **facts), status)
    g.content_security_policy = page_policy(look, script)
    return response


def plain(html: str, status: int) -> Response:
    """Finished HTML without style or script."""
    return Response(html, status, mimetype="text/html")
