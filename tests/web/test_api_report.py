"""Reporting payments in v5's words: a tenant is believed, whoever holds a key is not."""

import pytest

from portal.domain.payability import Choice, Wanted
from portal.errors import StripeUnavailable
from portal.payments.service import PaymentService
from portal.ports import Seen
from tests.builders import an_attempt
from tests.dumps import dump
from tests.fakes import FakeGateway
from tests.web.api_stage import INVOICES, a_copy, a_stage

REPORT = "/v5/invoicing/payment"


class Paying:
    """The real use cases of paying over a fake gateway, once the stage has a store."""

    def __init__(self):
        self.gateway, self.service = FakeGateway(), None

    def __getattr__(self, name):
        return getattr(self.service, name)


@pytest.fixture
def paying():
    return Paying()


@pytest.fixture
def stage(migrated_sqlite, tmp_path, paying):
    with a_stage(a_copy(migrated_sqlite, tmp_path), paying) as stage:
        paying.service = PaymentService(
            gateway=paying.gateway, open_unit_of_work=stage.store.unit_of_work, attempts=stage.store, clock=stage.clock
        )
        yield stage


def body(invoice, amount=103.43, **facts):
    number = None if invoice is None else int(invoice.rpartition("_")[2])
    payment = {"invoiceId": number, "apiPaymentId": "dep_1", "grossPaymentAmount": amount, **facts}
    return {"payment": {name: value for name, value in payment.items() if value is not None}}


def by_token(stage, invoice, amount=103.43, token=None, **facts):
    return stage.post(REPORT, body(invoice, amount, **facts), token)


def by_key(stage, key, invoice=None, amount=103.43, **facts):
    return stage.client.post(REPORT, json=body(invoice, amount, **facts), headers={"clientInvoiceKey": key})


def status(answer):
    assert (answer.status_code, answer.json["result"], answer.json["success"]) == (200, "SUCCESS", True), answer.json
    return answer.json["payment"]["status"]


def refused(answer):
    assert (answer.status_code, answer.json["result"], answer.json["success"]) == (200, "FAILURE", False), answer.json
    assert (answer.json["errorDescription"] != "", answer.json["payment"]) == (True, None)
    return {field: fault["type"] for field, fault in answer.json["errors"]["fieldErrors"].items()}


def balance(stage, invoice):
    return stage.get(f"{INVOICES}/{invoice}").json["data"]["totals"]["balance"]


def test_a_tenant_s_report_is_entered_once(either_stage):
    invoice = either_stage.saved()["id"]
    report = {"paymentSource": "Visa *4747", "feePaymentAmount": 1.25, "date": "2026-03-09", "customData": {"a": 1}}
    answer = by_token(either_stage, invoice, 100, **report)
    assert status(answer) == "PROCESSED"
    assert answer.json["payment"] == {
        "id": 1,
        "invoiceId": 1,
        "apiName": "THIRD_PARTY_PAYMENTS",
        "apiPaymentId": "dep_1",
        "grossPaymentAmount": 100,
        "status": "PROCESSED",
        "v6EntityId": "ptxn_1",
    }
    assert (answer.json["invoiceId"], balance(either_stage, invoice)) == (1, 343)
    before = dump(either_stage.store)
    assert by_token(either_stage, invoice, 100, **report).json["payment"] == answer.json["payment"]
    assert dump(either_stage.store) == before
    recorded = either_stage.get("/v6/payments/ptxn_1").json["data"]
    assert (recorded["displayName"], recorded["date"], recorded["amount"]) == ("Visa *4747", "2026-03-09", 10_000)


def test_the_id_of_a_report_is_not_used_for_other_money(stage):
    one, two = stage.saved()["id"], stage.saved()["id"]
    by_token(stage, one, 100)
    assert refused(by_token(stage, one, 99)) == {"payment.grossPaymentAmount": "NOT_MODIFIABLE"}
    assert refused(by_token(stage, two, 100)) == {"payment.grossPaymentAmount": "NOT_MODIFIABLE"}
    assert status(by_token(stage, two, 100, apiName="ADYEN")) == "PROCESSED"


def test_a_report_may_be_taken_back(stage):
    invoice = stage.saved()["id"]
    by_token(stage, invoice, 100)
    assert status(by_token(stage, invoice, 100, status="CANCELED")) == "INACTIVE"
    assert balance(stage, invoice) == 10_343
    assert refused(by_token(stage, invoice, 100)) == {"payment.status": "NOT_MODIFIABLE"}
    by_token(stage, invoice, 50, apiPaymentId="dep_2")
    by_id = {"payment": {"id": 2, "status": "INACTIVE"}}
    assert status(stage.post(REPORT, by_id)) == "INACTIVE"
    assert refused(stage.post(REPORT, {"payment": {"id": 9, "status": "INACTIVE"}})) == {"payment.id": "INVALID_VALUE"}


