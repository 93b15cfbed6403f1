"""An invoice of eight lines in a store of its own, and applications that answer without a server in between."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from werkzeug.test import EnvironBuilder

from app import create_app
from portal.domain.drafts import LineDraft
from portal.domain.payer_invoice import PayerInvoice
from portal.ports import Clock, InvoiceSource
from portal.settings import Settings
from portal.web.page_cache import PageCache
from portal.web.parts import EXTENSION, Parts
from portal.web.render import EXTENSION as PAGES
from tests.shop import SECRET, Shop, a_shop, sqlite_in

URL = "http://127.0.0.1"
LINES = tuple(LineDraft(f"Consulting, week {week}", 10_000 + 1_234 * week) for week in range(1, 9))
KEYS = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_PUBLISHABLE_KEY": "pk_test_1"}


class Held:
    """A source that has its invoice at hand: a page without queries."""

    def __init__(self, opened: PayerInvoice) -> None:
        self._opened = opened

    def open(self, _key: str, now: datetime) -> PayerInvoice:
        return replace(self._opened, read_at=now)


@contextmanager
def a_place() -> Iterator[tuple[Path, Shop]]:
    """A folder that goes again, and a shop in it. What the applications log meanwhile is dropped."""
    with TemporaryDirectory(prefix="remit-bench-") as folder, redirect_stderr(io.StringIO()):
        shop = a_shop(sqlite_in(Path(folder)))
        yield Path(folder), shop
        shop.store.close()


def an_app(folder: Path, clock: Clock, **settings: str) -> Flask:
    """Remit over the database in `folder`, at the time `clock` tells."""
    folder.mkdir(exist_ok=True)
    where = {"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'remit.db'}"}
    app = create_app(Settings.from_environ({"PUBLIC_URL": URL, "SECRET_KEY": SECRET} | where | settings))
    app.extensions[EXTENSION] = replace(parts_of(app), clock=clock)
    return app


def parts_of(app: Flask) -> Parts:
    parts: Parts = app.extensions[EXTENSION]
    return parts


def with_source(app: Flask, source: InvoiceSource) -> Flask:
    """`app` with its invoices from `source`."""
    app.extensions[EXTENSION] = replace(parts_of(app), source=source)
    return app


def rendering(app: Flask) -> Flask:
    """`app` without pages kept: each is made anew."""
    app.extensions[PAGES] = PageCache(0)
    return app


def page(app: Flask, key: str) -> Callable[[], object]:
    """Asks `app` for an invoice's page, as a server would."""
    environ = EnvironBuilder(path=f"/invoices/{key}", base_url=URL).get_environ()

    def work() -> None:
        told: list[str] = []
        body = app(dict(environ), lambda status, _headers, _fault=None: told.append(status))
        assert b"</html>" in b"".join(body)
        body.close()
        assert told == ["200 OK"]

    return work
