"""Only our own page may POST: every row of the rule, on every public POST."""

import pytest

from portal.store.partner_rows import Partner, PartnerRows
from portal.web.origin import normal
from tests.web.pay.conftest import URL

POSTS = ("/payments", "/payments/check")
DOMAIN = "pay.partner.example"


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Origin": URL},
        {"Origin": f"{URL}:443"},
        {"Origin": "HTTPS://PAY.EXAMPLE"},
    ],
)
def test_our_own_page_may(payer, headers, path):
    answer = payer.post(path, headers=headers, json={"choice": "balance", "seenBalanceCents": 10_000})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "http://pay.example"},
        {"Origin": f"{URL}:8443"},
        {"Origin": f"{URL}.evil.example"},
        {"Origin": f"{URL}/"},
        {"Origin": "https://user@pay.example"},
        {"Origin": "https://pay.example:port"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": URL},
        {"Sec-Fetch-Site": "same-site", "Origin": URL},
        {"Sec-Fetch-Site": "none", "Origin": URL},
        {"Sec-Fetch-Site": "", "Origin": URL},
        {"Referer": f"{URL}/invoices/x"},
    ],
)
def test_nobody_else_may(payer, stripe, headers, path):
    answer = payer.post(path, headers=headers, json={"choice": "balance", "seenBalanceCents": 10_000})
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "cross_origin")
    assert stripe.calls == []


def test_a_forged_host_makes_no_origin_ours(client, invoice, stripe):
    answer = client.post(
        f"https://evil.example/invoices/{invoice.key}/payments/check", headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code in {403, 404}
    assert stripe.calls == []


@pytest.fixture
def domain(shop):
    with shop.store.unit_of_work() as work:
        PartnerRows(work.connection).rewrite(Partner(shop.grant.partner_id, "Platform", (), (DOMAIN,)))
    return DOMAIN


def test_a_partners_own_domain_is_an_origin_of_its_own(client, invoice, domain):
    at = f"https://{domain}/invoices/{invoice.key}/payments"
    sent = {"choice": "balance", "seenBalanceCents": 10_000}
    answer = client.post(at, headers={"Origin": f"https://{domain}"}, json=sent)
    assert answer.status_code == 200
    assert answer.json["returnUrl"].startswith(f"https://{domain}/")


def test_on_a_partners_domain_our_own_origin_is_a_stranger(client, invoice, domain):
    at = f"https://{domain}/invoices/{invoice.key}/payments/check"
    assert client.post(at, headers={"Origin": URL}).status_code == 403


def test_reading_asks_for_no_origin(payer):
    assert payer.get("/status", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    "text", ["null", "", "//x", "https://", "https://a/b", "https://a?b", "https://a#b", "https://a:x"]
)
def test_what_is_no_origin_is_none(text):
    assert normal(text) is None
