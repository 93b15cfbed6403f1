"""Somebody's answer to a key exchange becomes the invoice its payer sees, or an error that names the place."""

import dataclasses
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.installments import IMPLIED_ID
from portal.domain.invoice import Amount, InvoiceStatus, PaymentMethod, TermType
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.unknown import UNKNOWN
from portal.errors import NotFound, SourceAnswerInvalid
from portal.wire.exchange_fields import ExchangeFields
from portal.wire.exchange_names import OTHER_NAMES, by_published_names
from portal.wire.exchange_reading import Frame, read_exchange, read_hand_off, strange_names_in
from portal.wire.json_text import write_json
from tests.builders import NOW

FRAME = Frame("USD", "America/New_York")
GOLDEN = {
    "id": 21850,
    "v6EntityId": "inv_21850",
    "clientId": 805,
    "date": "2026-01-05",
    "name": "ISO-07",
    "invoiceNo": 7,
    "totalAmount": Decimal("103.43"),
    "totalAmountCents": 10343,
    "balance": Decimal("53.43"),
    "amountPaid": Decimal("50.00"),
    "pendingPaymentAmount": Decimal("10.00"),
    "discountAmount": None,
    "discountPercent": 5,
    "salesTax": Decimal("8.43"),
    "term": "NET_30",
    "dueDate": "2026-02-04",
    "personalNote": "Thanks",
    "status": "OPEN",
    "lineItems": [
        {"id": 1, "description": "Design", "quantity": 2, "price": 50, "salesTax": Decimal("8.875"), "amount": 100}
    ],
    "installments": [
        {"id": 1, "name": "First", "dueDate": "2026-01-20", "amount": 50, "status": "ACTIVE", "balance": 0},
        {
            "id": 2,
            "name": "Second",
            "dueDate": "2026-02-04",
            "amount": Decimal("53.43"),
            "status": "ACTIVE",
            "balance": Decimal("53.43"),
        },
    ],
    "clientName": "Acme",
    "email": "ap@acme.example",
    "businessName": "ISO Studio",
    "businessAddress1": "1 Main Street",
    "businessCity": "Springfield",
    "businessPhoneNumber": "5550100",
    "brandColor": "4A90D9",
    "clientInvoiceKey": "k-1",
    "acceptACH": True,
    "acceptCredit": True,
    "acceptCash": False,
    "userEmail": "owner@iso.example",
}


def read(**changes):
    return read_exchange(write_json(GOLDEN | changes).encode(), "k-1", FRAME, NOW)


def place_of(**changes):
    """Where the answer can't be."""
    with pytest.raises(SourceAnswerInvalid) as refusal:
        read(**changes)
    return refusal.value.place


def without(name):
    return {key: value for key, value in GOLDEN.items() if key != name}


def test_a_complete_answer_fills_what_a_payer_sees():
    opened = read()
    assert opened.invoice.id == "inv_21850"
    assert (opened.invoice.number, opened.invoice.name) == (7, "ISO-07")
    assert opened.invoice.status is InvoiceStatus.OPEN
    assert (opened.invoice.term, opened.invoice.due_date) == (TermType.NET_30, date(2026, 2, 4))
    assert opened.invoice.payment_methods == (PaymentMethod.CREDIT_CARD, PaymentMethod.ACH)
    assert (opened.customer.name, opened.customer.email) == ("Acme", "ap@acme.example")
    assert (opened.business.name, opened.business.phone) == ("ISO Studio", "5550100")
    assert opened.business.address.lines() == ("1 Main Street", "Springfield")
    assert opened.business.brand_color == "#4a90d9"
    assert (opened.total_cents, opened.standing.balance_cents, opened.standing.paid_cents) == (10_343, 5_343, 5_000)
    assert opened.standing.available_cents == 4_343
    assert opened.read_at == NOW


def test_the_steps_of_the_total_are_told_when_the_figures_prove_them():
    totals = read().totals
    assert (totals.subtotal_cents, totals.discounted_cents, totals.tax_cents) == (10_000, 9_500, 843)
    assert [(step.kind, step.amount_cents) for step in totals.steps] == [
        ("subtotal", 10_000),
        ("discount", -500),
        ("tax", 843),
        ("total", 10_343),
    ]


def test_a_tax_on_the_undiscounted_lines_is_found_out():
    opened = read(totalAmount=Decimal("103.88"), totalAmountCents=10_388, salesTax=Decimal("8.88"), installments=[])
    assert opened.totals.tax_cents == 888
    assert opened.invoice.discount.before_tax is False


def test_a_line_s_rate_that_does_not_fit_is_left_out():
    lines = [GOLDEN["lineItems"][0] | {"salesTax": 99}]
    opened = read(lineItems=lines)
    assert opened.totals.total_cents == 10_343
    assert opened.invoice.line_items[0].tax is None
    assert opened.invoice.tax == Amount(843)


