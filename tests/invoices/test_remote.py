"""The remote source against servers that misbehave: one exchange per key and ten seconds, no key in any error."""

import gzip
import socket
import threading
import traceback
from datetime import timedelta

import pytest
from werkzeug.wrappers import Request, Response

from portal.errors import NotFound, RemitError, SourceAnswerInvalid, SourceUnavailable
from portal.invoices import remote_http
from portal.invoices.remote import RemoteInvoices
from portal.settings import Settings
from portal.wire.json_text import write_json
from tests.builders import NOW
from tests.invoices.api_server import serving
from tests.wire.test_exchange_reading import GOLDEN

KEY = "k-1"
BODY = write_json(GOLDEN).encode()


class Upstream:
    """An invoicing API that answers as it is told and remembers what it was asked."""

    def __init__(self):
        self.answer = Response(BODY, content_type="application/json")
        self.asked = []

    def __call__(self, environ, start):
        request = Request(environ)
        self.asked.append((request.method, request.path, dict(request.headers), request.get_data()))
        answer = self.answer() if callable(self.answer) and not isinstance(self.answer, Response) else self.answer
        return answer(environ, start)


@pytest.fixture
def upstream():
    return Upstream()


@pytest.fixture
def url(upstream):
    with serving(upstream) as url:
        yield url


@pytest.fixture
def source(url):
    return a_source(url)


def a_source(url, **more):
    return RemoteInvoices(Settings(INVOICING_API_URL=url, **more))


def refusal(source, key=KEY, now=NOW):
    with pytest.raises(RemitError) as refused:
        source.open(key, now)
    return refused.value


def cut_short(body):
    """An answer that promises more than it brings."""
    answer = Response(body)
    answer.automatically_set_content_length = False
    answer.headers["Content-Length"] = str(len(body) + 10)
    return answer


def told(error):
    """Everything somebody could log of an error."""
    return "".join(traceback.format_exception(error)) + repr(vars(error))


def test_the_key_travels_in_its_header_alone(upstream, source):
    assert source.open(KEY, NOW).total_cents == 10_343
    ((method, path, headers, body),) = upstream.asked
    assert (method, path, body) == ("POST", "/v5/invoicing/clientInvoiceKey", b"")
    assert headers["Clientinvoicekey"] == KEY
    assert headers["Prefer"] == "return=minimal"
    assert "Authorization" not in headers


def test_a_base_url_may_have_a_path_and_a_slash(upstream, url):
    a_source(f"{url}/rest/").open(KEY, NOW)
    assert upstream.asked[0][1] == "/rest/v5/invoicing/clientInvoiceKey"


def test_a_token_is_sent_where_one_is_set(upstream, url):
    a_source(url, INVOICING_API_TOKEN="token-1").open(KEY, NOW)
    assert upstream.asked[0][2]["Authorization"] == "Bearer token-1"


