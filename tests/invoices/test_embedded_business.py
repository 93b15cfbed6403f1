"""What a business may be."""

import pytest

from portal.errors import InvalidField, InvalidFields
from portal.invoices.embedded_business import color_of, judge_business, logo_type
from tests.builders import a_business

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_whole_business_is_good():
    judge_business(a_business(brand_color="#1f5f8b", minimum_cents=50, stripe_account="acct_1Nabc", locale="en"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"currency": "XXX"}, "currency"),
        ({"time_zone": "Mars/Olympus"}, "timeZone"),
        ({"time_zone": "../../etc/passwd"}, "timeZone"),
        ({"locale": "english"}, "locale"),
        ({"brand_color": "#12345"}, "color"),
        ({"brand_color": "#12345g"}, "color"),
        ({"stripe_account": "ca_1"}, "stripeAccount"),
        ({"email": "nobody"}, "email"),
        ({"minimum_cents": 49}, "minimumCents"),
        ({"currency": "JPY", "minimum_cents": 49}, "minimumCents"),
    ],
    ids=str,
)
def test_what_can_not_be_is_refused_by_its_name(changes, field):
    with pytest.raises(InvalidField) as refused:
        judge_business(a_business(**({"brand_color": "#1f5f8b"} | changes)))
    assert refused.value.field == field


def test_all_faults_come_at_once():
    with pytest.raises(InvalidFields) as refused:
        judge_business(a_business(currency="XXX", time_zone="x", brand_color="red"))
    assert [fault.field for fault in refused.value.faults] == ["timeZone", "currency", "color"]


@pytest.mark.parametrize("text", ["1F5F8B", "#1f5f8b", " #1F5f8b "])
def test_a_colour_has_one_spelling(text):
    assert color_of(text) == "#1f5f8b"


@pytest.mark.parametrize(("image", "media_type"), [(PNG + b"x", "image/png"), (b"\xff\xd8\xff\xe0x", "image/jpeg")])
def test_a_logo_is_known_by_its_first_bytes(image, media_type):
    assert logo_type(image) == media_type


@pytest.mark.parametrize(
    "image", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", PNG + bytes(512 * 1024)]
)
def test_another_or_a_huge_image_is_no_logo(image):
    with pytest.raises(InvalidField) as refused:
        logo_type(image)
    assert refused.value.field == "logo"
