"""The samples of docs/api.md and README.md do what they say."""

import json
import re
from pathlib import Path

import pytest
from werkzeug.datastructures import Authorization

from tests.web.api_stage import CUSTOMERS, INVOICES, a_copy, a_stage
from tests.web.doc_samples import samples

ROOT = Path(__file__).parent.parent.parent
API, README = ROOT / "docs" / "api.md", ROOT / "README.md"
PAGE = API.read_text()


def bodies():
    """`{path: body}` of the curl samples that send one."""
    samples = re.findall(r'curl -X POST "\$REMIT(\S+)"[^\n]* -d \'\n(.*?)\'\n', PAGE, re.DOTALL)
    return {path: json.loads(body) for path, body in samples}


def test_the_samples_are_saved_with_the_totals_shown(migrated_sqlite, tmp_path):
    samples = bodies()
    shown = json.loads(re.search(r'"totals": (\{.*?\})', PAGE, re.DOTALL)[1])
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage:
        (customer,) = stage.post(CUSTOMERS, samples[CUSTOMERS]).json["data"]
        assert customer["data"]["id"] == samples[INVOICES]["data"][0]["customerId"]
        (invoice,) = stage.post(INVOICES, samples[INVOICES]).json["data"]
        assert (invoice["data"]["id"], invoice["data"]["totals"]) == ("inv_1", shown)


def test_the_samples_find_what_was_saved(migrated_sqlite, tmp_path):
    samples = bodies()
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage:
        stage.post(CUSTOMERS, samples[CUSTOMERS])
        stage.post(INVOICES, samples[INVOICES])
        found = {path: stage.post(path, body).json["data"] for path, body in samples.items() if path.endswith("/query")}
    assert {path: [one["id"] for one in entries] for path, entries in found.items()} == {
        f"{INVOICES}/query": ["inv_1"],
        f"{CUSTOMERS}/query": ["cus_1"],
    }


VARIABLES = {"REMIT": "", "TOKEN": "T", "KEY": "K", "CLIENT_ID": "C", "CLIENT_SECRET": "S"}
EVERY = [(page, place) for page in (API, README) for place, _ in enumerate(samples(page, VARIABLES))]


def test_most_operations_have_a_sample():
    assert len({sample.path.partition("?")[0] for sample in samples(API, VARIABLES)}) >= 12


@pytest.mark.parametrize(("page", "place"), EVERY, ids=lambda one: getattr(one, "stem", str(one)))
def test_each_command_is_answered_where_its_ids_are(migrated_sqlite, tmp_path, page, place):
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage:
        key = stage.saved()["customerInvoiceKey"]
        with stage.store.unit_of_work() as work:
            secret, client = work.clients.create("prt_1", "bus_1", "write", "", stage.clock.now())
        own = {"REMIT": "", "TOKEN": stage.tokens.own, "KEY": key, "CLIENT_ID": client.id, "CLIENT_SECRET": secret}
        sample = list(samples(page, own))[place]
        auth = (
            Authorization("basic", dict(zip(("username", "password"), sample.user.split(":"), strict=True)))
            if (sample.user)
            else None
        )
        answer = stage.client.open(
            sample.path, method=sample.method, headers=sample.headers, data=sample.body, auth=auth
        )
        assert answer.status_code == 200, answer.text


def test_every_route_of_the_table_is_served(migrated_sqlite, tmp_path):
    table = set(re.findall(r"^\| `(GET|POST|DELETE) (/v\S+)`", PAGE, re.MULTILINE))
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage:
        served = {
            (method, re.sub(r"<\w+>", "{id}", rule.rule))
            for rule in stage.app.url_map.iter_rules()
            for method in rule.methods - {"HEAD", "OPTIONS"}
            if rule.rule.startswith(("/v5", "/v6")) and "<path" not in rule.rule
        }
    assert table == served
