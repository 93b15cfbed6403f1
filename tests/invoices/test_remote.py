"""The remote source against servers that misbehave: one exchange per key and ten seconds, no key in any error."""

import gzip
import socket
import threading
import traceback
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import structlog
from werkzeug.wrappers import Request, Response

from portal.errors import NotFound, RemitError, SourceAnswerInvalid, SourceUnavailable
from portal.invoices import remote_deadline, remote_http
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


@pytest.mark.parametrize("status", [201, 204, 207, 301, 302, 307, 308, 402, 405, 409, 418, 429, 500, 503])
def test_any_other_status_is_unavailable(upstream, source, status):
    upstream.answer = Response("", status, headers={"Location": "/elsewhere"})
    assert isinstance(refusal(source), SourceUnavailable)
    assert len(upstream.asked) == 1


@pytest.mark.parametrize("status", [502, 504])
def test_what_a_proxy_says_of_itself_is_asked_once_more(upstream, source, status):
    answers = [Response("", status), Response(BODY)]
    upstream.answer = lambda: answers.pop(0)
    assert source.open(KEY, NOW).total_cents == 10_343
    answers[:] = [Response("", status)] * 3
    assert isinstance(refusal(source, now=NOW + timedelta(days=2)), SourceUnavailable)
    assert len(upstream.asked) == 4


def test_a_hand_off_is_never_asked_twice(upstream, source):
    upstream.answer = Response("", 502)
    with pytest.raises(SourceUnavailable):
        source.exchange(KEY, NOW)
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


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"not gzip", "gzip"),
        (gzip.compress(BODY)[:-4], "gzip"),
        (gzip.compress(gzip.compress(BODY)), "gzip, gzip"),
        (BODY, "br"),
        (BODY, "zstd"),
    ],
)
def test_what_does_not_unpack_is_an_invalid_answer(upstream, source, body, encoding):
    upstream.answer = Response(body, headers={"Content-Encoding": encoding})
    assert refusal(source).place == "body"


def test_a_packed_answer_is_unpacked(upstream, source):
    upstream.answer = Response(gzip.compress(BODY), headers={"Content-Encoding": "gzip"})
    assert source.open(KEY, NOW).total_cents == 10_343
    assert upstream.asked[0][2]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("size", [1, 70_000])
def test_an_answer_in_chunks_is_put_together(upstream, source, size):
    body = write_json(GOLDEN | {"x": "y" * 200_000}).encode()
    upstream.answer = lambda: Response(
        (body[at : at + size] for at in range(0, len(body), size)) if size > 1 else iter([body[:1], body[1:]])
    )
    assert source.open(KEY, NOW).total_cents == 10_343


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


def test_an_answer_that_comes_too_late_is_given_up(upstream, source, monkeypatch):
    monkeypatch.setattr(remote_deadline, "WHOLE_SECONDS", -1)
    assert isinstance(refusal(source), SourceUnavailable)
    assert len(upstream.asked) <= 1  # the API may not have read it yet


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


def test_what_was_asked_is_remembered_for_few_keys(upstream, source, monkeypatch):
    monkeypatch.setattr("portal.invoices.remote_copies.MOST_ASKED", 2)
    upstream.answer = Response("", 404)
    for key in ("a", "b", "c"):
        refusal(source, key)
    refusal(source, "c")
    assert len(upstream.asked) == 3
    refusal(source, "a")
    assert len(upstream.asked) == 4


def test_a_malformed_key_asks_nobody(upstream, source):
    for key in ("", "x" * 129, "a\nb", "é", "\ud800", " k", "k ", " "):
        assert isinstance(refusal(source, key), NotFound)
    assert upstream.asked == []


def test_a_hand_off_asks_for_the_secret_and_its_repr_hides_it(upstream, source):
    upstream.answer = Response(write_json(GOLDEN | {"clientSecret": "pi_1_secret_planted"}))
    given = source.exchange(KEY, NOW)
    assert (given.client_secret, given.upstream_invoice_id) == ("pi_1_secret_planted", 21_850)
    assert given.opened.standing.balance_cents == 5_343
    assert "planted" not in repr(given)
    assert "Prefer" not in upstream.asked[0][2]


