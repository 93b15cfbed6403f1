"""Giving money back over the API: once for each name, and told as it is."""

import pytest

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.errors import GatewayDeclined, OutcomeUnknown, StripeUnavailable
from portal.payments.service import PaymentService
from portal.ports import Seen
from tests.fakes import FakeGateway
from tests.web.api_stage import INVOICES, a_copy, a_stage

PAYMENTS = "/v6/payments"


@pytest.fixture
def stripe():
    return FakeGateway()


@pytest.fixture
def stage(migrated_sqlite, tmp_path, stripe):
    class Later:
        """Paying begins once there is a store."""

        def __getattr__(self, name):
            return getattr(self.service, name)

    later = Later()
    with a_stage(a_copy(migrated_sqlite, tmp_path), later) as stage:
        later.service = PaymentService(
            gateway=stripe, open_unit_of_work=stage.store.unit_of_work, attempts=stage.store, clock=stage.clock
        )
        later.paying = later.service
        stage.app.config["payments"] = later.service
        yield stage


@pytest.fixture
def paid(stage, stripe):
    """The id of an invoice over 103.43 that was paid by card."""
    saved = stage.saved()
    payments = stage.app.config["payments"]
    payments.begin(saved["customerInvoiceKey"], Wanted(Choice.BALANCE), Seen(), None)
    stripe.pay("pi_1")
    payments.check(saved["customerInvoiceKey"])
    return saved["id"]


def returning(invoice, cents=-4_000, **facts):
    return {"apiSourceId": "ref_1", "children": [{"invoiceId": invoice, "amount": cents}], **facts}


def give_back(stage, *items, token=None, **headers):
    return stage.post(PAYMENTS, {"data": list(items)}, token, **headers)


def totals(stage, invoice):
    found = stage.get(f"{INVOICES}/{invoice}").json["data"]
    return found["invoiceStatus"], found["totals"]["paidAmount"], found["totals"]["balance"]


def refunds(stripe):
    return [refund.amount_cents for refund in stripe.intents["pi_1"].refunds]


def faults(answer):
    assert answer.status_code == 400, answer.json
    return [(one["type"], one["param"]) for one in answer.json["error"]]


def test_a_negative_amount_gives_back_what_was_paid_online(stage, stripe, paid):
    (item,) = give_back(stage, returning(paid, notes="Sorry")).json["data"]
    assert item["statusCode"] == 200
    given = item["data"]
    assert (given["amount"], given["children"][0]["amount"], given["children"][0]["invoiceId"]) == (
        -4_000,
        -4_000,
        paid,
    )
    assert (given["refundStatus"], given["displayName"], given["notes"]) == ("SUCCEEDED", "Refund", "Sorry")
    assert given["date"] == "2026-03-10"
    assert refunds(stripe) == [4_000]
    assert totals(stage, paid) == ("CLOSED", 6_343, 0)


def test_all_of_it_makes_the_invoice_refunded(stage, paid):
    give_back(stage, returning(paid, -10_343, amount=-10_343))
    assert totals(stage, paid) == ("REFUNDED", 0, 0)


def test_one_name_gives_back_once(stage, stripe, paid):
    first, second = give_back(stage, returning(paid)), give_back(stage, returning(paid))
    assert first.json == second.json
    assert refunds(stripe) == [4_000]


def test_another_name_gives_back_more(stage, stripe, paid):
    give_back(stage, returning(paid), returning(paid, apiSourceId="ref_2"), returning(paid, -1, apiName="QBO"))
    assert refunds(stripe) == [4_000, 4_000, 1]


def test_a_name_for_another_amount_is_refused(stage, stripe, paid):
    give_back(stage, returning(paid))
    assert faults(give_back(stage, returning(paid, -4_001))) == [("NOT_MODIFIABLE", "data[0].apiSourceId")]
    assert refunds(stripe) == [4_000]


