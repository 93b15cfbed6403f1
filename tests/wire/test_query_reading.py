"""Query bodies are read field by field, operator by operator, and nothing unknown passes."""

from datetime import date

import pytest

from portal.domain.query import Condition, Operator, Query, Sort
from portal.errors import BadInput, InvalidFields
from portal.wire.query_operators import CustomerFilter, InvoiceFilter
from portal.wire.query_reading import read_customer_query, read_invoice_query

ACTIVE = Condition("status", Operator.EQUAL, "ACTIVE")
COMPARISONS = {"equal", "notEqual", "greaterThan", "greaterThanEqual", "lessThan", "lessThanEqual"}
TEXT, WORD, IDS = COMPARISONS | {"contain"}, COMPARISONS | {"in", "notIn"}, {"in", "notIn", "equal", "notEqual"}
OPERATORS = {
    "name": TEXT,
    "status": WORD,
    "invoiceStatus": WORD,
    "date": COMPARISONS,
    "dueDate": COMPARISONS,
    "invoiceNo": COMPARISONS,
    "total": COMPARISONS,
    "balance": COMPARISONS,
    "paidAmount": COMPARISONS,
    "id": IDS,
    "customerId": IDS,
    "apiSourceId": IDS,
    "apiName": IDS,
}
SAMPLES = {"status": "ACTIVE", "invoiceStatus": "OPEN", "date": "2025-06-26", "dueDate": "2025-06-26"} | dict.fromkeys(
    ("invoiceNo", "total", "balance", "paidAmount"), 5
)


def conditions(**fields):
    return read_invoice_query({"filter": fields}).conditions


def faults(body, read=read_invoice_query):
    with pytest.raises(BadInput) as refused:
        read(body)
    wrong = refused.value
    return [(one.field, one.kind) for one in (wrong.faults if isinstance(wrong, InvalidFields) else (wrong,))]


@pytest.mark.parametrize("body", [{}, {"filter": None, "sort": None, "limit": None, "cursor": None}, {"cursor": ""}])
def test_nothing_asked_for_is_the_first_hundred_active_ones_in_the_order_they_were_made(body):
    assert read_invoice_query(body) == Query((ACTIVE,), Sort("CREATED"), 100, None)
    assert read_customer_query(body) == Query((ACTIVE,), Sort("CREATED"), 100, None)


@pytest.mark.parametrize("field", OPERATORS)
@pytest.mark.parametrize("operator", sorted(TEXT | WORD))
def test_each_field_has_the_operators_of_its_kind_and_no_other(field, operator):
    value = SAMPLES.get(field, "x")
    sent = [value] if operator in {"in", "notIn"} else value
    if operator not in OPERATORS[field]:
        assert faults({"filter": {field: {operator: sent}}}) == [(f"filter.{field}.{operator}", "INVALID_VALUE")]
        return
    (condition,) = (one for one in conditions(**{field: {operator: sent}}) if one.field == field)
    kept = date(2025, 6, 26) if field in {"date", "dueDate"} else value
    assert condition == Condition(field, Operator(operator), (kept,) if operator in {"in", "notIn"} else kept)


def test_every_field_is_tried_above():
    names = {field.alias for field in InvoiceFilter.model_fields.values()}
    assert names == set(OPERATORS) | {"search"}
    assert {field.alias for field in CustomerFilter.model_fields.values()} == {
        "search",
        "name",
        "email",
        "status",
        "id",
    }


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("name", "equal", 5),
        ("name", "contain", ["x"]),
        ("name", "equal", "x" * 256),
        ("name", "equal", "a\x00b"),
        ("status", "equal", "REMOVED"),
        ("status", "in", "ACTIVE"),
        ("status", "in[0]", ["active"]),
        ("invoiceStatus", "notIn[1]", ["OPEN", "PAID"]),
        ("date", "equal", "2025-02-29"),
        ("date", "equal", "26.06.2025"),
        ("date", "equal", 20250626),
        ("total", "equal", "5"),
        ("total", "equal", True),
        ("total", "lessThan", 10**15),
        ("invoiceNo", "equal", None.__class__),
        ("id", "in[0]", [""]),
        ("id", "in", ["inv_1"] * 251),
        ("apiName", "equal", 5),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(field, operator, value):
    name = operator.partition("[")[0]
    assert [place for place, _ in faults({"filter": {field: {name: value}}})] == [f"filter.{field}.{operator}"]


