"""Nobody reaches what is another's."""

import pytest

from portal.domain.drafts import CustomerDraft, InvoiceDraft, LineDraft
from portal.errors import Forbidden, InvalidField, NotFound
from portal.ports import TokenGrant
from tests.builders import a_business
from tests.dumps import dump


@pytest.fixture
def grants(shop):
    """Of the same partner's other business, another partner's, and both partners themselves."""
    with shop.store.unit_of_work() as work:
        stranger = work.partners.add("Stranger", shop.clock.now())
        own = shop.grant.partner_id
        businesses = [work.businesses.add(a_business(partner_id=one), shop.clock.now()) for one in (own, stranger)]
    return {
        "sibling": TokenGrant("tok_2", own, businesses[0], "write"),
        "foreign": TokenGrant("tok_3", stranger, businesses[1], "write"),
        "partner": TokenGrant("tok_4", own, None, "read"),
        "stranger": TokenGrant("tok_5", stranger, None, "read"),
    }


@pytest.mark.parametrize("who", ["sibling", "foreign", "stranger"])
def test_anothers_invoice_is_not_found(shop, grants, who):
    with pytest.raises(NotFound):
        shop.book.get(grants[who], shop.invoice().invoice.id, shop.clock.now())


def test_a_partner_reads_all_its_businesses_and_writes_for_none(shop, grants):
    invoice = shop.invoice()
    assert shop.book.get(grants["partner"], invoice.invoice.id, shop.clock.now()).opened == shop.open(invoice)
    with pytest.raises(Forbidden):
        shop.book.save(grants["partner"], InvoiceDraft(id=invoice.invoice.id, notes="x"), shop.clock.now())
    with pytest.raises(Forbidden):
        shop.book.save_customer(grants["partner"], CustomerDraft(name="x"), shop.clock.now())


def test_a_reading_token_does_not_write(shop):
    grant = TokenGrant("tok_9", shop.grant.partner_id, shop.grant.business_id, "read")
    with pytest.raises(Forbidden):
        shop.book.save(grant, InvoiceDraft(name="x"), shop.clock.now())


@pytest.mark.parametrize("who", ["sibling", "foreign"])
def test_anothers_invoice_and_customer_are_not_changed(shop, grants, who):
    invoice = shop.invoice()
    before = dump(shop.store)
    with pytest.raises(NotFound):
        shop.book.save(grants[who], InvoiceDraft(id=invoice.invoice.id, notes="x"), shop.clock.now())
    with pytest.raises(NotFound):
        shop.book.save_customer(grants[who], CustomerDraft(id=shop.customer_id, name="x"), shop.clock.now())
    draft = InvoiceDraft(customer_id=shop.customer_id, line_items=(LineDraft("x", 1),))
    with pytest.raises(InvalidField, match="no such customer"):
        shop.book.save(grants[who], draft, shop.clock.now())
    assert dump(shop.store) == before


def test_businesses_number_their_invoices_apart(shop, grants):
    shop.invoice(number=1, api_name="QBO", api_source_id="ext_1")
    customer = shop.book.save_customer(grants["sibling"], CustomerDraft(name="Joe"), shop.clock.now())
    draft = InvoiceDraft(
        customer_id=customer.id, line_items=(LineDraft("x", 1),), number=1, api_name="QBO", api_source_id="ext_1"
    )
    assert shop.book.save(grants["sibling"], draft, shop.clock.now()).invoice.number == 1


def test_a_host_is_its_partners(shop):
    with shop.store.unit_of_work() as work:
        partner = work.partners.all()[0]
        work.partners.rewrite(type(partner)(partner.id, partner.name, (), ("pay.example.com",)))
    for host in ("pay.example.com", "PAY.example.com:443", "pay.example.com."):
        assert shop.book.partner_of_host(host) == partner.id
    for host in ("", "example.com", "x.pay.example.com", "pay.example.com.evil.test"):
        assert shop.book.partner_of_host(host) is None
