"""The least a Flask application does: what served pages are measured against."""

from types import SimpleNamespace

from flask import Flask

from portal.web.parts import EXTENSION


def create_app() -> Flask:
    """Says hello wherever Remit shows an invoice; starts under Remit's own configuration of gunicorn."""
    app = Flask(__name__)
    app.extensions[EXTENSION] = SimpleNamespace(jobs=None)
    app.add_url_rule("/invoices/<key>", "hello", lambda **_: "hello")
    return app