def test_totals_that_nothing_explains_are_unknown():
    opened = read(lineItems=[])
    assert opened.totals is UNKNOWN
    assert opened.invoice.discount is UNKNOWN
    assert opened.total_cents == 10_343


def test_what_the_exchange_does_not_carry_is_unknown():
    opened = read()
    assert opened.payments is UNKNOWN
    assert opened.attempt is UNKNOWN
    assert opened.business.tax_id is UNKNOWN
    assert opened.business.bank_instructions is UNKNOWN
    assert opened.business.allow_amount is UNKNOWN
    assert not opened.online


def test_installments_carry_their_balances_and_what_the_bank_is_moving():
    first, second = read().installments
    assert (first.id, first.amount_cents, first.balance_cents, first.processing_cents) == ("istl_1", 5_000, 0, 0)
    assert (second.id, second.balance_cents, second.processing_cents) == ("istl_2", 5_343, 1_000)


def test_a_plan_that_leaves_something_over_gets_its_last_part():
    parts = read(installments=GOLDEN["installments"][:1]).installments
    assert [(part.id, part.amount_cents, part.balance_cents) for part in parts] == [
        ("istl_1", 5_000, 0),
        (IMPLIED_ID, 5_343, 5_343),
    ]


def test_a_removed_installment_is_none():
    removed = GOLDEN["installments"][0] | {"id": 3, "status": "INACTIVE"}
    assert [part.id for part in read(installments=[*GOLDEN["installments"], removed]).installments] == [
        "istl_1",
        "istl_2",
    ]


def test_a_plan_whose_balances_do_not_sum_to_the_invoice_s_is_no_plan():
    unpaid = [part | {"balance": part["amount"]} for part in GOLDEN["installments"]]
    assert read(installments=unpaid).installments == ()


@pytest.mark.parametrize("name", ["v6EntityId", "invoiceV6Id", "v6InvoiceId", "v6Id"])
def test_the_id_is_found_under_each_of_its_names(name):
    answer = without("v6EntityId") | {name: "inv_77"}
    assert read_exchange(write_json(answer).encode(), "k-1", FRAME, NOW).invoice.id == "inv_77"


def test_without_that_id_the_older_one_stands_for_it():
    answer = without("v6EntityId")
    assert read_exchange(write_json(answer).encode(), "k-1", FRAME, NOW).invoice.id == "inv_21850"


def test_unknown_words_and_fields_are_tolerated():
    opened = read(term="NET_45", brandColor="blue", frequency="DAILY", x=1, lineItems=None, installments=None)
    assert opened.invoice.term is TermType.OTHER
    assert opened.business.brand_color is None


def test_a_large_amount_may_come_with_an_exponent():
    body = write_json(without("totalAmount") | {"totalAmountCents": 1_234_567_890}).replace(
        '"balance":53.43', '"balance":1.23E7', 1
    )
    opened = read_exchange(body.encode(), "k-1", FRAME, NOW)
    assert opened.standing.balance_cents == 1_230_000_000


def test_what_is_left_of_a_binary_float_is_no_fraction_of_a_cent():
    assert read(balance=Decimal("53.429999999999993")).standing.balance_cents == 5_343


def test_the_total_may_come_in_cents_or_in_dollars_alone():
    for name in ("totalAmount", "totalAmountCents"):
        opened = read_exchange(write_json(without(name)).encode(), "k-1", FRAME, NOW)
        assert opened.total_cents == 10_343


def test_an_amount_paid_that_is_not_told_is_what_is_missing_of_the_total():
    opened = read_exchange(write_json(without("amountPaid")).encode(), "k-1", FRAME, NOW)
    assert opened.standing.paid_cents == 5_000


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"totalAmountCents": 10_344}, "totalAmount"),
        ({"totalAmount": None, "totalAmountCents": None}, "totalAmountCents"),
        ({"totalAmountCents": -1, "totalAmount": Decimal("-0.01")}, "totalAmountCents"),
        ({"totalAmountCents": "10343"}, "totalAmountCents"),
        ({"totalAmountCents": True}, "totalAmountCents"),
        ({"balance": Decimal("103.44")}, "balance"),
        ({"balance": Decimal("-0.01")}, "balance"),
        ({"balance": Decimal("53.425")}, "balance"),
        ({"balance": "much"}, "balance"),
        ({"balance": True}, "balance"),
        ({"balance": None}, "balance"),
        ({"balance": "٥"}, "balance"),
        ({"balance": "5_3.43"}, "balance"),
        ({"amountPaid": -1}, "amountPaid"),
        ({"amountPaid": Decimal("50.01")}, "amountPaid"),
        ({"currency": "EUR"}, "currency"),
        ({"id": None, "v6EntityId": None}, "id"),
        ({"dueDate": "soon"}, "dueDate"),
        ({"lineItems": [{"amount": 0}] * 1_001}, "lineItems"),
        ({"pendingPaymentAmount": 104}, "pendingPaymentAmount"),
        ({"status": 1}, "status"),
        ({"status": None}, "status"),
        ({"date": "today"}, "date"),
        ({"clientInvoiceKey": "k-2"}, "clientInvoiceKey"),
        ({"lineItems": [{"description": "free"}]}, "lineItems[0].amount"),
        ({"lineItems": {}}, "lineItems"),
        ({"installments": [GOLDEN["installments"][0] | {"balance": 51}]}, "installments[0].balance"),
        ({"installments": [GOLDEN["installments"][0] | {"amount": 200}]}, "installments"),
        ({"installments": [GOLDEN["installments"][0] | {"amount": None}]}, "installments[0].amount"),
    ],
)
def test_what_can_t_be_is_refused_by_its_place(changes, place):
    assert place_of(**changes) == place


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"a":1,"a":2}', b"{}"])
def test_what_is_no_invoice_is_refused(body):
    with pytest.raises(SourceAnswerInvalid):
        read_exchange(body, "k-1", FRAME, NOW)