def test_what_is_pending_counts_for_nothing_until_it_is_processed(stage):
    invoice = stage.saved()["id"]
    assert status(by_token(stage, invoice, 100, status="PENDING")) == "PENDING"
    assert balance(stage, invoice) == 10_343
    assert status(by_token(stage, invoice, 100, status="PROCESSED")) == "PROCESSED"
    assert balance(stage, invoice) == 343


def test_a_key_s_word_counts_for_nothing(either_stage):
    saved = either_stage.saved()
    key, invoice = saved["customerInvoiceKey"], saved["id"]
    for claim in ("dep_1", "pi_unknown"):
        for state in (None, "PROCESSED", "PENDING"):
            answer = by_key(either_stage, key, invoice, apiPaymentId=claim, status=state)
            assert status(answer) == "PENDING"
    assert balance(either_stage, invoice) == 10_343
    found = either_stage.post("/v6/payments/query", {}).json["data"]
    assert [(one["apiName"], one["apiSourceId"], one["reviewStatus"]) for one in found] == [
        ("PAYER", f"{invoice}:dep_1", "PARTNER_REVIEW_REQUIRED"),
        ("PAYER", f"{invoice}:pi_unknown", "PARTNER_REVIEW_REQUIRED"),
    ]
    assert either_stage.exchange(key).json["amountPaid"] == 0


def test_what_a_payer_says_is_entered_once_its_tenant_says_so(stage):
    one, two, three = (stage.saved() for _ in range(3))
    for saved in (one, two):
        by_key(stage, saved["customerInvoiceKey"], amount=100)
    assert status(by_token(stage, one["id"], 100)) == "PROCESSED"
    assert (balance(stage, one["id"]), balance(stage, two["id"])) == (343, 10_343)
    recorded = stage.get("/v6/payments/ptxn_1").json["data"]
    assert (recorded["apiName"], recorded["apiSourceId"], recorded["reviewStatus"]) == (
        "THIRD_PARTY_PAYMENTS",
        "dep_1",
        None,
    )
    confirmed = stage.post("/v6/payments", {"data": [{"id": "ptxn_2", "reviewStatus": "RECONCILED"}]})
    assert confirmed.json["data"][0]["data"]["reviewStatus"] is None
    assert balance(stage, two["id"]) == 343
    by_key(stage, three["customerInvoiceKey"], amount=100)
    stage.client.delete("/v6/payments/ptxn_3", headers={"Authorization": f"Bearer {stage.tokens.own}"})
    assert status(by_key(stage, three["customerInvoiceKey"], amount=100)) == "INACTIVE"
    assert balance(stage, three["id"]) == 10_343


def test_nobody_takes_a_partner_s_id(stage):
    one, two = stage.saved(), stage.saved()
    by_key(stage, one["customerInvoiceKey"], amount=1)
    assert status(by_token(stage, two["id"], 100)) == "PROCESSED"
    assert status(by_key(stage, one["customerInvoiceKey"], amount=1)) == "PENDING"
    assert status(by_key(stage, two["customerInvoiceKey"], amount=1)) == "PENDING"


def begun(paying, key):
    paying.begin(key, Wanted(Choice.BALANCE), Seen(), None)
    return next(reversed(paying.gateway.intents))


def test_a_payment_of_our_own_is_looked_up_at_stripe(stage, paying):
    saved = stage.saved()
    key, invoice = saved["customerInvoiceKey"], saved["id"]
    intent = begun(paying, key)
    assert status(by_key(stage, key, apiPaymentId=intent, status="PROCESSED")) == "PENDING"
    assert balance(stage, invoice) == 10_343
    paying.gateway.pay(intent)
    answer = by_key(stage, key, apiPaymentId=intent, amount=1)
    assert (status(answer), answer.json["payment"]["grossPaymentAmount"]) == ("PROCESSED", 103.43)
    assert balance(stage, invoice) == 0
    assert status(by_token(stage, invoice, 103.43, apiPaymentId=intent)) == "PROCESSED"
    with stage.store.unit_of_work() as work:
        assert len(work.entries(invoice)) == 2


def test_while_stripe_can_t_be_asked_it_stays_pending(stage, paying):
    key = stage.saved()["customerInvoiceKey"]
    intent = begun(paying, key)
    paying.gateway.pay(intent)
    paying.gateway.fail("retrieve", StripeUnavailable("down"))
    assert status(by_key(stage, key, apiPaymentId=intent)) == "PENDING"
    assert status(by_key(stage, key, apiPaymentId=intent)) == "PROCESSED"