def test_a_netrc_file_is_never_asked(upstream, url, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password planted\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    a_source(url).open(KEY, NOW)
    assert "Authorization" not in upstream.asked[0][2]


def test_cookies_are_not_kept(upstream, source):
    upstream.answer.set_cookie("session", "1")
    source.open(KEY, NOW)
    source.open(KEY, NOW + timedelta(seconds=10))
    assert "Cookie" not in upstream.asked[1][2]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refused_key_is_not_found_whatever_the_status(upstream, source, status):
    upstream.answer = Response('{"error": "no"}', status)
    assert isinstance(refusal(source), NotFound)


def test_a_failure_with_200_is_not_found(upstream, source):
    upstream.answer = Response('{"result": "FAILURE", "errors": {}}', 200)
    assert isinstance(refusal(source), NotFound)


@pytest.mark.parametrize("status", [201, 204, 207, 301, 302, 307, 308, 402, 405, 409, 418, 429, 500, 502, 503, 504])
def test_any_other_status_is_unavailable(upstream, source, status):
    upstream.answer = Response("", status, headers={"Location": "/elsewhere"})
    assert isinstance(refusal(source), SourceUnavailable)
    assert len(upstream.asked) == 1


@pytest.mark.parametrize("body", [b"", b"<html>hello</html>", BODY[:200], b"[]", b"\xff"])
def test_nonsense_is_an_invalid_answer(upstream, source, body):
    upstream.answer = Response(body)
    assert isinstance(refusal(source), SourceAnswerInvalid)


def test_another_invoice_s_answer_is_invalid(source):
    assert refusal(source, "k-2").place == "clientInvoiceKey"


def test_a_body_over_one_mebibyte_is_given_up(upstream, source):
    upstream.answer = Response(b" " * (1 << 20) + BODY)
    assert refusal(source).place == "body"


def test_a_small_body_that_unpacks_to_a_large_one_is_given_up(upstream, source):
    upstream.answer = Response(gzip.compress(b" " * (4 << 20)), headers={"Content-Encoding": "gzip"})
    assert refusal(source).place == "body"


def test_what_does_not_unpack_is_unavailable(upstream, source):
    upstream.answer = Response(b"not gzip", headers={"Content-Encoding": "gzip"})
    assert isinstance(refusal(source), SourceUnavailable)


def test_a_body_that_ends_early_is_unavailable(upstream, source):
    upstream.answer = cut_short(BODY)
    assert isinstance(refusal(source), SourceUnavailable)


def test_a_server_that_takes_too_long_is_unavailable(upstream, source, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(remote_http, "READ_SECONDS", 0.05)
    upstream.answer = lambda: release.wait(10) and Response(BODY)
    try:
        assert isinstance(refusal(source), SourceUnavailable)
    finally:
        release.set()


def test_a_body_that_drips_is_given_up(upstream, source, monkeypatch):
    monkeypatch.setattr(remote_http, "WHOLE_SECONDS", -1)
    assert isinstance(refusal(source), SourceUnavailable)


def test_a_port_where_nobody_listens_is_unavailable():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        assert isinstance(refusal(a_source(url)), SourceUnavailable)


def test_no_error_tells_the_key_or_the_token(upstream, url):
    source = a_source(url, INVOICING_API_TOKEN="planted-token")
    faults = [
        Response("", 401),
        Response("", 500),
        Response(b"{"),
        Response(write_json(GOLDEN | {"balance": "x", "clientInvoiceKey": "planted-key"})),
        cut_short(b"x"),
    ]
    for i, fault in enumerate(faults):
        upstream.answer = fault
        text = told(refusal(source, "planted-key", NOW + timedelta(minutes=i)))
        assert "planted" not in text
    assert len(upstream.asked) == len(faults)


def test_a_connection_error_tells_no_key():
    text = told(refusal(a_source("http://127.0.0.1:1", INVOICING_API_TOKEN="planted-token"), "planted-key"))
    assert "planted" not in text


def test_a_key_is_exchanged_once_in_ten_seconds(upstream, source):
    for seconds in (0, 1, 9.9):
        source.open(KEY, NOW + timedelta(seconds=seconds))
    assert len(upstream.asked) == 1
    source.open(KEY, NOW + timedelta(seconds=10))
    assert len(upstream.asked) == 2


@pytest.mark.parametrize("status", [404, 500])
def test_a_fault_keeps_as_long_as_an_invoice(upstream, source, status):
    upstream.answer = Response("", status)
    kinds = {type(refusal(source, now=NOW + timedelta(seconds=seconds))) for seconds in (0, 5)}
    assert (len(kinds), len(upstream.asked)) == (1, 1)
    upstream.answer = Response(BODY)
    assert source.open(KEY, NOW + timedelta(seconds=11)).total_cents == 10_343


def test_many_threads_share_one_exchange(upstream, source):
    start = threading.Barrier(8)
    totals = []

    def ask():
        start.wait()
        totals.append(source.open(KEY, NOW).total_cents)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert totals == [10_343] * 8
    assert len(upstream.asked) == 1


def test_copies_are_few(upstream, source, monkeypatch):
    monkeypatch.setattr("portal.invoices.remote_copies.MOST_COPIES", 2)
    upstream.answer = Response("", 404)
    for key in ("a", "b", "c"):
        refusal(source, key)
    refusal(source, "c")
    assert len(upstream.asked) == 3
    refusal(source, "a")
    assert len(upstream.asked) == 4


def test_a_malformed_key_asks_nobody(upstream, source):
    for key in ("", "x" * 129, "a\nb", "é", "\ud800"):
        assert isinstance(refusal(source, key), NotFound)
    assert upstream.asked == []
