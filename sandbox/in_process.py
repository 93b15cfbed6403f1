"""The stand-in without sockets, threads or waiting: for simulations that run everything in one process.

    stand_in = InProcess(post=deliver, real=clock)
    client = stripe.StripeClient(stand_in.keys.secret, base_addresses={"api": stand_in.url},
                                 http_client=stripe.RequestsClient(session=stand_in.session()))
    sandbox.payer.pay(stand_in.url, stand_in.keys.publishable, secret, session=stand_in.session())
    stand_in.control.wait_for_deliveries()

Events wait until somebody waits for them, and then go one after another, in the caller's thread.
"""

import io
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from werkzeug.datastructures import Headers

from sandbox.answering import answer
from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.exchange import Reply, Request
from sandbox.fault_plan import SILENT
from sandbox.identifiers import token
from sandbox.webhooks import Post, WebhookSender
from sandbox.world import Keys, World

URL = "http://localhost:1"


def to_nobody(_url: str, _payload: bytes, _headers: dict[str, str]) -> int:
    """A webhook endpoint that is not there."""
    return 0


class InProcess:
    """`post` delivers an event and gives the endpoint's status; `real` is the time that its clock runs with."""

    def __init__(self, post: Post = to_nobody, real: Callable[[], float] = time.time) -> None:
        self.url = URL
        self.keys = Keys(f"sk_test_{token()}", f"pk_test_{token()}")
        self.world = World(self.keys, Clock(real), url=URL)
        self.control = Control(self.world, WebhookSender(senders=0, post=post))

    def answer(self, request: Request) -> Reply:
        """The reply to one request. Its `fault` says what a connection would do to it."""
        return answer(self.world, request)

    def session(self) -> requests.Session:
        """A session that reaches the stand-in under `url`, and nothing else."""
        session = requests.Session()
        session.trust_env = False
        session.adapters.clear()
        self.mount(session)
        return session

    def mount(self, session: requests.Session) -> None:
        """Lets a session there is reach the stand-in under `url`."""
        session.mount(self.url, _Adapter(self.world))


class _Adapter(BaseAdapter):
    """Carries requests to the stand-in by calling it; a silent one is a timeout that takes no time."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - what an adapter takes
        timeout: Any = None,
        verify: Any = True,  # noqa: FBT002 - what an adapter takes
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Raises what `requests` raises for a connection that falls silent or breaks."""
        del stream, timeout, verify, cert, proxies
        reply = answer(self._world, _read(request))
        kind = reply.fault.kind if reply.fault else ""
        if kind in SILENT:
            raise requests.exceptions.ReadTimeout(request=request)
        if kind == "reset":
            raise requests.exceptions.ChunkedEncodingError(request=request)
        return _response(reply, request)

    def close(self) -> None:
        return


def _read(request: requests.PreparedRequest) -> Request:
    parts = urlsplit(request.url or "")
    body = request.body or b""
    text = body.decode() if isinstance(body, bytes) else str(body)
    return Request(
        request.method or "",
        unquote(str(parts.path)),
        Headers(list(request.headers.items())),
        parse_qsl(str(parts.query), keep_blank_values=True),
        parse_qsl(text, keep_blank_values=True),
        request.headers.get("Content-Type", "").partition(";")[0] if body else "",
    )


def _response(reply: Reply, request: requests.PreparedRequest) -> requests.Response:
    response = requests.Response()
    response.status_code = reply.status
    response.headers = CaseInsensitiveDict(reply.headers)
    response.raw = io.BytesIO(reply.body)
    response.request, response.url = request, request.url or ""
    response.encoding = "utf-8"
    return response