def test_another_invoice_s_payment_is_nobody_else_s(stage, paying):
    one, two = stage.saved(), stage.saved()
    intent = begun(paying, one["customerInvoiceKey"])
    paying.gateway.pay(intent)
    assert status(by_key(stage, two["customerInvoiceKey"], apiPaymentId=intent)) == "PENDING"
    assert (balance(stage, one["id"]), balance(stage, two["id"])) == (10_343, 10_343)


def test_a_payer_who_would_pay_too_much_is_stopped_when_a_tenant_reports(stage, paying):
    saved = stage.saved()
    intent = begun(paying, saved["customerInvoiceKey"])
    paying.gateway.fail("cancel", StripeUnavailable("down"))
    answer = by_token(stage, saved["id"], 100)
    assert (answer.status_code, list(answer.json)) == (503, ["error"])
    assert status(by_token(stage, saved["id"], 100)) == "PROCESSED"
    assert paying.gateway.intents[intent].status == "canceled"


def test_a_receipt_is_ordered_once_with_what_was_entered(stage):
    invoice = stage.saved(collectionInfo={"sendEmail": False})["id"]
    answer = by_token(stage, invoice, 100)
    assert answer.json["emailRetVal"]["status"] == "SENDING"
    assert by_token(stage, invoice, 100).json["emailRetVal"]["status"] == "NOT_SENT"
    silent = stage.post(REPORT, body(invoice, 1, apiPaymentId="dep_2") | {"sendEmail": False})
    assert silent.json["emailRetVal"]["status"] == "NOT_SENT"
    with stage.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT kind, row_id FROM outbox").all() == [("receipt_copy", invoice)]


WHOLE = {"invoiceId": 1, "apiPaymentId": "a", "grossPaymentAmount": 1}
GROSS = "payment.grossPaymentAmount"


