"""Sessions with an invoicing API: pooled, without cookies and `.netrc`, and repeating only what may be repeated."""

from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Self

import requests
from urllib3 import Retry
from urllib3.exceptions import ReadTimeoutError

from portal.invoices.remote_deadline import AdapterInTime

READ_SECONDS = 8
MOST_CONNECTIONS = 32


class OnceMore(Retry):
    """One repeat where no answer came or a proxy had none to pass on; after a read timeout a repeat would only hurt."""

    def increment(self, *args: Any, **more: Any) -> Self:
        """What is left to try. Raises what went wrong where nothing is."""
        error = more.get("error")
        if isinstance(error, ReadTimeoutError):
            raise error
        return super().increment(*args, **more)


def session(url: str, token: str | None, *, repeats: bool) -> requests.Session:
    """A session with `url` that sends `token`; `repeats` lets a POST go out twice where the first brought nothing."""
    made = requests.Session()
    _settle(made, url)
    made.auth = Bearer(token)
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = AdapterInTime(pool_connections=2, pool_maxsize=MOST_CONNECTIONS, max_retries=_repeats() if repeats else 0)
    for scheme in ("https://", "http://"):
        made.mount(scheme, adapter)
    return made


def _settle(made: requests.Session, url: str) -> None:
    """Read what the environment says of proxies and certificates once, not with every call."""
    found = made.merge_environment_settings(url, {}, None, None, None)
    made.proxies, made.verify, made.cert = found["proxies"], found["verify"], found["cert"]
    made.trust_env = False


def _repeats() -> Retry:
    return OnceMore(
        total=1,
        redirect=0,
        status_forcelist=(HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT),
        allowed_methods=("POST",),
        respect_retry_after_header=False,  # waiting is the budget's: a payer's request does not sleep
        raise_on_status=False,
    )


class Bearer(requests.auth.AuthBase):
    """Sets the token, or nothing; being set at all keeps requests from looking in `.netrc`."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request