@pytest.mark.parametrize(
    ("body", "place", "kind"),
    [
        ([], None, "INVALID_FORMAT"),
        ("x", None, "INVALID_FORMAT"),
        ({"filters": {}}, "filters", "INVALID_VALUE"),
        ({"filter": []}, "filter", "INVALID_FORMAT"),
        ({"filter": {"colour": {}}}, "filter.colour", "INVALID_VALUE"),
        ({"filter": {"name": {"like": "x"}}}, "filter.name.like", "INVALID_VALUE"),
        ({"filter": {"name": "x"}}, "filter.name", "INVALID_FORMAT"),
        ({"filter": {"search": 5}}, "filter.search", "INVALID_FORMAT"),
        ({"limit": 0}, "limit", "INVALID_VALUE"),
        ({"limit": 251}, "limit", "INVALID_VALUE"),
        ({"limit": "5"}, "limit", "INVALID_FORMAT"),
        ({"limit": True}, "limit", "INVALID_FORMAT"),
        ({"cursor": 5}, "cursor", "INVALID_FORMAT"),
        ({"cursor": "x" * 4_097}, "cursor", "INVALID_VALUE"),
        ({"sort": {}}, "sort.orderBy", "REQUIRED"),
        ({"sort": "NAME"}, "sort", "INVALID_FORMAT"),
        ({"sort": {"orderBy": "name"}}, "sort.orderBy", "INVALID_VALUE"),
        ({"sort": {"orderBy": "NAME", "direction": "UP"}}, "sort.direction", "INVALID_VALUE"),
        ({"sort": {"orderBy": "NAME", "by": 1}}, "sort.by", "INVALID_VALUE"),
        ({"sort": [{"orderBy": "NAME"}, {"orderBy": "DATE"}]}, "sort", "INVALID_VALUE"),
        ({"sort": {"orderBy": "DATE", "value": "x"}}, "sort.value", "INVALID_FORMAT"),
        ({"sort": {"orderBy": "TOTAL", "start": "5"}}, "sort.start", "INVALID_FORMAT"),
        ({"sort": {"orderBy": "CREATED", "start": 5}}, "sort.start", "INVALID_VALUE"),
    ],
)
def test_what_is_no_query_is_refused_by_its_path(body, place, kind):
    assert faults(body) == [(place, kind)]


def test_every_fault_is_told_at_once():
    body = {"limit": 0, "sort": {"orderBy": "X"}, "filter": {"name": {"like": "x"}, "total": {"equal": "x"}}}
    assert {place for place, _ in faults(body)} == {"limit", "sort.orderBy", "filter.name.like", "filter.total.equal"}


def test_customers_have_their_own_fields_and_orders():
    body = {"filter": {"email": {"contain": "x"}, "invoiceStatus": {}}, "sort": {"orderBy": "TOTAL"}}
    assert {place for place, _ in faults(body, read_customer_query)} == {"filter.invoiceStatus", "sort.orderBy"}


@pytest.mark.parametrize("limit", [1, 250])
def test_the_least_and_the_most_are_taken(limit):
    assert read_invoice_query({"limit": limit}).limit == limit


@pytest.mark.parametrize("sent", [{"orderBy": "NAME", "direction": "DESC"}, [{"orderBy": "NAME", "direction": "DESC"}]])
def test_a_sort_is_an_object_or_a_list_of_one(sent):
    assert read_invoice_query({"sort": sent}).sort == Sort("NAME", descending=True)


def test_an_empty_list_of_sorts_is_none():
    assert read_invoice_query({"sort": []}).sort == Sort()


@pytest.mark.parametrize("name", ["value", "start"])
def test_a_sort_may_begin_at_a_value(name):
    query = read_invoice_query({"sort": {"orderBy": "DUE_DATE", name: "2025-06-26"}})
    assert query.sort == Sort("DUE_DATE", start=date(2025, 6, 26))


def test_asking_for_a_status_shows_what_it_asks_for():
    assert conditions(status={"in": ["INACTIVE"]}) == (Condition("status", Operator.IN, ("INACTIVE",)),)
    assert conditions(status={}) == (ACTIVE,)
    assert conditions(status={"equal": None}) == (ACTIVE,)


def test_null_is_no_condition():
    assert conditions(name={"equal": None, "contain": "x"}, date=None, search=None) == (
        ACTIVE,
        Condition("name", Operator.CONTAIN, "x"),
    )


def test_the_same_filter_in_another_order_is_the_same_query():
    one = {"name": {"equal": "x", "contain": "y"}, "date": {"equal": "2025-06-26"}, "search": "z"}
    other = {"search": "z", "date": {"equal": "2025-06-26"}, "name": {"contain": "y", "equal": "x"}}
    assert conditions(**one) == conditions(**other)
