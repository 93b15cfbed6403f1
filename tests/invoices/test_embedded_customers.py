"""Customers of the embedded store."""

from dataclasses import replace

import pytest

from portal.domain.drafts import CustomerDraft
from portal.domain.invoice import Address, Customer
from portal.errors import InvalidField, InvalidFields, NotFound
from tests.dumps import dump


def save(shop, **facts):
    return shop.book.save_customer(shop.grant, CustomerDraft(**facts), shop.clock.now())


def test_a_customer_is_kept_whole(shop):
    address = Address("1 Main", "Floor 2", "Town", "NY", "10001", "US")
    saved = save(shop, name="Abigail Adams", email="abigail@example.com", business_name="Adams Ltd", address=address)
    expected = Customer(saved.id, "Abigail Adams", "abigail@example.com", "Adams Ltd", address)
    assert saved == replace(expected, created_at=shop.clock.now())
    assert shop.open(shop.invoice(customer_id=saved.id)).customer == saved


def test_what_is_not_sent_stays(shop):
    saved = save(shop, name="Abigail", email="abigail@example.com", custom_data_json='{"a": 1}')
    changed = save(shop, id=saved.id, business_name="Adams Ltd")
    assert (changed.name, changed.email, changed.business_name) == ("Abigail", "abigail@example.com", "Adams Ltd")
    assert save(shop, id=saved.id, email=None).email is None


def test_saving_the_same_again_changes_no_row(shop):
    facts = {"name": "Abigail", "email": "abigail@example.com", "custom_data_json": '{"a": 1}'}
    saved = save(shop, **facts)
    before = dump(shop.store)
    save(shop, id=saved.id, **facts)
    assert dump(shop.store) == before


def test_a_change_reaches_the_pages_of_their_invoices(shop):
    invoice = shop.invoice()
    save(shop, id=shop.customer_id, name="Jane Roe")
    opened = shop.open(invoice)
    assert opened.customer.name == "Jane Roe"
    assert opened.invoice.version > invoice.invoice.version


def test_somebody_has_a_name(shop):
    with pytest.raises(InvalidField) as refused:
        save(shop, name=" ")
    assert (refused.value.field, refused.value.kind) == ("name", "REQUIRED")
    assert save(shop, business_name="Adams Ltd").name == ""


@pytest.mark.parametrize("email", ["x", "a@b", "a b@c.de", "a@b.c\nBcc: x@y.z", "@b.co"])
def test_what_is_no_address_is_refused(shop, email):
    with pytest.raises(InvalidField) as refused:
        save(shop, name="x", email=email)
    assert refused.value.field == "email"


def test_all_faults_come_at_once(shop):
    with pytest.raises(InvalidFields) as refused:
        save(shop, email="x")
    assert [fault.field for fault in refused.value.faults] == ["name", "email"]


def test_an_unknown_customer_is_not_found(shop):
    with pytest.raises(NotFound):
        save(shop, id="cus_999", name="x")
