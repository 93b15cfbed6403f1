"""JSON is read strictly and written exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import BadInput
from portal.wire.json_body import DEEPEST, read_json
from portal.wire.json_text import write_json

REFUSED = {
    "nothing": b"",
    "not JSON": b"{'a': 1}",
    "half of it": b'{"a": 1',
    "not UTF-8": b'"\xff"',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a name twice": b'{"amount": 1, "amount": 2}',
    "a name twice, escaped": b'{"amount": 1, "\\u0061mount": 2}',
    "a name twice, deep down": b'[{"a": {"b": 1, "b": 1}}]',
    "NaN": b"[NaN]",
    "Infinity": b"[Infinity]",
    "minus Infinity": b"[-Infinity]",
    "a number of 65 bits": b"[9223372036854775808]",
    "a number of a million digits": b"9" * 1_000_000,
    "a fraction of a million digits": b"0." + b"9" * 1_000_000,
    "an exponent beyond Decimal": b"1e9999999999999999999",
    "an exponent that would fill the memory": b"1e400000",
    "an exponent that would fill it with zeros": b"0e-400000",
    "half a surrogate pair": b'"\\ud83d"',
    "half a surrogate pair as a name": b'{"\\udc00": 1}',
    "too deep": b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
    "deeper than Python goes": b"[" * 200_000,
    "deeper than Python goes, in objects": b'{"a":' * 200_000,
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_two_readers_could_understand_differently_is_refused(body):
    with pytest.raises(BadInput) as refusal:
        read_json(body)
    assert refusal.value.kind == "JSON_ERROR"


def test_what_is_not_too_deep_is_read():
    assert read_json(b"[" * DEEPEST + b"]" * DEEPEST)


def test_a_fraction_stays_exactly_what_was_sent():
    assert read_json(b'{"a": 0.1, "b": 1.10, "c": 1e2}') == {
        "a": Decimal("0.1"),
        "b": Decimal("1.10"),
        "c": Decimal(100),
    }
    assert str(read_json(b"1.10")) == "1.10"


def test_a_whole_surrogate_pair_is_a_character():
    assert read_json(b'"\\ud83d\\ude00"') == "\N{GRINNING FACE}"


def test_a_float_is_never_written():
    with pytest.raises(TypeError):
        write_json({"balance": Decimal("1.5"), "rate": 0.1})


NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1) | st.decimals(-(10**20), 10**20, places=8)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def test_what_is_no_json_is_told_by_its_place():
    with pytest.raises(BadInput, match=r"^The body is not JSON: line 2, column 3\.$"):
        read_json(b"{\n  secret}")


@given(VALUES)
def test_what_is_written_reads_the_same(value):
    assert read_json(write_json(value).encode()) == value


@given(st.binary(max_size=60) | st.text(alphabet='[]{}",:0123456789.eE+-\\u trfalsn', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(body):
    try:
        value = read_json(body)
    except BadInput:
        return
    assert read_json(write_json(value).encode()) == value
