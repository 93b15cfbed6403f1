"""Queries of invoices and customers through the served API, over a real store on each engine."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from portal.store.folding import fold
from tests.web.api_stage import CUSTOMERS, INVOICES, an_item, seed
from tests.web.test_api_faults import ANYTHING, KINDS, changes_of, mutated
from tests.wire.shapes import differences
from tests.wire.test_query_reading import COMPARISONS, OPERATORS

QUERY, CUSTOMER_QUERY = f"{INVOICES}/query", f"{CUSTOMERS}/query"
SAMPLE = seed("query_request")


def found(stage, path=QUERY, token=None, **body):
    answer = stage.post(path, body, token)
    assert answer.status_code == 200, answer.text
    return answer.json["data"]


def names(stage, **filter_):
    return {entity["name"] for entity in found(stage, filter=filter_)}


def replaced(value, text):
    """The published sample with another word for its placeholders."""
    return json.loads(json.dumps(value).replace("<string>", text))


def test_the_published_query_is_answered_in_the_published_shape(either_stage):
    invoice = either_stage.saved(name="June Consulting Invoice", apiSourceId="ext_123")
    answer = either_stage.post(QUERY, replaced(SAMPLE, "June Consulting Invoice") | {"cursor": None})
    assert (answer.status_code, answer.json["result"], answer.json["data"]) == (200, "SUCCESS", [])
    assert answer.json["cursor"] == {"after": None, "before": None}
    operators = replaced(SAMPLE, "June Consulting Invoice")["filter"]
    for field, ones in operators.items():
        for operator, value in ones.items():
            answer = either_stage.post(QUERY, SAMPLE | {"cursor": None, "filter": {field: {operator: value}}})
            expected = [] if operator in {"notEqual", "notIn", "greaterThan", "lessThan"} else [invoice]
            assert (answer.status_code, answer.json["data"]) == (200, expected), (field, operator)
    sample = seed("invoice_answer")
    sample["collectionInfo"]["emailErrors"] = {}
    assert differences(sample, invoice) == []
    assert set(answer.json) == {"result", "data", "cursor", "error"}


def test_the_sample_is_the_published_one():
    assert set(SAMPLE) == {"cursor", "limit", "sort", "filter"}
    assert set(SAMPLE["filter"]["name"]) == COMPARISONS | {"contain"}
    assert set(SAMPLE["filter"]["status"]) == COMPARISONS | {"in", "notIn"}


def test_the_published_cursors_are_text(stage):
    for _ in range(3):
        stage.saved()
    middle = stage.post(QUERY, {"limit": 1, "cursor": stage.post(QUERY, {"limit": 1}).json["cursor"]["after"]}).json
    assert differences({"after": "text", "before": "text"}, middle["cursor"]) == []
    assert None not in middle["cursor"].values()


def a_variety(stage):
    """Invoices that differ in everything that can be asked for."""
    customers = [stage.customer(name=name) for name in ("Ada", "Grace")]
    for number, name in enumerate(("Alpha", "beta", "Gamma", "alpha", "Élan"), 1):
        term = {"type": "OTHER", "dueDate": f"2026-0{9 - number}-28"} if number % 2 else {"type": "DUE_NOW"}
        item = an_item(
            customerId=customers[number % 2],
            name=name,
            invoiceNo=number * 10,
            invoiceStatus="DRAFT" if number == 2 else "OPEN",
            date=f"2025-0{number}-01",
            lineItems=[{"amount": number * 1_000}],
            apiName="QBO" if number % 2 else "XERO",
            apiSourceId=f"ext_{number}" if number < 4 else None,
        )
        item["collectionInfo"]["term"] = term
        (saved,) = stage.save(item)
        assert saved["error"] == []
    stage.save({"id": found(stage)[2]["id"], "invoiceStatus": "CANCELLED"})
    stage.save({"id": found(stage)[3]["id"], "status": "INACTIVE"})


def value_of(field, invoice):
    """What an answer says of a field."""
    places = {
        "total": ("totals", "total"),
        "balance": ("totals", "balance"),
        "paidAmount": ("totals", "paidAmount"),
        "dueDate": ("collectionInfo", "term", "dueDate"),
        "customerId": ("customer", "id"),
    }
    for step in places.get(field, (field,)):
        invoice = invoice[step]
    return fold(invoice) if field == "name" else invoice


def meets(value, operator, wanted):
    """Whether a value meets an operator; what has no value is only ever unequal."""
    if operator in {"notEqual", "notIn"}:
        return not meets(value, "equal" if operator == "notEqual" else "in", wanted)
    if value is None:
        return False
    return {
        "equal": lambda: value == wanted,
        "in": lambda: value in wanted,
        "contain": lambda: wanted in value,
        "greaterThan": lambda: value > wanted,
        "greaterThanEqual": lambda: value >= wanted,
        "lessThan": lambda: value < wanted,
        "lessThanEqual": lambda: value <= wanted,
    }[operator]()


def test_every_operator_of_every_field_finds_what_it_says(either_stage):
    a_variety(either_stage)
    everyone = found(either_stage, filter={"status": {"in": ["ACTIVE", "INACTIVE"]}})
    assert len(everyone) == 5
    for field, operators in OPERATORS.items():
        told = {value_of(field, invoice) for invoice in everyone} - {None}
        for operator in sorted(operators):
            for wanted in sorted(told, key=str)[:3]:
                sent = [wanted] if operator in {"in", "notIn"} else wanted
                conditions = {"status": {"in": ["ACTIVE", "INACTIVE"]}, field: {operator: sent}}
                if field == "status":
                    conditions = {"status": {operator: sent}}
                expected = [one["id"] for one in everyone if meets(value_of(field, one), operator, sent)]
                assert [one["id"] for one in found(either_stage, filter=conditions)] == expected, (
                    field,
                    operator,
                    sent,
                )


def test_all_conditions_hold_at_once(stage):
    a_variety(stage)
    assert names(stage, name={"contain": "a"}, total={"greaterThan": 1_088, "lessThan": 10_000}) == {
        "beta",
        "Gamma",
        "Élan",
    }
    assert names(stage, invoiceStatus={"in": ["OPEN"], "notIn": ["DRAFT"]}, search="ada") == set()
    assert names(stage, invoiceStatus={"in": ["DRAFT"]}, search="ada", apiName={"equal": "XERO"}) == {"beta"}


def test_a_draft_s_balance_is_what_is_answered(stage):
    a_variety(stage)
    (draft,) = found(stage, filter={"invoiceStatus": {"equal": "DRAFT"}})
    assert draft["totals"]["balance"] > 0
    assert found(stage, filter={"balance": {"equal": draft["totals"]["balance"]}}) == [draft]


def test_inactive_ones_are_hidden_unless_their_status_is_asked_for(stage):
    a_variety(stage)
    assert names(stage) == {"Alpha", "beta", "Gamma", "Élan"}
    assert names(stage, status={"in": ["INACTIVE"]}) == {"alpha"}
    assert names(stage, status={"notEqual": "ACTIVE"}) == {"alpha"}


def test_what_is_found_is_what_is_read(stage):
    a_variety(stage)
    for invoice in found(stage):
        assert stage.get(f"{INVOICES}/{invoice['id']}").json["data"] == invoice


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("NAME", ["Alpha", "beta", "Gamma", "Élan"]),
        ("DATE", ["Alpha", "beta", "Gamma", "Élan"]),
        ("DUE_DATE", ["beta", "Élan", "Gamma", "Alpha"]),
        ("INVOICE_NO", ["Alpha", "beta", "Gamma", "Élan"]),
        ("TOTAL", ["Alpha", "beta", "Gamma", "Élan"]),
        ("BALANCE", ["Gamma", "Alpha", "beta", "Élan"]),
        ("CREATED", ["Alpha", "beta", "Gamma", "Élan"]),
    ],
)
def test_each_order_runs_both_ways(stage, order, expected):
    a_variety(stage)
    for direction, wanted in (("ASC", expected), ("DESC", expected[::-1])):
        for sort in ({"orderBy": order, "direction": direction}, [{"orderBy": order, "direction": direction}]):
            assert [one["name"] for one in found(stage, sort=sort)] == wanted


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"filter": {"name": {"like": "x"}}}, "filter.name.like"),
        ({"filter": {"colour": {"equal": "x"}}}, "filter.colour"),
        ({"filter": {"total": {"equal": "5"}}}, "filter.total.equal"),
        ({"limit": 251}, "limit"),
        ({"limit": 0}, "limit"),
        ({"cursor": "forged"}, "cursor"),
        ({"cursor": "eyJBRlRFUiI6ImJ0bl8xNjkifQ"}, "cursor"),
        ({"sort": {"orderBy": "COLOUR"}}, "sort.orderBy"),
    ],
)
@pytest.mark.parametrize("path", [QUERY, CUSTOMER_QUERY])
def test_what_is_no_query_is_400_and_names_its_place(stage, path, body, param):
    answer = stage.post(path, body)
    assert (answer.status_code, answer.json["result"], answer.json["data"]) == (400, "FAILURE", None)
    if not (path == CUSTOMER_QUERY and "total" in param):
        assert [fault["param"] for fault in answer.json["error"]] == [param]


def test_a_cursor_of_another_list_or_tenant_is_refused(stage):
    for _ in range(2):
        stage.saved()
    cursor = stage.post(QUERY, {"limit": 1}).json["cursor"]["after"]
    assert len(found(stage, limit=1, cursor=cursor)) == 1
    assert len(found(stage, token=stage.tokens.reading, limit=5, cursor=cursor)) == 1
    refused = [stage.post(CUSTOMER_QUERY, {"cursor": cursor})]
    refused += [
        stage.post(QUERY, {"cursor": cursor}, getattr(stage.tokens, who)) for who in ("sibling", "foreign", "partner")
    ]
    refused += [stage.post(QUERY, {"cursor": cursor, "filter": {"name": {"contain": "x"}}})]
    assert [answer.json["error"][0]["param"] for answer in refused] == ["cursor"] * 5


def test_a_tenant_s_lists_hold_its_own_for_its_own_tokens_only(stage):
    invoice = stage.saved()
    customer = invoice["customer"]["id"]
    seen = {}
    for who in ("own", "reading", "partner", "sibling", "foreign"):
        token = getattr(stage.tokens, who)
        seen[who] = (
            [one["id"] for one in found(stage, token=token)],
            [one["id"] for one in found(stage, CUSTOMER_QUERY, token)],
            found(stage, token=token, filter={"id": {"equal": invoice["id"]}, "search": "abigail"}) == [invoice],
            stage.get(f"{CUSTOMERS}/{customer}", token).status_code,
        )
    mine = ([invoice["id"]], [customer], True, 200)
    assert seen == dict.fromkeys(("own", "reading", "partner"), mine) | dict.fromkeys(
        ("sibling", "foreign"), ([], [], False, 404)
    )


@pytest.mark.parametrize("path", [QUERY, CUSTOMER_QUERY])
def test_without_a_good_token_there_is_401_before_the_body_is_judged(stage, path):
    answer = stage.client.post(path, data=b"\xff", headers={"Authorization": "Bearer wrong"}, content_type="text/plain")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_customers_are_found_by_name_email_status_and_search(either_stage):
    stage = either_stage
    ada, grace = (stage.customer(name=name, email=f"{name}@example.com") for name in ("Ada", "Grace"))

    def ids(**filter_):
        return [one["id"] for one in found(stage, CUSTOMER_QUERY, filter=filter_)]

    assert ids() == [ada, grace]
    assert (
        ids(name={"equal": "ADA"})
        == ids(email={"contain": "ADA@"})
        == ids(search="aDa")
        == ids(id={"in": [ada]})
        == [ada]
    )
    assert ids(name={"greaterThan": "ada"}) == ids(email={"notEqual": "ada@EXAMPLE.com"}) == [grace]
    assert ids(status={"equal": "INACTIVE"}) == []
    by_name = {"orderBy": "NAME", "direction": "DESC"}
    assert [one["id"] for one in found(stage, CUSTOMER_QUERY, sort=by_name)] == [grace, ada]
    first = stage.post(CUSTOMER_QUERY, {"limit": 1, "sort": by_name}).json
    second = stage.post(CUSTOMER_QUERY, {"limit": 1, "sort": by_name, "cursor": first["cursor"]["after"]}).json
    assert [first["data"][0]["id"], second["data"][0]["id"]] == [grace, ada]
    assert (first["cursor"]["before"], second["cursor"]["after"]) == (None, None)


def test_an_inactive_customer_is_hidden_unless_asked_for_and_can_be_read(stage):
    gone, left = stage.customer(), stage.customer()
    with stage.store.unit_of_work() as work:
        work.connection.exec_driver_sql(f"UPDATE customers SET record_status = 'INACTIVE' WHERE id = {gone[4:]}")
    assert [one["id"] for one in found(stage, CUSTOMER_QUERY)] == [left]
    (shown,) = found(stage, CUSTOMER_QUERY, filter={"status": {"in": ["INACTIVE"]}})
    assert (shown["id"], shown["status"]) == (gone, "INACTIVE")
    assert stage.get(f"{CUSTOMERS}/{gone}").json["data"] == shown


def test_a_customer_is_read_as_it_was_saved(stage):
    saved = stage.post(CUSTOMERS, {"data": [{"name": "Ada", "address": {"city": "London"}}]}).json["data"][0]["data"]
    assert stage.get(f"{CUSTOMERS}/{saved['id']}").json == {"result": "SUCCESS", "data": saved, "error": []}
    assert found(stage, CUSTOMER_QUERY) == [saved]
    for unknown in ("cus_99", "inv_1", "x", "cus_0", "%00"):
        assert stage.get(f"{CUSTOMERS}/{unknown}").status_code == 404


def test_an_invoice_whose_key_was_revoked_is_listed_without_it(stage):
    invoice = stage.saved()
    with stage.store.unit_of_work() as work:
        work.keys.revoke(int(invoice["id"][4:]), stage.clock.now())
    (listed,) = found(stage)
    assert (listed["id"], listed["customerInvoiceKey"], listed["pdfUrl"]) == (invoice["id"], None, None)


BODY = replaced(SAMPLE, "x") | {"cursor": None}


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changes_of(BODY))
def test_any_query_is_answered_or_refused(stage, changes):
    check(stage.post(QUERY, mutated(BODY, changes)))


EVERY = {
    "filter": {field: dict.fromkeys(sorted(operators)) for field, operators in OPERATORS.items()} | {"search": "x"}
}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changes_of(EVERY))
def test_any_value_of_any_operator_is_answered_or_refused_on_either_database(either_stage, changes):
    check(either_stage.post(QUERY, mutated(EVERY, changes)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ANYTHING)
def test_any_json_is_answered(stage, body):
    for path in (QUERY, CUSTOMER_QUERY):
        check(stage.post(path, json.dumps(body).encode("utf-8", "surrogatepass")))


def check(answer):
    assert answer.status_code in {200, 400}, answer.text
    assert (answer.status_code == 200) == (answer.json["result"] == "SUCCESS") == (answer.json["error"] == [])
    assert {fault["type"] for fault in answer.json["error"]} <= KINDS
