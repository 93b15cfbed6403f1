"""API tokens: told once, kept as a hash, and over when they are over."""

from datetime import timedelta

import pytest

from portal.ports import TokenGrant
from tests.dumps import dump


def made(shop, **changes):
    facts = {"business_id": shop.grant.business_id, "scope": "write", "expires_at": None} | changes
    with shop.store.unit_of_work() as work:
        return work.tokens.create(shop.grant.partner_id, now=shop.clock.now(), **facts)


def test_a_token_grants_what_it_was_made_for(shop):
    token, grant = made(shop)
    assert grant == TokenGrant("tok_1", shop.grant.partner_id, shop.grant.business_id, "write", "USD")
    assert shop.book.grant(token, shop.clock.now()) == grant


def test_a_partners_token_has_no_business(shop):
    token, _ = made(shop, business_id=None, scope="read")
    assert shop.book.grant(token, shop.clock.now()).business_id is None


def test_a_token_carries_256_bits_and_is_not_in_the_database(shop):
    token, _ = made(shop)
    assert len(token.removeprefix("rmt_")) == 43
    assert token not in repr(dump(shop.store))
    assert made(shop)[0] != token


@pytest.mark.parametrize("change", ["{}x", "{} ", "x{}", ""])
def test_a_changed_token_grants_nothing(shop, change):
    token, _ = made(shop)
    for text in (change.format(token), token[:-1], token.lower()):
        assert shop.book.grant(text, shop.clock.now()) is None


def test_its_hash_is_not_a_token(shop):
    made(shop)
    (row,) = dump(shop.store)["tokens"]
    assert [shop.book.grant(str(cell), shop.clock.now()) for cell in row] == [None] * len(row)


def test_a_token_ends_at_its_moment(shop):
    ends = shop.clock.now() + timedelta(days=1)
    token, grant = made(shop, expires_at=ends)
    assert shop.book.grant(token, ends - timedelta(microseconds=1)) == grant
    assert shop.book.grant(token, ends) is None


def test_a_revoked_token_grants_nothing(shop):
    token, grant = made(shop)
    with shop.store.unit_of_work() as work:
        assert work.tokens.revoke(grant.token_id, shop.clock.now())
        assert not work.tokens.revoke("tok_999", shop.clock.now())
        assert [one.revoked_at for one in work.tokens.all()] == [shop.clock.now()]
    assert shop.book.grant(token, shop.clock.now()) is None
