"""The headers of every answer, and who may be asked by which name."""

import base64
import hashlib
import re
from dataclasses import dataclass

import pytest
from flask import g, make_response

from tests.builders import a_business, a_payer_invoice
from tests.web.html_facts import elements
from tests.web.page_cases import CASES, VARIANTS
from tests.web.page_fixtures import KEY, holding

PAGE = f"/invoices/{KEY}"
ADDRESSES = [PAGE, f"{PAGE}?returned=1", "/", "/nothing", "/invoices/unknown", "/healthz", "/readyz", "/logos/none"]
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


@dataclass
class Domains:
    """A directory with one custom domain per partner."""

    held: dict[str, str]

    def partner_of_host(self, host):
        return self.held.get(host)


def policy_of(answer):
    return dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))


def hash_of(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_private_and_leaves_nothing_behind(address, method):
    answer = holding(a_payer_invoice()).test_client().open(address, method=method)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert "ETag" not in answer.headers
    policy = policy_of(answer)
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'", "'none'", "'none'")


def test_a_cookie_set_by_mistake_does_not_leave():
    app = holding(a_payer_invoice())

    @app.get("/mistake")
    def mistake():
        response = make_response("x")
        response.set_cookie("seen", "1")
        return response

    assert "Set-Cookie" not in app.test_client().get("/mistake").headers


@pytest.mark.parametrize("name", CASES | VARIANTS)
def test_the_policy_allows_the_page_s_own_style_and_script_and_no_other(name):
    answer = holding((CASES | VARIANTS)[name]()).test_client().get(PAGE)
    policy = policy_of(answer)
    styles = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert [policy["style-src"]] == [hash_of(text) for text in styles]
    assert policy.get("script-src", "").split() == [hash_of(text) for text in scripts]
    assert ("connect-src" in policy) == bool(scripts)
    assert policy["img-src"] == "'self' data:"
    assert policy["form-action"] == "'self'"


def test_a_view_may_set_its_own_policy():
    app = holding(a_payer_invoice())

    @app.get("/own")
    def own():
        g.content_security_policy = "default-src 'self'"
        return "x"

    assert app.test_client().get("/own").headers["Content-Security-Policy"] == "default-src 'self'"


def test_two_brands_have_two_policies():
    sources = set()
    for color in ("#4A90D9", "#ffffff"):
        opened = a_payer_invoice(business=a_business(brand_color=color))
        sources.add(policy_of(holding(opened).test_client().get(PAGE))["style-src"])
    assert len(sources) == 2


@pytest.mark.parametrize(
    ("public_url", "host", "status"),
    [
        ("https://pay.example.com", "pay.example.com", 200),
        ("https://pay.example.com", "PAY.example.com:443", 200),
        ("https://pay.example.com", "evil.example", 404),
        ("https://pay.example.com", "pay.example.com.evil.example", 404),
        ("https://pay.example.com", "127.0.0.1", 404),
        ("http://127.0.0.1:8000", "localhost:8000", 200),
        ("http://127.0.0.1:8000", "evil.example:8000", 404),
    ],
)
def test_only_our_own_name_is_answered(public_url, host, status):
    app = holding(a_payer_invoice(), settings={"PUBLIC_URL": public_url})
    assert app.test_client().get(PAGE, headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("host", "address", "status"),
    [
        ("bills.acme.example", PAGE, 200),
        ("bills.other.example", PAGE, 404),
        ("bills.acme.example", "/", 404),
        ("bills.acme.example", "/invoices/unknown", 404),
        ("bills.acme.example", "/healthz", 200),
        ("unheard.example", "/healthz", 200),
    ],
)
def test_a_partner_s_domain_serves_its_own_invoices(host, address, status):
    domains = Domains({"bills.acme.example": "prt_1", "bills.other.example": "prt_2"})
    app = holding(a_payer_invoice(), settings={"PUBLIC_URL": "https://pay.example.com"}, directory=domains)
    assert app.test_client().get(address, headers={"Host": host}).status_code == status


def test_another_partner_s_invoice_is_the_same_404_as_none():
    domains = Domains({"bills.other.example": "prt_2"})
    app = holding(a_payer_invoice(), settings={"PUBLIC_URL": "https://pay.example.com"}, directory=domains)
    foreign, unknown = (
        app.test_client().get(address, headers={"Host": "bills.other.example"})
        for address in (PAGE, "/invoices/unknown")
    )
    assert (foreign.data, list(foreign.headers.keys())) == (unknown.data, list(unknown.headers.keys()))


def test_every_address_on_the_page_follows_a_path_prefix():
    answer = holding(a_payer_invoice()).test_client().get(PAGE, environ_overrides={"SCRIPT_NAME": "/billing"})
    links = [one[name] for one in elements(answer.text, "a", "form") for name in ("href", "action") if one[name]]
    assert {link for link in links if link.startswith("/")} == {f"/billing{PAGE}/pay", f"/billing{PAGE}/invoice.pdf"}
