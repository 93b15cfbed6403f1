"""The invoicing API's webhooks: only signed ones of now are heard, and all they do is to have something read anew."""

import json
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import BadInput
from portal.invoices.update_webhook import UpdateWebhook

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
AT = int(NOW.timestamp())
SECRET, OLDER = "the webhook secret of the tests " * 2, "an older webhook secret of theirs" * 2  # long enough for HS512
BODY = b'{"type": "ENTITY_UPDATE", "url": "/v6/invoicing/invoices/inv_7", "data": {"id": "inv_7"}}'
DIGEST = sha256(BODY)


def a_token(secret=SECRET, algorithm="HS256", **claims):
    return jwt.encode({"iat": AT} | claims, secret, algorithm)


@pytest.fixture
def refreshed():
    return []


@pytest.fixture
def hook(refreshed):
    return UpdateWebhook((SECRET, OLDER), refreshed.append)


@pytest.mark.parametrize("secret", [SECRET, OLDER], ids=["newer", "older"])
def test_what_a_signed_webhook_tells_of_is_read_anew(hook, refreshed, secret):
    hook.receive(BODY, a_token(secret), NOW)
    assert refreshed == ["inv_7"]


HASHES = {
    "hexadecimal": DIGEST.hexdigest(),
    "upper case": DIGEST.hexdigest().upper(),
    "base64": b64encode(DIGEST.digest()).decode(),
    "base64url, bare": urlsafe_b64encode(DIGEST.digest()).decode().rstrip("="),
}


@pytest.mark.parametrize("claim", HASHES.values(), ids=HASHES)
def test_a_hash_of_this_body_is_taken(hook, refreshed, claim):
    hook.receive(BODY, a_token(request_body_sha256=claim), NOW)
    assert refreshed == ["inv_7"]


TIMES = [{"iat": AT - 300}, {"iat": AT + 300}, {"exp": AT + 1}, {"exp": AT - 59}, {"nbf": AT + 60}, {"iat": AT + 0.5}]


@pytest.mark.parametrize("claims", TIMES, ids=str)
def test_a_signature_of_now_is_taken(hook, refreshed, claims):
    hook.receive(BODY, a_token(**claims), NOW)
    assert refreshed == ["inv_7"]


def test_a_signature_that_tells_no_time_is_taken(hook, refreshed):
    hook.receive(BODY, jwt.encode({}, SECRET, "HS256"), NOW)
    assert refreshed == ["inv_7"]


def forged_head(**head):
    whole = a_token().split(".")
    return ".".join([urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip("="), *whole[1:]])


def deep_head():
    return ".".join([urlsafe_b64encode(b"[" * 6_000).decode(), *a_token().split(".")[1:]])


REFUSED = {
    "no token": "",
    "no JWT": "abc",
    "two parts": a_token().rpartition(".")[0],
    "not ASCII": "é.é.é",
    "another's secret": a_token("a secret that nobody here has heard of"),
    "no signature": a_token().rpartition(".")[0] + ".",
    "alg none": jwt.encode({"iat": AT}, None, "none"),
    "alg None": forged_head(alg="None", typ="JWT"),
    "no alg": forged_head(typ="JWT"),
    "HS384": a_token(algorithm="HS384"),
    "HS512": a_token(algorithm="HS512"),
    "RS256 in its head": forged_head(alg="RS256", typ="JWT"),
    "a critical extension": jwt.encode({"iat": AT}, SECRET, "HS256", headers={"crit": ["exp2"], "exp2": 1}),
    "a head nested deep": deep_head(),
    "issued too long ago": a_token(iat=AT - 301),
    "issued in the future": a_token(iat=AT + 301),
    "issued never": a_token(iat=float("nan")),
    "expired": a_token(exp=AT - 60),
    "expired long ago": a_token(exp=-(10**400)),
    "not valid yet": a_token(nbf=AT + 61),
    "a time that is text": jwt.encode({"exp": str(AT + 1)}, SECRET, "HS256"),
    "a time that is true": jwt.encode({"iat": True}, SECRET, "HS256"),
    "of another body": a_token(request_body_sha256=sha256(BODY + b" ").hexdigest()),
    "of another body by another name": a_token(bodyHash=sha256(b"").hexdigest()),
    "a hash that is none": a_token(body_sha256=7),
    "a hash that is not ASCII": a_token(body_sha256="é"),
}


@pytest.mark.parametrize("token", REFUSED.values(), ids=REFUSED)
def test_what_is_not_signed_now_for_this_body_has_no_effect(hook, refreshed, token):
    with pytest.raises(BadInput) as refused:
        hook.receive(BODY, token, NOW)
    assert refreshed == []
    assert SECRET not in f"{refused.value}{refused.value.__cause__}"


def test_without_a_secret_nothing_is_taken(refreshed):
    for token in ("", a_token(), jwt.encode({}, None, "none")):
        with pytest.raises(BadInput):
            UpdateWebhook((), refreshed.append).receive(BODY, token, NOW)
    assert refreshed == []


@given(st.data())
def test_a_token_with_anything_changed_is_refused(data):
    token = a_token()
    at = data.draw(st.integers(0, len(token) - 2))  # the last letter has bits to spare
    letter = data.draw(st.characters(min_codepoint=1, max_codepoint=255).filter(lambda letter: letter != token[at]))
    with pytest.raises(BadInput):
        UpdateWebhook((SECRET,), pytest.fail).receive(BODY, token[:at] + letter + token[at + 1 :], NOW)
