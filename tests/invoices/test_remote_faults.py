"""Everything an invoicing API can do wrong, over real HTTP: the payer reads plain words, and no log reads the key."""

import tracemalloc
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from portal.invoices import remote, remote_deadline, remote_http
from portal.invoices.remote import RemoteInvoices
from portal.invoices.remote_deadline import WHOLE_SECONDS
from portal.invoices.remote_session import READ_SECONDS
from portal.settings import Settings
from tests.fakes import FixedClock
from tests.invoices import fault_proxy
from tests.invoices.api_server import serving
from tests.invoices.fault_proxy import FaultProxy, a_fault_proxy
from tests.invoices.tls import a_certificate
from tests.web.api_stage import Stage, a_copy, a_stage, an_item
from tests.web.html_facts import words
from tests.web.page_fixtures import a_page_app

TOKEN = "a-token-nobody-should-see"
FAULTS = {
    "resets": fault_proxy.resets,
    "resets midway": fault_proxy.resets_midway,
    "hangs": fault_proxy.hangs,
    "hangs midway": fault_proxy.hangs_midway,
    "drips": fault_proxy.drips,
    "drips from the start": fault_proxy.drips_from_the_start,
    "cut short": fault_proxy.truncates,
    "HTML": fault_proxy.answers_html,
    "10 MiB": fault_proxy.answers_ten_mebibytes,
    "a gzip bomb": fault_proxy.answers_a_bomb,
    "a bomb in a bomb": fault_proxy.answers_a_bomb_in_a_bomb,
    "redirects elsewhere": fault_proxy.redirects_elsewhere,
    "fails": fault_proxy.fails,
    "asks to wait": fault_proxy.asks_to_wait,
    "money as text": fault_proxy.answers_with(balance="much"),
    "money as a list": fault_proxy.answers_with(balance=[1]),
    "cents that are not the dollars": fault_proxy.answers_with(totalAmountCents=1),
    "a balance above the total": fault_proxy.answers_with(balance=10_343.01),
    "lines as text": fault_proxy.answers_with(lineItems="none"),
    "a status as a number": fault_proxy.answers_with(status=7),
    "another key": fault_proxy.answers_with(clientInvoiceKey="another"),
}


DRIPPING = {fault_proxy.drips, fault_proxy.drips_from_the_start}
HANGING = {fault_proxy.hangs, fault_proxy.hangs_midway}


@dataclass(frozen=True)
class Scene:
    """A portal, the API it asks, and what stands between them."""

    stage: Stage
    proxy: FaultProxy
    client: FlaskClient
    clock: FixedClock
    key: str

    def get(self):
        return self.client.get(f"/invoices/{self.key}")

    def spoil(self, fault):
        """Let `fault` happen from now on; nobody waits long for what hangs."""
        self.proxy.fault = fault
        remote_http.READ_SECONDS = 0.3 if fault in HANGING else READ_SECONDS
        remote_deadline.WHOLE_SECONDS = 0.5 if fault in DRIPPING else WHOLE_SECONDS


@pytest.fixture(scope="module")
def api(migrated_sqlite, tmp_path_factory):
    """An invoicing API of our own with an invoice in it, and its address."""
    with a_stage(a_copy(migrated_sqlite, tmp_path_factory.mktemp("api"))) as stage, serving(stage.app) as url:
        yield stage, url, stage.saved()["customerInvoiceKey"]


@pytest.fixture
def scene(api, monkeypatch):
    monkeypatch.setattr(remote_http, "READ_SECONDS", READ_SECONDS)
    monkeypatch.setattr(remote_deadline, "WHOLE_SECONDS", WHOLE_SECONDS)
    monkeypatch.setattr(remote, "PATIENCE_SECONDS", 12.0)
    stage, url, key = api
    with a_fault_proxy(url) as proxy:
        yield a_scene(stage, proxy, key)


