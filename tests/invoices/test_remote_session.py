"""What the environment says of proxies and certificates holds, and is read once."""

import pytest

from portal.invoices.remote_session import session

URL = "https://api.example/v5"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_without_any_word_of_it_there_is_no_proxy_and_certificates_are_checked():
    made = session(URL, None, repeats=True)
    assert (dict(made.proxies), made.verify, made.trust_env) == ({}, True, False)


def test_a_proxy_is_used_unless_the_api_is_left_out_of_it(environment):
    environment.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert session(URL, None, repeats=True).proxies["https"] == "http://proxy.example:3128"
    environment.setenv("NO_PROXY", "api.example")
    assert dict(session(URL, None, repeats=True).proxies) == {}


def test_a_bundle_of_certificates_is_the_one_that_counts(environment):
    environment.setenv("REQUESTS_CA_BUNDLE", "/etc/ssl/private-ca.pem")
    assert session(URL, None, repeats=False).verify == "/etc/ssl/private-ca.pem"
