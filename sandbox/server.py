"""Starts the stand-in on loopback, in this process: `start(...)` gives a running one, `.stop()` ends it."""

import secrets
import socket
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

from flask import Flask, Response
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox import api, bank, control_routes, pages
from sandbox.control import Control
from sandbox.identifiers import token
from sandbox.version import STRIPE_JS_PATH
from sandbox.webhooks import BACKOFF_SECONDS, WebhookSender
from sandbox.world import Keys, World

HOST = "127.0.0.1"
POLL_SECONDS = 0.02
NOT_FOUND = "Not found: this is Remit's stand-in for Stripe; see docs/sandbox.md\n"


class _Handler(WSGIRequestHandler):
    """Keeps connections open, and prints nothing: request lines could carry client secrets."""

    protocol_version = "HTTP/1.1"
    timeout = 120

    def log(self, *_line: object) -> None:
        return

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@dataclass
class StandIn:
    """A running stand-in. `url` is the API base, `js_url` the script's address; also a context manager."""

    url: str
    js_url: str
    keys: Keys
    control: Control
    control_url: str
    control_token: str = field(repr=False)
    _server: BaseWSGIServer
    _thread: threading.Thread

    def stop(self) -> None:
        """Ends it within a second; answers still being held back are let go."""
        self.control.let_go()
        self.control.sender.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(
    port: int = 0,
    webhook_url: str = "",
    webhook_secret: str = "",
    secret_key: str = "",
    publishable_key: str = "",
    control_token: str = "",
    webhook_backoff_seconds: tuple[float, ...] = BACKOFF_SECONDS,
) -> StandIn:
    """Serves on `port` (0: a free one) of loopback, reached as http://localhost:PORT. Keys left out are made up."""
    keys = Keys(secret_key or f"sk_test_{token()}", publishable_key or f"pk_test_{token()}")
    world, sender = World(keys), WebhookSender(webhook_backoff_seconds)
    control, control_token = Control(world, sender), control_token or secrets.token_urlsafe(24)
    if webhook_url:
        control.add_endpoint(webhook_url, webhook_secret)
    server = make_server(HOST, port, _application(control, control_token), threaded=True, request_handler=_Handler)
    world.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True, name="stripe-stand-in")
    thread.start()
    url = world.url
    return StandIn(url, url + STRIPE_JS_PATH, keys, control, url + "/_control", control_token, server, thread)


def _application(control: Control, control_token: str) -> Flask:
    app = Flask("sandbox")
    app.register_blueprint(api.blueprint(control.world))
    app.register_blueprint(control_routes.blueprint(control, control_token))
    app.register_blueprint(pages.blueprint())
    app.register_blueprint(bank.blueprint(control.world))

    @app.errorhandler(HTTPStatus.NOT_FOUND)
    def not_found(_error: Exception) -> Response:
        return Response(NOT_FOUND, 404, mimetype="text/plain")

    return app
