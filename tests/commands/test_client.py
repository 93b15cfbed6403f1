"""Programs that fetch their own tokens, from the command line."""

import pytest


@pytest.fixture
def partner(told):
    told("partner", "add", "Harbour Books")
    told("business", "add", "prt_1", "--name", "Fernhill")
    return "prt_1"


def test_a_client_is_created_listed_and_revoked(told, partner):
    made = told("client", "create", "--partner", partner, "--business", "bus_1", "--label", "Nightly import")
    assert made["clientSecret"].startswith("rms_")
    assert (made["clientId"], made["businessId"], made["scope"]) == ("cli_1", "bus_1", "write")
    (listed,) = told("client", "list")
    assert listed == {name: value for name, value in made.items() if name != "clientSecret"}
    assert listed["label"] == "Nightly import"
    told("client", "revoke", "cli_1")
    assert told("client", "list")[0]["revokedAt"]


def test_a_client_belongs_to_its_partner_s_business(run, told, partner):
    told("partner", "add", "Other")
    assert "no such business" in run("client", "create", "--partner", "prt_2", "--business", "bus_1", code=1).output
    assert "no such partner" in run("client", "create", "--partner", "prt_9", code=1).output
    assert "no such client" in run("client", "revoke", "cli_9", code=1).output
