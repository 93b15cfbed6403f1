"""The whole application on a port of its own, paying at a running stand-in: for tests that need real HTTP."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from portal.settings import Settings
from portal.web import pay
from portal.web.parts import EXTENSION
from sandbox.server import StandIn, start
from tests.shop import SECRET, Shop, a_shop

WEBHOOK_SECRET = "whsec_of_the_tests"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class _Quiet(WSGIRequestHandler):
    """Prints nothing, keeps connections open."""

    protocol_version = "HTTP/1.1"

    def log(self, *_line: object) -> None:
        return


@dataclass
class Served:
    """A running application at `url`, with its shop and the stand-in it pays at."""

    url: str
    app: Flask
    shop: Shop
    stripe: StandIn


@contextmanager
def served(database_url: str, data_dir: Path, **settings: str) -> Iterator[Served]:
    """Serve the application over a database that has Remit's tables."""
    with start(webhook_backoff_seconds=(0.05, 0.1)) as stand_in, listening() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        shop = a_shop(database_url)
        app = create_app(a_setting(url, database_url, data_dir, stand_in, **settings))
        stand_in.control.set_endpoint(f"{url}/webhooks/stripe", WEBHOOK_SECRET)
        with serving(app, listener):
            try:
                yield Served(url, app, shop, stand_in)
            finally:
                stand_in.control.deliver(on=False)
                stand_in.control.let_go()
        assert stand_in.control.violations() == []
        app.extensions[EXTENSION].source._store.close()
        shop.store.close()


def a_setting(url: str, database_url: str, data_dir: Path, stand_in: StandIn, **more: str) -> Settings:
    environ = {
        "PUBLIC_URL": url,
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": SECRET,
        "STRIPE_SECRET_KEY": stand_in.keys.secret,
        "STRIPE_PUBLISHABLE_KEY": stand_in.keys.publishable,
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_BASE": stand_in.url,
        "STRIPE_JS_URL": stand_in.js_url,
    }
    return Settings.from_environ(environ | more)


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket that listens on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        yield listener


@contextmanager
def serving(app: Flask, listener: socket.socket) -> Iterator[None]:
    """Answer what comes in at `listener` with `app`, a thread a connection."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet, fd=listener.fileno())
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    pay.beginnings.forget()
    pay.costly.forget()
    pay.checks.forget()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
