"""The one HTTP call of the remote source. Keys and tokens travel in headers and appear in no error."""

from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus

import requests
from urllib3.exceptions import HTTPError

from portal.errors import NotFound, SourceUnavailable
from portal.invoices.remote_bodies import LARGEST_ANSWER, too_large, unpacked
from portal.invoices.remote_session import READ_SECONDS, session

PATH = "/v5/invoicing/clientInvoiceKey"
CONNECT_SECONDS = 3
CHUNK = 1 << 16
LONGEST_NUMBER = 6

HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip"}
MINIMAL = {"Prefer": "return=minimal"}

_NO_SUCH_KEY = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class AskedToWait(SourceUnavailable):
    """The API wants to be left alone for `seconds`; None: it does not say for how long."""

    def __init__(self, message: str, seconds: int | None) -> None:
        super().__init__(message)
        self.seconds = seconds


@dataclass(frozen=True)
class Request:
    """A POST of which all but the key is made ready once, when it is first sent."""

    session: requests.Session = field(repr=False)
    url: str
    headers: dict[str, str]

    def send(self, key: str) -> requests.Response:
        """The answer to `key`, its body not read yet. Raises what requests raises, whose text may hold the key."""
        request = self._ready.copy()
        request.headers["clientInvoiceKey"] = key
        timeout = (CONNECT_SECONDS, READ_SECONDS)
        return self.session.send(request, timeout=timeout, allow_redirects=False, stream=True)

    @cached_property
    def _ready(self) -> requests.PreparedRequest:
        return self.session.prepare_request(requests.Request("POST", self.url, self.headers))


class ExchangeCall:
    """`call(key)` gives the body of the answer to a key. Pooled sessions; no cookies, no redirects, no `.netrc`."""

    def __init__(self, base_url: str, token: str | None) -> None:
        """`base_url` is what the API's documentation puts before `/v5`."""
        url = base_url.rstrip("/") + PATH
        self._minimal = Request(session(url, token, repeats=True), url, HEADERS | MINIMAL)
        self._full = Request(session(url, token, repeats=False), url, HEADERS)

    def __call__(self, key: str, *, minimal: bool = True) -> bytes:
        """The body. `minimal` asks for no payment's secrets, so that none is made: such a call may be repeated.

        Raises `NotFound` (400, 401, 403, 404), `SourceUnavailable`, `SourceAnswerInvalid` (more than 1 MiB).
        """
        try:
            with (self._minimal if minimal else self._full).send(key) as answer:
                return _body(answer)
        except (requests.RequestException, HTTPError):
            # The original names the request, whose headers hold the key: it goes no further.
            raise SourceUnavailable("The invoicing API can't be reached.") from None

    def close(self) -> None:
        """Give the connections back."""
        self._minimal.session.close()
        self._full.session.close()


def _body(answer: requests.Response) -> bytes:
    if answer.status_code == HTTPStatus.OK:
        return unpacked(within_limits(answer), answer.headers.get("Content-Encoding", ""))
    if answer.status_code in _NO_SUCH_KEY:
        raise NotFound("There is no such invoice.")
    waits = retry_after(answer)
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or (answer.status_code in _BUSY and waits):
        raise AskedToWait(f"The invoicing API answers {answer.status_code}.", waits)
    raise SourceUnavailable(f"The invoicing API answers {answer.status_code}.")


def retry_after(answer: requests.Response) -> int | None:
    """Seconds to wait, from the header as a number or as a date by the API's own clock; None: it does not say."""
    told = answer.headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return int(told[:LONGEST_NUMBER]) or None
    try:
        until, since = (parsedate_to_datetime(text) for text in (told, answer.headers.get("Date", "")))
        return max(0, int((until - since).total_seconds())) or None
    except (ValueError, TypeError, OverflowError):
        return None


def within_limits(answer: requests.Response) -> bytes:
    """The body as it came, read as it arrives. Raises `SourceAnswerInvalid`: it is too large."""
    pieces, size = [], 0
    while piece := answer.raw.read1(CHUNK, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise too_large()
    return b"".join(pieces)