def a_scene(stage, proxy, key):
    clock = FixedClock(stage.clock.now())
    settings = Settings(
        INVOICING_API_URL=proxy.url,
        INVOICING_API_TOKEN=TOKEN,
        STRIPE_PUBLISHABLE_KEY="pk_test_x",
        STRIPE_SECRET_KEY="sk_test_x",
    )
    app = a_page_app(source=RemoteInvoices(settings), clock=clock)
    return Scene(stage, proxy, app.test_client(), clock, key)


@pytest.fixture
def logged(caplog, capsys):
    """Every log line at every level, ours and the libraries'."""
    caplog.set_level("DEBUG")
    return lambda: caplog.text + "".join(capsys.readouterr())


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_without_a_copy_a_fault_is_one_503_in_plain_words(scene, logged, fault):
    scene.spoil(fault)
    answer = scene.get()
    assert answer.status_code == 503
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "Nothing was charged by this try." in words(answer.text)
    assert scene.key not in answer.text
    text = logged()
    assert "upstream_" in text
    assert [secret for secret in (scene.key, TOKEN) if secret in text] == []


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_after_a_good_answer_shows_the_copy_and_then_recovers(scene, logged, fault):
    good = words(scene.get().text)
    scene.clock.advance(seconds=11)
    scene.spoil(fault)
    answer = scene.get()
    shown = words(answer.text)
    assert answer.status_code == 200
    assert "$103.43" in shown
    assert "as of" in shown
    assert "Payment is not possible right now" in shown
    assert 'action="' not in answer.text
    assert scene.key not in logged()
    scene.spoil(None)
    scene.clock.advance(seconds=11)
    again = words(scene.get().text)
    assert again == (good if fault is not fault_proxy.asks_to_wait else shown)


def test_another_invoice_s_answer_is_shown_to_nobody(scene):
    other = scene.stage.saved(**an_item(lineItems=[{"amount": 77_777, "description": "Theirs"}]))
    body = scene.stage.exchange(other["customerInvoiceKey"]).data
    scene.proxy.fault = lambda line, status, _body: line.send(status, body)
    assert scene.get().status_code == 503
    unnamed = body.replace(other["customerInvoiceKey"].encode(), b"")
    scene.spoil(None)
    scene.clock.advance(seconds=11)
    assert "$103.43" in scene.get().text
    scene.proxy.fault = lambda line, status, _body: line.send(status, unnamed)
    scene.clock.advance(seconds=11)
    shown = scene.get().text
    assert "as of" in shown
    assert "Theirs" not in shown


def test_an_upstream_that_is_gone_is_a_503(scene):
    nobody = a_scene(scene.stage, FaultProxy("", port=9), scene.key)
    assert nobody.get().status_code == 503


def test_a_redirect_takes_the_key_nowhere(scene):
    scene.proxy.fault = fault_proxy.redirects_elsewhere
    scene.get()
    assert scene.proxy.seen == 1


@pytest.mark.parametrize("name", ["a gzip bomb", "a bomb in a bomb", "10 MiB"])
def test_a_large_answer_takes_little_memory(scene, name):
    scene.get()
    scene.clock.advance(seconds=11)
    bodies = []
    scene.proxy.fault = lambda line, status, body: bodies.append(body) or FAULTS[name](line, status, body)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    scene.get()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert peak < 40 << 20
    assert bodies


def test_a_certificate_that_has_run_out_ends_it_and_a_good_one_does_not(scene, tmp_path, monkeypatch, logged):
    year = datetime.now(UTC).year
    for end, status in ((f"{year + 2}0101000000Z", 200), (f"{year - 1}0102000000Z", 503)):
        folder = tmp_path / end
        folder.mkdir()
        certificate, context = a_certificate(folder, f"{year - 1}0101000000Z", end)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        with a_fault_proxy(scene.proxy.upstream, context) as proxy:
            secured = a_scene(scene.stage, proxy, scene.key)
            answer = secured.get()
            assert answer.status_code == status
            assert proxy.seen == (1 if status == 200 else 0)
    assert "Nothing was charged by this try." in words(answer.text)
    assert scene.key not in logged()
