"""Partners and businesses from the command line."""

import pytest

PNG = b"\x89PNG\r\n\x1a\nimage"


@pytest.fixture
def partner(told):
    return told("partner", "add", "Harbour Books")["partnerId"]


def test_a_partner_is_added_changed_and_listed(told):
    added = told("partner", "add", "Harbour", "--origin", "https://App.example.com/", "--domain", "Pay.Example.com")
    assert added == {
        "partnerId": "prt_1",
        "name": "Harbour",
        "origins": ["https://app.example.com"],
        "domains": ["pay.example.com"],
    }
    changed = told("partner", "set", "prt_1", "--name", "Harbour Books", "--origin", "https://a.example:8443")
    assert changed["origins"] == ["https://a.example:8443"]
    assert changed["domains"] == ["pay.example.com"]
    cleared = told("partner", "set", "prt_1", "--clear-origins", "--clear-domains")
    assert (cleared["origins"], cleared["domains"]) == ([], [])
    assert told("partner", "list") == [cleared]


@pytest.mark.parametrize(
    "origin",
    [
        "example.com",
        "http://example.com",
        "https://*.example.com",
        "https://a.example/path",
        "https://u@a.b",
        "null",
        "https://a.b:x",
    ],
)
def test_what_is_no_origin_is_refused(run, partner, origin):
    assert "origin: Must be" in run("partner", "set", partner, "--origin", origin, code=1).output


@pytest.mark.parametrize(
    "host", ["localhost", "https://a.example", "a.example:443", "*.a.example", "-a.example", "a..b"]
)
def test_what_is_no_host_is_refused(run, partner, host):
    assert "domain: Must be" in run("partner", "set", partner, "--domain", host, code=1).output


def test_a_host_belongs_to_one_partner(run, told, partner):
    told("partner", "set", partner, "--domain", "pay.example.com")
    told("partner", "set", partner, "--domain", "pay.example.com")
    assert "another partner's" in run("partner", "add", "Other", "--domain", "pay.example.com", code=1).output
    assert [one["name"] for one in told("partner", "list")] == ["Harbour Books"]


def test_a_business_is_added_with_defaults(told, partner):
    added = told("business", "add", partner, "--name", "Fernhill")
    assert (added["businessId"], added["partnerId"], added["name"]) == ("bus_1", partner, "Fernhill")
    assert (added["currency"], added["timeZone"], added["locale"]) == ("USD", "UTC", "en_US")
    assert (added["allowAmount"], added["minimumCents"]) == (True, None)


def test_every_fact_of_a_business_is_set_kept_and_taken_away(told, partner, tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_bytes(PNG)
    told("business", "add", partner, "--name", "Fernhill")
    given = {
        "--name": "Fernhill Studio",
        "--address-line1": "18 Mill Lane",
        "--address-line2": "Floor 2",
        "--city": "Portland",
        "--state": "OR",
        "--zip": "97205",
        "--country": "US",
        "--email": "hello@fernhill.example",
        "--phone": "(503) 555-0142",
        "--tax-id": "EIN 00",
        "--logo": str(logo),
        "--color": "1F5F8B",
        "--currency": "eur",
        "--time-zone": "Europe/Berlin",
        "--locale": "de_DE",
        "--stripe-account": "acct_1",
        "--application-fee-percent": "1.5",
        "--allow-amount": "off",
        "--minimum-cents": "500",
        "--bank-instructions": "By transfer",
    }
    changed = told("business", "set", "bus_1", *(part for pair in given.items() for part in pair))
    assert changed == {
        "businessId": "bus_1",
        "partnerId": partner,
        "name": "Fernhill Studio",
        "address": ["18 Mill Lane", "Floor 2", "Portland, OR 97205", "US"],
        "email": "hello@fernhill.example",
        "phone": "(503) 555-0142",
        "taxId": "EIN 00",
        "logo": changed["logo"],
        "color": "#1f5f8b",
        "currency": "EUR",
        "timeZone": "Europe/Berlin",
        "locale": "de_DE",
        "stripeAccount": "acct_1",
        "applicationFeePercent": "1.5",
        "allowAmount": False,
        "minimumCents": 500,
        "bankInstructions": "By transfer",
    }
    assert len(changed["logo"]) == 64
    assert told("business", "list") == [changed]
    assert told("business", "set", "bus_1") == changed
    cleared = told(
        "business",
        "set",
        "bus_1",
        "--application-fee-percent",
        "",
        "--email",
        "",
        "--color",
        "",
        "--minimum-cents",
        "0",
        "--city",
        "",
    )
    assert (cleared["email"], cleared["color"], cleared["minimumCents"]) == (None, None, None)
    assert cleared["address"][2] == "OR 97205"
    assert cleared["applicationFeePercent"] is None


@pytest.mark.parametrize("percent", ["0", "-1", "51", "NaN", "Infinity", "a lot"])
def test_a_fee_that_cannot_be_is_refused(run, partner, percent):
    output = run("business", "add", partner, "--name", "F", "--application-fee-percent", percent, code=1).stderr
    assert output.startswith("Error: applicationFeePercent: ")


def test_every_fault_of_a_business_is_a_line(run, partner):
    output = run("business", "add", partner, "--name", "F", "--currency", "xxx", "--color", "red", code=1).stderr
    assert "currency: " in output
    assert "color: " in output
    assert run("business", "list").output == "None.\n"


def test_a_logo_is_a_picture(run, partner, tmp_path):
    svg = tmp_path / "logo.svg"
    svg.write_text("<svg/>")
    assert "PNG or JPEG" in run("business", "add", partner, "--name", "F", "--logo", str(svg), code=1).output


def test_unknown_partners_and_businesses_are_not_found(run):
    run("partner", "set", "prt_9", "--name", "x", code=1)
    run("business", "add", "prt_9", "--name", "x", code=1)
    run("business", "set", "bus_9", "--name", "x", code=1)


def test_lists_are_tables_for_people(run, told, partner):
    told("business", "add", partner, "--name", "Fernhill")
    assert run("partner", "list").output.splitlines()[0].split() == ["partnerId", "name", "origins", "domains"]
    assert "Fernhill" in run("business", "list", "--partner", partner).output
    assert run("business", "list", "--partner", "prt_9").output == "None.\n"
