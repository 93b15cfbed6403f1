"""JSON is written with exact numbers; a float gets in nowhere."""

from decimal import Decimal

import pytest

from portal.wire.json_text import write_json


@pytest.mark.parametrize("beside", [None, Decimal("1.5")])
@pytest.mark.parametrize("inside", [1.5, {"a": [1.5]}, (2.0,), float("nan")])
def test_a_float_is_refused_wherever_it_is(inside, beside):
    with pytest.raises(TypeError, match="float"):
        write_json([beside, inside])


def test_a_value_is_written_alike_beside_an_exact_number_and_without_one():
    value = {"name": "Zoë \u2028", "list": [1, True, None, "x"], "empty": {}}
    assert write_json([value, Decimal("0.10")]) == f"[{write_json(value)},0.10]"
