"""The connection to Stripe: timeouts, retries, and whether a request may have got through."""

import logging
import ssl
import threading
from collections.abc import Mapping
from typing import Any

import requests
import stripe
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.exceptions import SSLError as UntrustedConnection

from portal.gateway.skew import SkewWatch

CONNECT_SECONDS = 2.0
READ_SECONDS = 8.0
RETRIES = 1
STRIPE_API = "https://api.stripe.com"


class CarefulRequests(stripe.RequestsClient):
    """Stripe's own client over `requests` that remembers, per thread, whether a request may have reached Stripe.

    The library's retry hides its first try: a timeout followed by a refused connection looks like "never sent".
    """

    def __init__(self, read_seconds: float = READ_SECONDS) -> None:
        super().__init__(timeout=(CONNECT_SECONDS, read_seconds), session=requests.Session())
        self._memory = threading.local()
        self.skew: SkewWatch | None = None

    @property
    def maybe_sent(self) -> bool:
        """Whether this thread sent anything that was not answered for good."""
        return bool(getattr(self._memory, "maybe_sent", False))

    def request(  # type: ignore[override]  # the base class misses that RequestsClient answers bytes
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One try. Raises `stripe.APIConnectionError`."""
        try:
            answer = super().request(method, url, headers, post_data)
        except stripe.APIConnectionError as fault:
            self._memory.maybe_sent = self.maybe_sent or not never_sent(fault.__cause__)
            # the library gives up on an answer cut in the middle, which the key makes as safe to repeat as a timeout
            fault.should_retry |= isinstance(fault.__cause__, requests.exceptions.ChunkedEncodingError)
            raise
        self._memory.maybe_sent = self.maybe_sent or answer[1] >= requests.codes.server_error
        if self.skew is not None:
            self.skew.look(answer[2].get("Date"))
        return answer


def never_sent(cause: BaseException | None) -> bool:
    """Whether the connection was not even made: refused, unreachable, unknown host, a certificate that is not good, or
    too slow to open. Other faults of TLS may come after the request: a server may break off in the middle.
    """
    if isinstance(cause, requests.exceptions.ConnectTimeout):
        return True
    reason = (
        getattr(cause.args[0], "reason", None) if isinstance(cause, requests.ConnectionError) and cause.args else None
    )
    if isinstance(reason, UntrustedConnection):
        return any(isinstance(inner, ssl.SSLCertVerificationError) for inner in reason.args)
    return isinstance(reason, NewConnectionError | NameResolutionError)


def connect(
    secret_key: str, api_base: str = STRIPE_API, read_seconds: float = READ_SECONDS
) -> tuple[stripe.StripeClient, CarefulRequests]:
    """A client of our own for `secret_key`, and the transport under it. `api_base` differs for the stand-in only."""
    stripe.enable_telemetry = False
    logging.getLogger("stripe").setLevel(logging.WARNING)  # below that it logs bodies, client secrets among them
    transport = CarefulRequests(read_seconds)
    elsewhere: dict[str, Any] = {} if api_base == STRIPE_API else {"base_addresses": {"api": api_base}}
    client = stripe.StripeClient(secret_key, max_network_retries=RETRIES, http_client=transport, **elsewhere)
    return client, transport
