"""An application with the payer's pages alone, over an invoice source that holds what a test puts in."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask

from portal.domain.payer_invoice import PayerInvoice
from portal.errors import NotFound
from portal.settings import Settings
from portal.web import errors, headers, health, hosts, pages, render, request_log
from portal.web.parts import EXTENSION, Parts
from tests.builders import NOW
from tests.fakes import FixedClock

ROOT = Path(__file__).resolve().parents[2]
KEY = "k3y-of-this-test"
PATH = "/invoices/<key>"
URL = "http://127.0.0.1"


@dataclass
class HeldInvoices:
    """An invoice source: what is under a key opens, or raises what is there instead."""

    held: dict[str, PayerInvoice | Exception] = field(default_factory=dict)

    def open(self, key: str, now: datetime) -> PayerInvoice:
        found = self.held.get(key, NotFound("There is no such invoice."))
        if isinstance(found, Exception):
            raise found
        return dataclasses.replace(found)


def stub(name: str, **rules: str) -> Blueprint:
    """A room of its own that answers with nothing, so that pages can link to it."""
    bp = Blueprint(name, __name__)
    for endpoint, rule in rules.items():
        bp.add_url_rule(rule, endpoint, lambda key: "", methods=["GET", "POST"])
    return bp


def a_page_app(*rooms: Blueprint, settings: dict[str, str] | None = None, **parts: Any) -> Flask:
    """The pages with fakes for everything else; `parts` replace them."""
    app = Flask("remit", root_path=str(ROOT))
    facts: dict[str, Any] = {
        "settings": Settings.from_environ({"PUBLIC_URL": URL} | (settings or {})),
        "clock": FixedClock(NOW),
        "source": HeldInvoices(),
        "printer": None,
        "payments": SimpleNamespace(),
    }
    app.extensions[EXTENSION] = Parts(**(facts | parts))
    for room in (request_log, hosts, headers, errors, render):
        room.install(app)
    for room in rooms or (
        stub("pay", form=f"{PATH}/pay", check=f"{PATH}/payments/check", status=f"{PATH}/status"),
        stub("documents", invoice_pdf=f"{PATH}/invoice.pdf", receipt_pdf=f"{PATH}/receipt.pdf"),
    ):
        app.register_blueprint(room)
    app.register_blueprint(pages.bp)
    app.register_blueprint(health.bp)
    return app


def holding(opened: PayerInvoice | Exception, **parts: Any) -> Flask:
    """The pages with `opened` under KEY."""
    return a_page_app(source=HeldInvoices({KEY: opened}), **parts)


Build = Callable[[], PayerInvoice]
