"""One way to answer with HTML: a template, its style inlined, and the CSP that allows just that."""

from typing import Any, cast

from flask import Flask, Response, current_app, g, render_template

from portal.web.headers import page_policy
from portal.web.page_cache import PageCache, Rendered
from portal.web.stylesheets import Inline, style

PROBLEM_SHEETS = ("base", "problem")
EXTENSION = "remit.page_cache"


def install(app: Flask) -> None:
    """Let templates be written with one tag a line, and give `app` a cache of its own."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions[EXTENSION] = PageCache()


def page_cache() -> PageCache:
    """The running application's."""
    return cast("PageCache", current_app.extensions[EXTENSION])


def rendered(
    template: str,
    *,
    sheets: tuple[str, ...] = PROBLEM_SHEETS,
    brand_color: str = "",
    script: Inline | None = None,
    **facts: Any,
) -> Rendered:
    """`template`, which extends `layout.html` and gets `facts`, `style` and `script`, and the CSP that allows them."""
    look = style(sheets, brand_color)
    html = render_template(template, style=look, script=script, **facts)
    return Rendered(html.encode(), page_policy(look, script))


def answer_with(page: Rendered, status: int = 200) -> Response:
    """The answer that is `page`. A view that needs more in its CSP sets `g.content_security_policy` afterwards."""
    g.content_security_policy = page.policy
    return Response(page.html, status, mimetype="text/html")


def document(template: str, *, status: int = 200, **facts: Any) -> Response:
    """The HTML answer of `template`; takes what `rendered` takes."""
    return answer_with(rendered(template, **facts), status)


def plain(html: str, status: int) -> Response:
    """Finished HTML without style or script."""
    return Response(html, status, mimetype="text/html")
