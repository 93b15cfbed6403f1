"""What a key is made of, and what it takes to make it again."""

import pytest

from portal.store.keys import KeyFacts, Keyring, fingerprint, hash_of, hkdf

FACTS = KeyFacts("installation", "inv_1", 1, 1)


def test_hkdf_is_that_of_rfc_5869():
    """Source: RFC 5869, appendix A.3 (SHA-256, no salt, no info), the first 32 bytes."""
    assert hkdf(b"\x0b" * 22, b"").hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"


def test_a_key_is_256_bits_of_base64url_and_always_the_same():
    ring = Keyring(("secret",))
    key = ring.derive(ring.newest, FACTS)
    assert key == ring.derive(ring.newest, FACTS)
    assert len(key) == 43
    assert set(key) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    "other",
    [
        KeyFacts("another", "inv_1", 1, 1),
        KeyFacts("installation", "inv_2", 1, 1),
        KeyFacts("installation", "inv_1", 2, 1),
        KeyFacts("installation", "inv_1", 1, 2),
        KeyFacts("installationi", "nv_1", 1, 1),
        KeyFacts("installation", "inv_", 11, 1),
    ],
)
def test_every_fact_makes_another_key_and_none_leans_on_its_neighbour(other):
    ring = Keyring(("secret",))
    assert ring.derive(ring.newest, other) != ring.derive(ring.newest, FACTS)


def test_another_secret_makes_another_key():
    one, two = Keyring(("one",)), Keyring(("two",))
    assert one.derive(one.newest, FACTS) != two.derive(two.newest, FACTS)


def test_an_old_secret_still_prints_the_keys_it_made():
    old = Keyring(("old",))
    both = Keyring(("new", "old"))
    assert both.derive(old.newest, FACTS) == old.derive(old.newest, FACTS)
    assert both.newest == fingerprint("new")


def test_without_its_secret_a_key_is_not_printed():
    assert Keyring(("new",)).derive(fingerprint("old"), FACTS) is None


def test_a_fingerprint_and_a_repr_do_not_tell_the_secret():
    assert "secret-word" not in repr(Keyring(("secret-word",))) + fingerprint("secret-word")


def test_any_text_has_a_hash():
    assert len({hash_of(text) for text in ("", "key", "key\udcff", "\x00")}) == 4