def test_the_same_request_is_answered_once(stage, stripe, paid):
    answers = [give_back(stage, returning(paid), **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert len(stripe.refund_orders) == 1


@pytest.mark.parametrize(("status", "told"), [("pending", "PENDING"), ("succeeded", "SUCCEEDED"), ("failed", "FAILED")])
def test_a_refund_is_told_as_it_stands(stage, stripe, paid, status, told):
    stripe.refund_status = status
    assert give_back(stage, returning(paid)).json["data"][0]["data"]["refundStatus"] == told


def test_what_is_on_its_way_is_told_anew_when_asked_again(stage, stripe, paid):
    stripe.refund_status = "pending"
    give_back(stage, returning(paid))
    stripe.refund_becomes(stripe.intents["pi_1"].refunds[0].id, "succeeded")
    stage.clock.advance(minutes=10)
    stage.app.config["payments"].sweep()
    assert give_back(stage, returning(paid)).json["data"][0]["data"]["refundStatus"] == "SUCCEEDED"


def test_what_is_not_known_is_told_as_that_and_found_out(stage, stripe, paid):
    stripe.fail("refund", OutcomeUnknown("no answer"), applied=True)
    stripe.fail("retrieve", StripeUnavailable("down"))
    assert give_back(stage, returning(paid)).json["data"][0]["data"]["refundStatus"] == "UNKNOWN"
    assert give_back(stage, returning(paid)).json["data"][0]["data"]["refundStatus"] == "SUCCEEDED"
    assert refunds(stripe) == [4_000]


@pytest.mark.parametrize(
    ("error", "reason"),
    [(GatewayDeclined("no", "charge_disputed"), "charge_disputed"), (StripeUnavailable("down"), "stripe_unavailable")],
)
def test_a_refusal_gave_nothing_back_and_says_why(stage, stripe, paid, error, reason):
    stripe.fail("refund", error)
    answer = give_back(stage, returning(paid))
    assert reason in answer.json["error"][0]["message"]
    assert faults(answer) == [("NOT_MODIFIABLE", "data[0].id")]
    assert totals(stage, paid)[1] == 10_343
    assert give_back(stage, returning(paid)).status_code == 200


def test_refunds_and_payments_keep_their_places(stage, stripe, paid):
    other = stage.saved()["id"]
    cash = {"displayName": "Cash", "children": [{"invoiceId": other, "amount": 5_000}]}
    answer = give_back(stage, cash, returning("inv_999"), returning(paid, apiSourceId="ref_2"))
    assert answer.status_code == 207
    assert [item["statusCode"] for item in answer.json["data"]] == [200, 400, 200]
    assert [item["data"] and item["data"]["amount"] for item in answer.json["data"]] == [5_000, None, -4_000]


BROKEN = [
    ({"apiSourceId": ""}, "REQUIRED", "apiSourceId"),
    ({"id": "ptxn_1"}, "INVALID_VALUE", "id"),
    ({"amount": -1}, "INVALID_VALUE", "amount"),
    ({"children": [], "amount": -1}, "REQUIRED", "children"),
    ({"children": [{"invoiceId": "inv_1", "amount": -1}] * 2}, "INVALID_VALUE", "children"),
    ({"children": [{"amount": -4_000}]}, "REQUIRED", "children[0].invoiceId"),
    ({"children": [{"invoiceId": "inv_1", "amount": -1, "billId": "b"}]}, "INVALID_VALUE", "children[0].billId"),
    ({"children": [{"invoiceId": "inv_999", "amount": -1}]}, "INVALID_VALUE", "children[0].invoiceId"),
    ({"children": [{"invoiceId": "inv_1", "amount": -10_344}]}, "INVALID_VALUE", "children[0].amount"),
    ({"children": [{"invoiceId": "inv_1", "amount": 0}]}, "INVALID_VALUE", "children[0].amount"),
]


def test_what_cannot_be_given_back_is_refused_by_its_place(stage, stripe, paid):
    assert paid == "inv_1"
    for change, kind, place in BROKEN:
        assert (kind, f"data[0].{place}") in faults(give_back(stage, returning(paid) | change)), change
    nameless = returning(paid)
    del nameless["apiSourceId"]
    assert faults(give_back(stage, nameless)) == [("REQUIRED", "data[0].apiSourceId")]
    assert stripe.refund_orders == []


def test_positive_and_negative_children_do_not_mix(stage, stripe, paid):
    children = [{"invoiceId": paid, "amount": -1}, {"invoiceId": paid, "amount": 1}]
    assert faults(give_back(stage, {"apiSourceId": "ref_1", "children": children}))
    assert stripe.refund_orders == []


def test_only_who_may_write_for_the_business_gives_back(stage, stripe, paid):
    for token, status in ((stage.tokens.reading, 403), (stage.tokens.partner, 403)):
        assert give_back(stage, returning(paid), token=token).status_code == status
    for token in (stage.tokens.sibling, stage.tokens.foreign):
        assert faults(give_back(stage, returning(paid), token=token)) == [
            ("INVALID_VALUE", "data[0].children[0].invoiceId")
        ]
    assert stripe.refund_orders == []


def test_twenty_refunds_at_a_time(stage, stripe, paid):
    items = [returning(paid, -1, apiSourceId=f"ref_{number}") for number in range(21)]
    assert faults(give_back(stage, *items)) == [("INVALID_VALUE", "data")]
    assert stripe.refund_orders == []


def test_without_stripe_nothing_is_given_back_online(migrated_sqlite, tmp_path):
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage:
        answer = give_back(stage, returning(stage.saved()["id"]))
        assert "off" in answer.json["error"][0]["message"]
