"""Whatever is sent, the API answers in its own shape and never with a fault of ours."""

import copy
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.api_stage import CUSTOMERS, INVOICES, an_item

KINDS = set(
    "UNKNOWN_ERROR EXPIRED_TOKEN INVALID_TOKEN BAD_REQUEST JSON_ERROR DUPLICATE REQUIRED INVALID_VALUE NOT_MODIFIABLE "
    "INVALID_FORMAT".split()
)
PLAN = [{"id": "istl_1", "name": "A", "dueDate": "2025-07-01", "amountDue": {"value": "50.0", "type": "PERCENT"}}]
CUSTOMER = {"name": "A", "email": "a@b.example", "address": {"city": "C"}, "customData": {"a": 1}, "businessName": "B"}

TRICKY = st.sampled_from(
    [
        *("", " ", "\x00", "\ud83d\ude00", "٣", "NaN", "1e9", "-1", "0", "999999999999999", "0.0000000001", "inv_1"),
        *(
            "ili_1",
            "istl_rest",
            "cus_1",
            "2025-02-29",
            "9999-12-31",
            "1900-01-01",
            "OPEN",
            "CLOSED",
            "PERCENT",
            "x" * 6_000,
        ),
        *(
            0,
            -1,
            1,
            2**31,
            2**53,
            2**63 - 1,
            -(2**63) + 1,
            0.1,
            1e300,
            True,
            False,
            None,
            [],
            {},
            [None],
            [[]],
            {"id": 1},
        ),
        *({"value": "100", "type": "PERCENT"}, {"value": "1", "type": "AMOUNT"}, [{"amount": 10**15 - 1}] * 3),
    ]
)
ANYTHING = TRICKY | st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FUZZ = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def places(value, path=()):
    """The path of everything inside `value`, and of a name that is not there."""
    found = [path]
    if isinstance(value, dict):
        found += [place for name in (*value, "unheard") for place in places(value.get(name), (*path, name))]
    if isinstance(value, list):
        found += [place for i, entry in enumerate(value) for place in places(entry, (*path, i))]
    return found


def mutated(item, changes):
    """`item` with something else at some places."""
    item = copy.deepcopy({"item": item})
    for path, value in changes:
        inside = item
        for step in ("item", *path[:-1]) if path else ():
            inside = inside[step] if isinstance(inside, dict | list) and has(inside, step) else {}
        last = path[-1] if path else "item"
        if not path:
            inside = item
        if isinstance(inside, dict) or (isinstance(inside, list) and has(inside, last)):
            inside[last] = copy.deepcopy(value)
    return item["item"]


def has(inside, step):
    return step in inside if isinstance(inside, dict) else isinstance(step, int) and step < len(inside)


def check(answer):
    """The answer is the API's own: no fault of ours, known kinds, a result for each item."""
    assert answer.status_code in {200, 207, 400}, answer.text
    assert answer.json["result"] in {"SUCCESS", "FAILURE"}
    items = answer.json["data"] or []
    for item in items:
        assert item["statusCode"] in {200, 400, 404}
        assert (item["result"] == "SUCCESS") == (item["statusCode"] == 200) == (item["error"] == [])
    faults = [*answer.json["error"], *(fault for item in items for fault in item["error"])]
    assert {fault["type"] for fault in faults} <= KINDS
    assert all(fault["message"] and (fault["param"] is None or fault["param"].startswith("data")) for fault in faults)


def changes_of(item):
    return st.lists(st.tuples(st.sampled_from(places(item)), ANYTHING), min_size=1, max_size=3)


ITEM = an_item(customerId="cus_1", installments=PLAN)


@FUZZ
@given(changes_of(ITEM))
def test_any_invoice_is_saved_or_refused(stage, changes):
    stage.customer()
    check(stage.post(INVOICES, {"data": [mutated(ITEM, changes)]}))


@settings(FUZZ, max_examples=80)
@given(changes_of(ITEM))
def test_any_update_is_saved_or_refused(stage, changes):
    sent = mutated(ITEM, changes)
    invoice = stage.saved(installments=PLAN)["id"]
    check(stage.post(INVOICES, {"data": [sent | {"id": invoice} if isinstance(sent, dict) else sent]}))


@FUZZ
@given(changes_of(CUSTOMER))
def test_any_customer_is_saved_or_refused(stage, changes):
    check(stage.post(CUSTOMERS, {"data": [mutated(CUSTOMER, changes)]}))


@settings(FUZZ, max_examples=40)
@given(changes_of(ITEM))
def test_any_invoice_is_saved_or_refused_on_either_database(either_stage, changes):
    either_stage.customer()
    check(either_stage.post(INVOICES, {"data": [mutated(ITEM, changes)]}))


@FUZZ
@given(ANYTHING | st.dictionaries(st.just("data"), ANYTHING))
def test_any_json_is_answered(stage, body):
    for path in (INVOICES, CUSTOMERS):
        check(stage.post(path, json.dumps(body).encode("utf-8", "surrogatepass")))


@FUZZ
@given(st.binary(max_size=50))
def test_any_bytes_are_answered(stage, body):
    check(stage.post(INVOICES, body))


@FUZZ
@given(st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\x00"), max_size=140))
def test_any_key_and_any_token_are_answered(stage, text):
    assert stage.exchange(text, token=text).status_code == 401
    assert stage.get(f"{INVOICES}/inv_1", token=f"{text} ").status_code == 401
