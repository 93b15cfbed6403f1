"""Links of stored invoices: a dump opens none, rotation revokes, old secrets still print."""

from dataclasses import replace

import pytest

from portal.errors import NotFound
from portal.invoices.embedded import EmbeddedInvoices
from portal.store.ids import number_of
from portal.store.keys import Keyring
from tests.dumps import dump


def with_secrets(shop, *secrets):
    return replace(shop.store, keyring=Keyring(secrets))


def printed(store, shop, invoice):
    return EmbeddedInvoices(store).get(shop.grant, invoice.invoice.id, shop.clock.now()).key


def test_a_dump_of_the_database_opens_nothing(shop):
    invoice = shop.invoice()
    texts = [str(cell) for rows in dump(shop.store).values() for row in rows for cell in row]
    assert invoice.key not in " ".join(texts)
    for text in texts:
        with pytest.raises(NotFound):
            shop.book.open(text, shop.clock.now())


def test_a_key_is_printed_again(shop):
    invoice = shop.invoice()
    assert printed(shop.store, shop, invoice) == invoice.key


def test_rotation_makes_a_new_key_and_the_old_one_opens_nothing(shop):
    invoice = shop.invoice()
    with shop.store.unit_of_work() as work:
        key = work.keys.rotate(number_of("inv", invoice.invoice.id))
    assert key != invoice.key
    assert shop.book.open(key, shop.clock.now()).invoice.id == invoice.invoice.id
    assert printed(shop.store, shop, invoice) == key
    with pytest.raises(NotFound):
        shop.open(invoice)


def test_a_revoked_key_opens_nothing_until_it_is_rotated(shop):
    invoice = shop.invoice()
    number = number_of("inv", invoice.invoice.id)
    with shop.store.unit_of_work() as work:
        assert work.keys.revoke(number, shop.clock.now())
        assert work.invoice_id_of(invoice.key) is None
    assert printed(shop.store, shop, invoice) == ""
    with pytest.raises(NotFound):
        shop.open(invoice)
    with shop.store.unit_of_work() as work:
        key = work.keys.rotate(number)
    assert shop.book.open(key, shop.clock.now()).invoice.id == invoice.invoice.id


def test_a_new_secret_in_front_leaves_printed_links_alone_and_makes_the_next_ones(shop):
    invoice = shop.invoice()
    (own,) = shop.store.keyring.secrets
    store = with_secrets(shop, "new", own)
    assert printed(store, shop, invoice) == invoice.key
    with store.unit_of_work() as work:
        key = work.keys.rotate(number_of("inv", invoice.invoice.id))
    assert printed(with_secrets(shop, "new"), shop, invoice) == key


def test_a_secret_that_is_gone_leaves_links_working_but_unprintable(shop):
    invoice = shop.invoice()
    store = with_secrets(shop, "another")
    assert EmbeddedInvoices(store).open(invoice.key, shop.clock.now()).invoice.id == invoice.invoice.id
    assert printed(store, shop, invoice) == ""
    with store.unit_of_work() as work:
        assert work.keys.unprintable() == 1
    with shop.store.unit_of_work() as work:
        assert work.keys.unprintable() == 0


def test_an_unknown_invoice_has_no_key_to_rotate_or_revoke(shop):
    with shop.store.unit_of_work() as work:
        assert work.keys.rotate(999) is None
        assert not work.keys.revoke(999, shop.clock.now())
