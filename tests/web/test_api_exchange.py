"""The served key exchange: who gets what for a key."""

import pytest

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.errors import OutcomeUnknown, PaymentStarted, StripeUnavailable
from portal.ports import BegunPayment, Seen
from tests.web.api_stage import a_copy, a_stage, an_item, seed


class Till:
    """Payments that only begin."""

    def __init__(self, error=None):
        self.error, self.begun = error, []

    def begin(self, key, wanted, seen, replaces):
        self.begun.append((key, wanted, seen, replaces))
        if self.error:
            raise self.error
        return BegunPayment("att_1", "pi_1_secret_2", "pk_test_1", None, 10_343, "USD")


@pytest.fixture
def till():
    return Till()


@pytest.fixture
def stage(migrated_sqlite, tmp_path, till):
    with a_stage(a_copy(migrated_sqlite, tmp_path), till) as stage:
        yield stage


@pytest.fixture
def key(stage):
    return stage.saved(apiSourceId="planted")["customerInvoiceKey"]


def test_a_key_opens_its_invoice_with_every_name(stage, key):
    answer = stage.exchange(key)
    assert answer.status_code == 200
    assert sorted(answer.json) == sorted(seed("exchange_names"))
    assert (answer.json["totalAmountCents"], answer.json["totalAmount"], answer.json["balance"]) == (
        10_343,
        103.43,
        103.43,
    )
    assert answer.json["invoicePaymentUrl"] == f"https://pay.example/invoices/{key}"


def test_a_key_that_opens_nothing_is_401_in_the_older_shape(stage, key):
    draft = stage.saved(invoiceStatus="DRAFT")["customerInvoiceKey"]
    answers = [
        stage.exchange(bad) for bad in ("", "x", "x" * 128, "x" * 129, "x" * 4_000, "\xff\xe9", "' OR 1=1", draft)
    ]
    answers.append(stage.client.post("/v5/invoicing/clientInvoiceKey"))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.data for answer in answers}) == 1
    assert list(answers[0].json) == ["error"]


def test_a_key_in_the_address_or_the_body_opens_nothing(stage, key):
    assert stage.client.post(f"/v5/invoicing/clientInvoiceKey?clientInvoiceKey={key}").status_code == 401
    assert stage.client.post("/v5/invoicing/clientInvoiceKey", json={"clientInvoiceKey": key}).status_code == 401


@pytest.mark.parametrize(
    ("who", "told"),
    [(None, None), ("own", "planted"), ("partner", "planted"), ("sibling", None), ("foreign", None), ("wrong", None)],
)
def test_only_the_tenant_s_token_fills_what_a_bare_key_hides(stage, key, who, told):
    token = getattr(stage.tokens, who, "wrong") if who else None
    answer = stage.exchange(key, token)
    assert answer.status_code == 200
    assert answer.json["apiInvoiceId"] == told
    assert answer.json["customData"] == (seed("invoice_answer")["customData"] if told else {})


def test_the_customer_s_address_book_is_for_the_tenant_alone(stage):
    customer = stage.customer(
        ccEmails=["cc@a.example", "cc@b.example"],
        bccEmails=["bcc@a.example"],
        invoiceSettings={"invoicePrefix": "ISO-"},
    )
    key = stage.saved(customerId=customer)["customerInvoiceKey"]
    bare, full = stage.exchange(key).json, stage.exchange(key, stage.tokens.own).json
    assert (bare["ccEmails"], bare["bccEmails"], bare["invoicePrefix"]) == ("", "", "ISO-")
    assert (full["ccEmails"], full["bccEmails"]) == ("cc@a.example,cc@b.example", "bcc@a.example")


def test_the_secret_is_that_of_what_is_live_or_of_an_attempt_for_all_that_is_available(stage, key, till):
    assert stage.exchange(key, prefer="").json["clientSecret"] == "pi_1_secret_2"
    assert till.begun == [(key, Wanted(Choice.BALANCE, or_live=True), Seen(), None)]


@pytest.mark.parametrize(
    "prefer", ["return=minimal", "respond-async, return=minimal", "return=minimal; x=1", "Return=Minimal"]
)
def test_a_minimal_exchange_makes_no_attempt(stage, key, till, prefer):
    assert stage.exchange(key, prefer=prefer).json["clientSecret"] is None
    assert till.begun == []


@pytest.mark.parametrize(
    "error", [StripeUnavailable("down"), OutcomeUnknown("slow"), PaymentStarted("other", "att_2", 5)]
)
def test_a_payment_that_can_t_begin_leaves_the_secret_out_and_the_invoice_in(stage, key, till, error):
    till.error = error
    answer = stage.exchange(key, prefer="")
    assert (answer.status_code, answer.json["clientSecret"]) == (200, None)
    assert answer.json["totalAmountCents"] == 10_343


def test_an_invoice_that_takes_no_payment_gets_no_attempt(stage, till):
    item = an_item(customerId=stage.customer())
    item["collectionInfo"]["paymentMethods"] = ["DIRECT"]
    (direct,) = stage.save(item)
    cancelled = stage.saved()
    stage.save({"id": cancelled["id"], "invoiceStatus": "CANCELLED"})
    for invoice in (direct["data"], cancelled):
        assert stage.exchange(invoice["customerInvoiceKey"], prefer="").json["clientSecret"] is None
    assert till.begun == []


def test_the_exchange_changes_no_row(stage, key):
    def rows():
        with stage.store.reading() as connection:
            dump = ("invoices", "ledger_entries", "attempts", "outbox", "invoice_keys")
            return [connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall() for table in dump]

    before = rows()
    assert stage.exchange(key).status_code == 200
    assert rows() == before