@pytest.mark.parametrize(
    ("changes", "field", "kind"),
    [
        ({"invoiceId": None}, "payment.invoiceId", "REQUIRED"),
        ({"apiPaymentId": None}, "payment.apiPaymentId", "REQUIRED"),
        ({"grossPaymentAmount": None}, GROSS, "REQUIRED"),
        ({"invoiceId": 99}, "payment.invoiceId", "INVALID_VALUE"),
        ({"invoiceId": "x"}, "payment.invoiceId", "INVALID_FORMAT"),
        ({"grossPaymentAmount": 0}, GROSS, "INVALID_VALUE"),
        ({"grossPaymentAmount": -5}, GROSS, "INVALID_VALUE"),
        ({"grossPaymentAmount": 0.001}, GROSS, "INVALID_VALUE"),
        ({"grossPaymentAmount": "1"}, GROSS, "INVALID_FORMAT"),
        ({"grossPaymentAmount": True}, GROSS, "INVALID_FORMAT"),
        ({"grossPaymentAmount": 1e15}, GROSS, "INVALID_VALUE"),
        ({"feePaymentAmount": -1}, "payment.feePaymentAmount", "INVALID_VALUE"),
        ({"status": "REFUNDED"}, "payment.status", "INVALID_VALUE"),
        ({"status": "CANCELED"}, "payment.status", "INVALID_VALUE"),
        ({"date": "2026-03-11"}, "payment.date", "INVALID_VALUE"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_report_is_told_in_its_words(stage, changes, field, kind):
    stage.saved()
    before = dump(stage.store)
    assert refused(stage.post(REPORT, {"payment": WHOLE | changes})) == {field: kind}
    assert dump(stage.store) == before


def test_an_invoice_that_takes_no_money_takes_none(stage):
    saved = stage.saved()
    stage.save({"id": saved["id"], "invoiceStatus": "CANCELLED"})
    assert refused(by_token(stage, saved["id"], 1)) == {"payment.invoiceId": "NOT_MODIFIABLE"}
    assert refused(by_key(stage, saved["customerInvoiceKey"], amount=1)) == {"payment.invoiceId": "NOT_MODIFIABLE"}


def test_a_key_speaks_of_its_own_invoice_only(stage):
    one, two = stage.saved(), stage.saved()
    key = one["customerInvoiceKey"]
    assert refused(by_key(stage, key, two["id"])) == {"payment.invoiceId": "INVALID_VALUE"}
    by_key(stage, two["customerInvoiceKey"])
    taken = stage.client.post(
        REPORT, json={"payment": {"id": 1, "status": "INACTIVE"}}, headers={"clientInvoiceKey": key}
    )
    assert refused(taken) == {"payment.invoiceId": "INVALID_VALUE"}


def test_transport_errors_are_v5_s(stage):
    saved = stage.saved()
    key = saved["customerInvoiceKey"]
    seen = {
        "no token": stage.client.post(REPORT, json={}),
        "wrong token": stage.post(REPORT, {}, token="wrong"),
        "wrong key": by_key(stage, "x" * 43),
        "reads only": by_token(stage, saved["id"], token=stage.tokens.reading),
        "no json": stage.post(REPORT, b"{"),
        "too large": stage.post(REPORT, b" " * (1 << 20) + b"{}"),
        "a form": stage.client.post(REPORT, data={"a": "b"}, headers={"clientInvoiceKey": key}),
    }
    assert {name: answer.status_code for name, answer in seen.items()} == {
        "no token": 401,
        "wrong token": 401,
        "wrong key": 401,
        "reads only": 403,
        "no json": 400,
        "too large": 413,
        "a form": 415,
    }
    assert {tuple(answer.json) for answer in seen.values()} == {("error",)}
    assert seen["no token"].headers["WWW-Authenticate"] == "Bearer"


def test_another_tenant_s_invoice_is_not_there(stage):
    invoice = stage.saved()["id"]
    for who in ("sibling", "foreign"):
        assert refused(by_token(stage, invoice, 1, getattr(stage.tokens, who))) == {
            "payment.invoiceId": "INVALID_VALUE"
        }
    by_token(stage, invoice, 1)
    by_id = {"payment": {"id": 1, "status": "INACTIVE"}}
    assert refused(stage.post(REPORT, by_id, stage.tokens.sibling)) == {"payment.id": "INVALID_VALUE"}


def test_a_payer_can_t_fill_the_books(migrated_sqlite, tmp_path):
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage:
        stage.app.config["API_LIMITS"] = {"key": 23}
        key = stage.saved()["customerInvoiceKey"]
        answers = [by_key(stage, key, apiPaymentId=f"dep_{number}") for number in range(25)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 5
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers[20:])


def test_amounts_are_the_invoice_s_currency_s(migrated_sqlite, tmp_path):
    with a_stage(a_copy(migrated_sqlite, tmp_path), currency="JPY") as stage:
        saved = stage.saved(lineItems=[{"amount": 5_000}], discount=None, salesTax=None)
        assert refused(by_token(stage, saved["id"], 0.5)) == {"payment.grossPaymentAmount": "INVALID_VALUE"}
        assert status(by_token(stage, saved["id"], 50)) == "PROCESSED"
        assert balance(stage, saved["id"]) == 4_950


def test_a_live_attempt_for_less_than_what_is_left_goes_on(stage):
    invoice = stage.saved()["id"]
    with stage.store.unit_of_work() as work:
        work.add_attempt(an_attempt(invoice_id=invoice, amount_cents=343))
    assert status(by_token(stage, invoice, 100)) == "PROCESSED"
    with stage.store.unit_of_work() as work:
        assert work.live_attempt(invoice) is not None


KEY = {"Idempotency-Key": "8f14e45f-ceea"}


def test_a_report_under_an_idempotency_key_is_done_once_and_answered_alike(either_stage):
    invoice = either_stage.saved()["id"]
    first = either_stage.post(REPORT, body(invoice), **KEY)
    again = either_stage.post(REPORT, body(invoice), **KEY)
    assert (first.status_code, first.json["result"]) == (200, "SUCCESS")
    assert (again.data, again.headers["Idempotency-Replayed"]) == (first.data, "true")


def test_another_report_under_the_same_key_is_refused_in_v5_s_shape(stage):
    invoice = stage.saved()["id"]
    stage.post(REPORT, body(invoice, 10), **KEY)
    other = stage.post(REPORT, body(invoice, 20), **KEY)
    assert (other.status_code, list(other.json)) == (422, ["error"])


def test_a_report_that_is_refused_leaves_its_key_free(stage):
    invoice = stage.saved()["id"]
    assert stage.post(REPORT, body(invoice, 10, date="soon"), **KEY).json["result"] == "FAILURE"
    assert stage.post(REPORT, body(invoice, 10), **KEY).json["result"] == "SUCCESS"


def test_a_malformed_idempotency_key_is_named(stage):
    answer = stage.post(REPORT, body(stage.saved()["id"]), **{"Idempotency-Key": "a b"})
    assert answer.status_code == 400
    assert answer.json == {"error": "Must be one key of 1 to 255 visible ASCII characters."}
