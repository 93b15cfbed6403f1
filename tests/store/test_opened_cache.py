"""The invoices opened lately: as many as fit, and only at their versions."""

from dataclasses import replace

from portal.store.opened_cache import MOST, OpenedCache, versions_of
from tests.builders import a_payer_invoice


def test_only_the_versions_that_were_read_are_given():
    cache, opened = OpenedCache(), a_payer_invoice()
    cache.put("hash", opened)
    assert cache.get("hash", versions_of(opened)) is opened
    assert cache.get("hash", (opened.invoice.version + 1, opened.business.version)) is None
    assert cache.get("hash", (opened.invoice.version, opened.business.version + 1)) is None


def test_a_key_that_opens_nothing_any_more_is_forgotten():
    cache, opened = OpenedCache(), a_payer_invoice()
    cache.put("hash", opened)
    cache.put("hash", None)
    assert "hash" not in cache


def test_the_one_not_opened_for_longest_makes_room():
    cache, opened = OpenedCache(), a_payer_invoice()
    for number in range(MOST):
        cache.put(str(number), replace(opened))
    cache.get("0", versions_of(opened))
    cache.put("another", opened)
    assert "0" in cache
    assert "1" not in cache


def test_its_repr_tells_no_invoice():
    cache = OpenedCache()
    cache.put("hash", a_payer_invoice())
    assert repr(cache) == "OpenedCache()"
