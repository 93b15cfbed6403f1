"""Tokens and links from the command line."""

from datetime import UTC, datetime

import pytest

from portal.invoices.embedded import EmbeddedInvoices
from portal.store.opening import open_store
from tests.shop import SECRET, a_shop


@pytest.fixture
def people(told):
    partner = told("partner", "add", "Harbour")["partnerId"]
    return partner, told("business", "add", partner, "--name", "Fernhill")["businessId"]


def grant_of(environment, token):
    store = open_store(environment["DATABASE_URL"], ("secret-word",))
    found = EmbeddedInvoices(store).grant(token, datetime.now(UTC))
    store.close()
    return found


def test_a_businesss_token_writes(told, people, environment):
    partner, business = people
    made = told("token", "create", "--partner", partner, "--business", business)
    assert list(made) == ["token", "tokenId", "partnerId", "businessId", "scope", "expiresAt"]
    assert (made["partnerId"], made["businessId"], made["scope"], made["expiresAt"]) == (
        partner,
        business,
        "write",
        None,
    )
    assert grant_of(environment, made["token"]).business_id == business


def test_a_partners_token_reads(run, told, people):
    partner, _ = people
    assert told("token", "create", "--partner", partner)["scope"] == "read"
    assert "only reads" in run("token", "create", "--partner", partner, "--scope", "write", code=1).output


def test_a_token_may_end(told, people):
    made = told("token", "create", "--partner", people[0], "--expires-in-days", "30")
    assert datetime.fromisoformat(made["expiresAt"]) > datetime.now(UTC)


def test_a_token_is_told_once(run, told, people):
    made = told("token", "create", "--partner", people[0])
    listed = run("token", "list", "--json").output
    assert made["tokenId"] in listed
    assert made["token"] not in listed


def test_a_revoked_token_grants_nothing(run, told, people, environment):
    made = told("token", "create", "--partner", people[0])
    assert told("token", "revoke", made["tokenId"])["revokedAt"]
    assert grant_of(environment, made["token"]) is None
    run("token", "revoke", "tok_9", code=1)


def test_a_token_is_for_people_there_are(run, told, people):
    other = told("partner", "add", "Other")["partnerId"]
    run("token", "create", "--partner", "prt_9", code=1)
    run("token", "create", "--partner", people[0], "--business", "bus_9", code=1)
    run("token", "create", "--partner", other, "--business", people[1], code=1)


@pytest.fixture
def shop(environment):
    environment["SECRET_KEY"] = SECRET
    shop = a_shop(environment["DATABASE_URL"])
    yield shop
    shop.store.close()


def test_a_link_is_rotated_and_revoked(run, told, shop):
    invoice = shop.invoice()
    number = invoice.invoice.id
    told_link = told("link", "rotate", number)
    assert told_link["url"] == f"http://127.0.0.1:8000/invoices/{told_link['key']}"
    assert shop.book.open(told_link["key"], shop.clock.now()).invoice.id == number
    assert told("link", "revoke", number) == {"invoiceId": number, "revoked": True}
    with shop.store.unit_of_work() as work:
        assert work.invoice_id_of(told_link["key"]) is None
        assert work.invoice_id_of(invoice.key) is None


def test_an_unknown_invoices_link_is_not_found(run):
    run("link", "rotate", "inv_9", code=1)
    run("link", "revoke", "nonsense", code=1)