def test_a_hand_off_never_comes_from_a_copy_but_renews_it(upstream, source):
    source.open(KEY, NOW)
    source.exchange(KEY, NOW)
    source.exchange(KEY, NOW)
    assert len(upstream.asked) == 3
    source.open(KEY, NOW + timedelta(seconds=5))
    assert len(upstream.asked) == 3


@pytest.mark.parametrize(
    "again",
    [lambda s: s.forget(KEY), lambda s: s.refresh("inv_21850"), lambda s: s.refresh(None)],
    ids=["the key", "the invoice", "all"],
)
def test_what_is_forgotten_is_read_anew(upstream, source, again):
    source.open(KEY, NOW)
    again(source)
    source.open(KEY, NOW)
    assert len(upstream.asked) == 2
    source.refresh("inv_1")
    source.open(KEY, NOW)
    assert len(upstream.asked) == 2


DATE = "Fri, 20 Nov 2026 13:00:00 GMT"


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 7 "}, 7),
        ({"Retry-After": "9" * 5_000}, 999_999),
        ({"Retry-After": "Fri, 20 Nov 2026 13:01:30 GMT", "Date": DATE}, 90),
        ({"Retry-After": "Fri, 20 Nov 2026 12:00:00 GMT", "Date": DATE}, None),
        ({"Retry-After": "Fri, 20 Nov 2026 13:01:30 GMT"}, None),
        ({"Retry-After": "Fri, 20 Nov 2026 13:01:30", "Date": DATE}, None),
        ({"Retry-After": "0"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_told_in_seconds_or_as_a_date(told, seconds):
    answer = requests.Response()
    answer.headers.update(told)
    assert remote_http.retry_after(answer) == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_to_be_left_alone_is_left_alone_for_every_key_and_payment(upstream, url, status):
    at = [0.0]
    source = RemoteInvoices(Settings(INVOICING_API_URL=url), lambda: at[0])
    upstream.answer = Response("", status, headers={"Retry-After": "30"})
    refusal(source)
    upstream.answer = Response(BODY)
    for ask in (source.open, source.exchange):
        with pytest.raises(SourceUnavailable):
            ask(KEY, NOW + timedelta(minutes=1))
    assert len(upstream.asked) == 1
    at[0] = 30.0
    assert source.exchange(KEY, NOW + timedelta(minutes=1)).opened.total_cents == 10_343


def test_names_nobody_knows_are_logged_once_without_what_they_hold(upstream, source):
    upstream.answer = Response(write_json(GOLDEN | {"payerMood": "planted"}))
    with structlog.testing.capture_logs() as logs:
        for seconds in (0, 20, 40):
            source.open(KEY, NOW + timedelta(seconds=seconds))
    assert logs == [{"event": "upstream_strange_names", "log_level": "info", "names": ["payerMood"]}]


def test_a_fault_of_our_own_is_an_honest_error_and_logged_by_its_place(upstream, source, monkeypatch):
    def stumble(*_):
        raise RuntimeError("planted-key")

    monkeypatch.setattr("portal.invoices.remote_reader.read_exchange", stumble)
    with structlog.testing.capture_logs() as logs:
        assert isinstance(refusal(source), SourceAnswerInvalid)
    (bug,) = [line for line in logs if line["event"] == "bug"]
    assert bug["kind"] == "RuntimeError"
    assert "planted-key" not in str(logs)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("length", [True, False])
def test_a_connection_is_used_again(packed, length):
    """An HTTP/1.1 server that counts its connections; without a length, it answers in chunks."""
    ports = set()
    body = gzip.compress(BODY) if packed else BODY

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            ports.add(self.client_address)
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip" if packed else "identity")
            self.send_header(*(("Content-Length", str(len(body))) if length else ("Transfer-Encoding", "chunked")))
            self.end_headers()
            self.wfile.write(body if length else b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

        def log_message(self, *_):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        source = a_source(f"http://127.0.0.1:{server.server_port}")
        for minutes in range(4):
            assert source.open(KEY, NOW + timedelta(minutes=minutes)).total_cents == 10_343
            source.exchange(KEY, NOW + timedelta(minutes=minutes))
    finally:
        source._reader._call.close()
        server.shutdown()
        server.server_close()
    assert len(ports) == 2  # one for what may be repeated, one for what may not
