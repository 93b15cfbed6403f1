"""Telling another invoicing API of a payment that was made here: `POST /v5/invoicing/payment`, as its partner."""

import time
from http import HTTPStatus

import requests
from urllib3.exceptions import HTTPError

from portal.errors import BadInput, OutcomeUnknown, SourceAnswerInvalid, SourceUnavailable, Undeliverable
from portal.invoices.remote_budget import Urgency
from portal.invoices.remote_gate import Gate
from portal.invoices.remote_http import AskedToWait, retry_after, within_limits
from portal.invoices.remote_session import READ_SECONDS, session
from portal.ports import Told
from portal.wire.payment_report import ENTERED, NOT_YET, report_body, verdict

PATH = "/v5/invoicing/payment"
CONNECT_SECONDS = 3
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "Content-Type": "application/json"}
TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})
REFUSED = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.GONE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""What no other try makes good. A wrong token is mended by a person, a 429 by time: those stay due."""


class RemoteReports:
    """Keeps `portal.ports.PaymentReports`. The token travels in a header and appears in no error."""

    def __init__(self, base_url: str, token: str, gate: Gate | None = None) -> None:
        """`base_url` is what the API's documentation puts before `/v5`; `gate` is that of what else asks it here."""
        self._gate = gate or Gate(time.monotonic, 1)
        self._source = base_url.rstrip("/")
        self._session = session(self._source, token, repeats=False)

    def report(self, told: Told) -> None:
        """One call, under the PaymentIntent's id: an API that has it already enters nothing twice.

        Raises `OutcomeUnknown`, `SourceUnavailable`, `Undeliverable`.
        """
        if told.source != self._source:
            raise Undeliverable("The payment is of an invoice behind another API.", "other_source")
        if told.reference is None:
            raise Undeliverable("The API never told the invoice's number.", "no_invoice_number")
        status, body = self._asked(report_body(told, told.reference))
        if status in REFUSED:
            raise Undeliverable("The invoicing API refuses the report.", f"answer_{status}")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise OutcomeUnknown(f"The invoicing API answers {status}.")
        if status not in TAKEN:
            raise SourceUnavailable(f"The invoicing API answers {status}.")
        _judge(body)

    def _asked(self, report: bytes) -> tuple[int, bytes]:
        """The answer to a call that counts as every other one, and that all others learn from."""
        self._gate.enter(Urgency.PAYMENT)
        try:
            status, body, waits = self._posted(report)
        except (OutcomeUnknown, SourceUnavailable) as silence:
            self._gate.learn(SourceUnavailable(str(silence)))
            raise
        self._gate.learn(_lesson(status, waits))
        return status, body

    def _posted(self, report: bytes) -> tuple[int, bytes, int | None]:
        try:
            with self._session.post(
                self._source + PATH,
                data=report,
                headers=HEADERS,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer.status_code, within_limits(answer), retry_after(answer)
        except requests.exceptions.ConnectTimeout:
            raise SourceUnavailable("The invoicing API can't be reached.") from None
        except SourceAnswerInvalid:
            raise OutcomeUnknown("The invoicing API answers more than can be an answer.") from None
        except (requests.RequestException, HTTPError):
            # The original names the request, whose headers hold the token: it goes no further.
            raise OutcomeUnknown("The invoicing API did not answer.") from None


def _lesson(status: int, waits: int | None) -> SourceUnavailable | None:
    """What an answer tells of how the API is."""
    words = f"The invoicing API answers {status}."
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.SERVICE_UNAVAILABLE and waits):
        return AskedToWait(words, waits)
    return SourceUnavailable(words) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None


def _judge(body: bytes) -> None:
    try:
        word = verdict(body)
    except BadInput:
        raise OutcomeUnknown("The invoicing API answers what can't be read.") from None
    if word == NOT_YET:
        raise SourceUnavailable("The invoicing API has not entered the payment yet.")
    if word != ENTERED:
        raise Undeliverable("The invoicing API refuses the report.", word)