@pytest.mark.parametrize(
    "answer",
    [
        {"result": "FAILURE"},
        GOLDEN | {"result": "FAILURE"},
        GOLDEN | {"status": "DRAFT", "emailStatus": ""},
        GOLDEN | {"status": "DRAFT", "emailStatus": "NOT_SENT"},
    ],
)
def test_a_failure_and_a_draft_are_not_found(answer):
    with pytest.raises(NotFound):
        read_exchange(write_json(answer).encode(), "k-1", FRAME, NOW)


def test_a_draft_that_was_mailed_is_a_quote():
    assert read(status="DRAFT", emailStatus="SENDING").invoice.quoted_at == NOW


def test_no_error_tells_a_value_or_the_key():
    with pytest.raises(SourceAnswerInvalid) as refusal:
        read(balance="secret-balance", clientInvoiceKey="k-1")
    assert "secret-balance" not in f"{refusal.value}{refusal.value.__cause__}{refusal.value.__context__!r}"


def test_another_answer_has_another_version():
    assert read().invoice.version != read(name="ISO-08").invoice.version
    assert read().invoice.version == read().invoice.version


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300)
@given(
    st.dictionaries(st.sampled_from(sorted(GOLDEN)), JSON, max_size=3),
    st.sampled_from(["balance", "amount", "id", "x"]),
    JSON,
)
def test_a_damaged_answer_is_read_or_refused_and_never_anything_else(damage, name, value):
    installments = [GOLDEN["installments"][0] | {name: value}, GOLDEN["installments"][1]]
    body = write_json(GOLDEN | {"installments": installments} | damage).encode()
    try:
        opened = read_exchange(body, "k-1", FRAME, NOW)
    except (SourceAnswerInvalid, NotFound):
        return
    assert isinstance(opened, PayerInvoice)
    assert 0 <= opened.standing.balance_cents <= opened.total_cents


@settings(max_examples=200)
@given(st.integers(0, 600), st.binary(max_size=4))
def test_a_cut_or_garbled_answer_is_refused_or_read(cut, noise):
    body = json.dumps(GOLDEN, default=float).encode()
    try:
        opened = read_exchange(body[:cut] + noise + body[cut + len(noise) :], "k-1", FRAME, NOW)
    except (SourceAnswerInvalid, NotFound):
        return
    assert 0 <= opened.standing.balance_cents <= opened.total_cents


PUBLISHED = (
    *("id", "apiInvoiceId", "clientId", "date", "name", "totalAmount", "totalAmountCents", "balance"),
    *("discountAmount", "discountPercent", "term", "dueDate", "personalNote", "frequency", "status", "emailStatus"),
    *("sendEmail", "sentDate", "lastViewedDate", "reminderSchedule", "lastCreatedRecurringInvoice", "parentId"),
    *("isRecurringParent", "refundStatus", "emailErrors", "invoicePdfUrl", "lineItems", "installments"),
    *("pendingPaymentAmount", "invoiceNo", "clientName", "email", "ccEmails", "bccEmails", "businessName"),
    *("businessAddress1", "businessAddress2", "businessCity", "businessState", "businessZip", "businessLogoUrl"),
    *("businessPhoneNumber", "clientInvoiceKey", "amountPaid", "paidDate", "acceptACH", "acceptCredit", "acceptCash"),
    *("salesTax", "invoicePrefix", "v6EntityId", "customData", "apiName", "userId", "clientSecret"),
    *("paymentMethodId", "userEmail", "brandColor", "customerSessionClientSecret"),
)


