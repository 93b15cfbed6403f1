"""The one HTTP call of the remote source. Keys and tokens travel in headers and appear in no error."""

from collections.abc import Iterator
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from time import monotonic

import requests

from portal.errors import NotFound, SourceAnswerInvalid, SourceUnavailable

PATH = "/v5/invoicing/clientInvoiceKey"
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 3, 10, 15
LARGEST_ANSWER = 1 << 20
CHUNK = 1 << 16

_NO_SUCH_KEY = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


class ExchangeCall:
    """`call(key)` gives the body of the answer to a key. One pooled session; no cookies, no redirects, no `.netrc`."""

    def __init__(self, base_url: str, token: str | None) -> None:
        """`base_url` is what the API's documentation puts before `/v5`."""
        self._url = base_url.rstrip("/") + PATH
        self._session = requests.Session()
        self._session.auth = _Bearer(token)
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def __call__(self, key: str) -> bytes:
        """Raises `NotFound` (400, 401, 403, 404), `SourceUnavailable`, `SourceAnswerInvalid` (more than 1 MiB)."""
        headers = {"clientInvoiceKey": key, "Prefer": "return=minimal", "Accept": "application/json"}
        try:
            with self._session.post(
                self._url,
                headers=headers,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _body(answer)
        except requests.RequestException:
            # The original names the request, whose headers hold the key: it goes no further.
            raise SourceUnavailable("The invoicing API can't be reached.") from None


class _Bearer(requests.auth.AuthBase):
    """Sets the token, or nothing; being set at all keeps requests from looking in `.netrc`."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _body(answer: requests.Response) -> bytes:
    if answer.status_code in _NO_SUCH_KEY:
        raise NotFound("There is no such invoice.")
    if answer.status_code != HTTPStatus.OK:
        raise SourceUnavailable(f"The invoicing API answers {answer.status_code}.")
    return b"".join(_within_limits(answer))


def _within_limits(answer: requests.Response) -> Iterator[bytes]:
    """The body in pieces; an answer that drips for longer than `WHOLE_SECONDS` is given up."""
    size, deadline = 0, monotonic() + WHOLE_SECONDS
    for piece in answer.iter_content(CHUNK):
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise SourceAnswerInvalid("The invoicing API answers more than can be an invoice.", "body")
        if monotonic() > deadline:
            raise SourceUnavailable("The invoicing API takes too long.")
        yield piece