def test_every_published_name_is_read_and_a_new_one_is_told():
    body = write_json(dict.fromkeys(PUBLISHED) | {"payerMood": "x", "no name": 1, "k" * 41: 1}).encode()
    assert strange_names_in(body) == ("payerMood",)
    assert len(PUBLISHED) == 59


@pytest.mark.parametrize(("name", "other"), [(name, other) for name in OTHER_NAMES for other in OTHER_NAMES[name]])
def test_what_another_name_tells_is_read_like_its_own(name, other):
    told = {
        "date": "2026-01-06",
        "acceptACH": True,
        "isRecurringParent": True,
        "reminderSchedule": ["ON_DUE_DATE"],
        "customData": {"x": 1},
    }.get(name, "x")
    own, others = ({key: value for key, value in GOLDEN.items() if key != name} | {one: told} for one in (name, other))
    assert ExchangeFields.model_validate(by_published_names(own)) == ExchangeFields.model_validate(
        by_published_names(others)
    )
    assert by_published_names(others | {name: None})[name] == told


def test_a_name_of_its_own_goes_before_another():
    assert by_published_names({"v6EntityId": "inv_1", "v6Id": "inv_2"})["v6EntityId"] == "inv_1"


@pytest.mark.parametrize(
    ("told", "read_as"),
    [
        ("ON_DUE_DATE", ("ON_DUE_DATE",)),
        (["ON_DUE_DATE", "A_NEW_ONE"], ("ON_DUE_DATE", "A_NEW_ONE")),
        ("a@x.example, b@x.example,", ("a@x.example", "b@x.example")),
        (["a@x.example", None, 7], ("a@x.example",)),
        (None, ()),
        ({"x": 1}, ()),
        ("", ()),
    ],
)
def test_words_may_be_a_list_or_a_text(told, read_as):
    fields = ExchangeFields.model_validate(GOLDEN | {"reminderSchedule": told, "ccEmails": told, "bccEmails": told})
    assert {fields.reminder_schedule, fields.cc_emails, fields.bcc_emails} == {read_as}


@pytest.mark.parametrize("color", ["4A90D9", "#4A90D9", "#4a90d9"])
def test_a_colour_may_have_its_sign_or_not(color):
    assert read(brandColor=color).business.brand_color == "#4a90d9"


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("PAID", "CLOSED"),
        ("Void", "CANCELLED"),
        ("CANCELED", "CANCELLED"),
        ("Partially Paid", "OPEN"),
        ("open", "OPEN"),
    ],
)
def test_a_status_in_the_words_of_a_neighbour_is_known(told, status):
    opened = read(status=told)
    assert (opened.invoice.status, opened.source_word) == (InvoiceStatus(status), "")


@pytest.mark.parametrize(("told", "word"), [("IN_REVIEW", "In review"), ("<b>", "Unknown"), ("", "Unknown")])
def test_a_status_nobody_knows_is_shown_as_a_word_and_not_paid_online(told, word):
    online = Frame("USD", "UTC", online=True)
    opened = read_exchange(write_json(GOLDEN | {"status": told}).encode(), "k-1", online, NOW)
    assert (opened.source_word, opened.online) == (word, False)
    assert read_exchange(write_json(GOLDEN).encode(), "k-1", online, NOW).online


def test_ids_may_be_text_and_what_is_none_names_nothing():
    opened = read(v6EntityId=None, id="21850", clientId="x", invoiceNo=Decimal("7.5"))
    assert (opened.invoice.id, opened.customer.id, opened.invoice.number) == ("inv_21850", "cus_0", 21_850)


def test_a_date_that_decides_nothing_may_be_unreadable():
    assert read(paidDate="02/04/2026", sentDate=7, lastViewedDate="yesterday").paid_on is None


def test_cents_may_be_written_with_a_point():
    assert read(totalAmountCents=Decimal("10343.0")).total_cents == 10_343


def test_control_characters_are_left_out_of_text():
    assert read(personalNote="a\x00b\x1bc\nd").invoice.notes == "abc\nd"


def test_of_a_refund_without_an_amount_only_its_state_is_known():
    assert [read(refundStatus=told).refund_status for told in ("PENDING", "FAILED", "SUCCEEDED", "NEW", None)] == [
        *("PENDING", "FAILED", "", "", ""),
    ]


def test_what_pays_is_in_no_repr_and_no_page():
    secrets = {"clientSecret": "planted-1", "customerSessionClientSecret": "planted-2", "paymentMethodId": "planted-3"}
    body = write_json(GOLDEN | secrets | {"invoicePdfUrl": "https://cdn.example/planted-4.pdf"}).encode()
    given = read_hand_off(body, "k-1", FRAME, NOW)
    assert (given.client_secret, given.upstream_invoice_id) == ("planted-1", 21_850)
    assert "planted" not in repr(given) + repr(ExchangeFields.model_validate(GOLDEN | secrets))
    assert "planted-1" not in str(dataclasses.astuple(given.opened))
