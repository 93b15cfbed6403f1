"""Programs fetch their own tokens: with a client's secret, for an hour, for what the client may do."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.dumps import dump
from tests.web.api_stage import CUSTOMERS, INVOICES, a_copy, a_stage

TOKEN = "/v6/auth/token"


def a_client(stage, business="bus_1", scope="write", partner="prt_1"):
    """A client's id and secret."""
    with stage.store.unit_of_work() as work:
        secret, client = work.clients.create(partner, business, scope, "", stage.clock.now())
    return client.id, secret


def basic(client, secret):
    return {"Authorization": "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()}


def ask(stage, client, secret, **form):
    return stage.client.post(TOKEN, headers=basic(client, secret), data=form)


def token(stage, *client, **form):
    answer = ask(stage, *client, **form)
    assert answer.status_code == 200, answer.json
    return answer.json["access_token"]


def test_a_client_gets_a_token_for_an_hour(either_stage):
    client = a_client(either_stage)
    answer = ask(either_stage, *client, grant_type="client_credentials")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert {name: answer.json[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "write",
    }
    fetched = answer.json["access_token"]
    assert either_stage.post(CUSTOMERS, {"data": [{"name": "A"}]}, fetched).status_code == 200
    either_stage.clock.advance(minutes=59, seconds=59)
    assert either_stage.get(f"{INVOICES}/inv_9", fetched).status_code == 404
    either_stage.clock.advance(seconds=1)
    assert either_stage.get(f"{INVOICES}/inv_9", fetched).status_code == 401


def test_basic_and_the_form_say_the_same(stage):
    client, secret = a_client(stage)
    assert stage.client.post(TOKEN, headers=basic(client, secret)).status_code == 200
    assert stage.client.post(TOKEN, data={"client_id": client, "client_secret": secret}).status_code == 200


def test_two_tokens_live_side_by_side(stage):
    client = a_client(stage)
    one, two = token(stage, *client), token(stage, *client)
    assert one != two
    assert [stage.get(f"{INVOICES}/inv_9", each).status_code for each in (one, two)] == [404, 404]


def test_a_revoked_client_and_its_tokens_grant_nothing_at_once(either_stage):
    client = a_client(either_stage)
    fetched = token(either_stage, *client)
    with either_stage.store.unit_of_work() as work:
        assert work.clients.revoke(client[0], either_stage.clock.now())
    assert either_stage.get(f"{INVOICES}/inv_9", fetched).status_code == 401
    assert ask(either_stage, *client).status_code == 401
    assert either_stage.get(f"{INVOICES}/inv_9").status_code == 404


def test_a_reading_token_writes_nothing(stage):
    client = a_client(stage)
    reading = token(stage, *client, scope="read")
    assert stage.get(f"{INVOICES}/inv_9", reading).status_code == 404
    assert stage.post(CUSTOMERS, {"data": [{"name": "A"}]}, reading).status_code == 403


def test_a_reading_client_gets_no_writing_token(stage):
    client = a_client(stage, scope="read")
    assert ask(stage, *client).json["scope"] == "read"
    refused = ask(stage, *client, scope="write")
    assert (refused.status_code, refused.json["error"][0]["param"]) == (400, "scope")


def test_a_partner_s_client_reads_all_and_writes_for_the_business_it_names(stage):
    client = a_client(stage, business=None)
    invoice = stage.saved()["id"]
    assert ask(stage, *client).json["scope"] == "read"
    assert stage.get(f"{INVOICES}/{invoice}", token(stage, *client)).status_code == 200
    assert ask(stage, *client, scope="write").json["error"][0]["param"] == "scope"
    writing = token(stage, *client, userId="bus_1")
    assert stage.post(INVOICES, {"data": [{"id": invoice, "notes": "x"}]}, writing).status_code == 200
    for other in ("bus_3", "bus_99", "x", "prt_1"):
        refused = ask(stage, *client, userId=other)
        assert (refused.status_code, refused.json["error"][0]["param"]) == (400, "userId")


def test_a_business_s_client_gets_nobody_else_s_token(stage):
    client = a_client(stage)
    assert ask(stage, *client, userId="bus_1").status_code == 200
    assert ask(stage, *client, userId="bus_2").json["error"][0]["param"] == "userId"


def test_whoever_does_not_know_the_secret_learns_nothing(stage):
    client, secret = a_client(stage)
    wrong = [
        stage.client.post(TOKEN),
        *(ask(stage, client, other) for other in ("x", secret + "x", secret[:-1], "", secret.upper(), "y" * 300)),
        *(ask(stage, other, secret) for other in ("cli_2", "cli_0", "1", "", "tok_1", "x" * 300, "\x00")),
        stage.client.post(TOKEN, headers={"Authorization": f"Bearer {stage.tokens.own}"}),
        stage.client.post(TOKEN, headers={"Authorization": "Basic !!!"}),
        stage.client.post(TOKEN, headers={"Authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()}),
        stage.client.post(TOKEN, data={"client_id": client}),
    ]
    assert {answer.status_code for answer in wrong} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in wrong} == {'Basic realm="Remit"'}
    assert {one["type"] for answer in wrong for one in answer.json["error"]} == {"INVALID_TOKEN"}
    assert len({answer.data for answer in wrong[1:14]} - {wrong[0].data}) == 1


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"grant_type": "authorization_code"}, "grant_type"),
        ({"grant_type": "refresh_token"}, "grant_type"),
        ({"grant_type": ""}, "grant_type"),
        ({"scope": "admin"}, "scope"),
        ({"scope": "read write"}, "scope"),
        ({"userId": "x" * 300}, "userId"),
    ],
)
def test_what_is_not_given_is_refused_by_its_name(stage, form, field):
    answer = ask(stage, *a_client(stage), **form)
    assert answer.status_code == 400
    assert [(one["type"], one["param"]) for one in answer.json["error"]] == [("INVALID_VALUE", field)]


def test_a_body_is_a_form(stage):
    client = a_client(stage)
    assert stage.client.post(TOKEN, headers=basic(*client), json={"scope": "read"}).status_code == 415
    large = stage.client.post(TOKEN, headers=basic(*client), data={"x": "y" * (1 << 20)})
    assert large.status_code == 413


def test_secrets_and_tokens_are_in_no_database(either_stage):
    client, secret = a_client(either_stage)
    fetched = token(either_stage, client, secret)
    rows = repr(dump(either_stage.store))
    assert secret not in rows
    assert fetched not in rows
    assert len(secret.removeprefix("rms_")) == 43


def test_tokens_that_expired_yesterday_are_forgotten(stage):
    client = a_client(stage)
    before = count(stage)
    for _ in range(3):
        token(stage, *client)
    stage.clock.advance(hours=26)
    token(stage, *client)
    assert count(stage) == before + 1


def count(stage):
    with stage.store.reading() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM tokens").scalar_one()


def test_a_wrong_secret_costs_the_same_statements_as_an_unknown_client(stage):
    client, _ = a_client(stage)
    costs = []
    event.listen(stage.store.engines.writing, "before_cursor_execute", lambda *args: costs[-1].append(args[2]))
    for name in (client, "cli_99"):
        costs.append([])
        ask(stage, name, "wrong")
    assert costs[0] == costs[1] != []


def test_too_many_requests_of_one_token_wait(migrated_sqlite, tmp_path):
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage:
        stage.app.config["API_LIMITS"] = {"token": 3, "client": 2}
        answers = [stage.get(f"{INVOICES}/inv_9") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
        assert answers[-1].json["error"][0]["type"] == "BAD_REQUEST"
        assert stage.post(CUSTOMERS, b"no json").status_code == 429
        assert stage.get(f"{INVOICES}/inv_9", stage.tokens.reading).status_code == 404
        assert [ask(stage, "cli_1", "wrong").status_code for _ in range(3)] == [401, 401, 429]
        assert ask(stage, "cli_2", "wrong").status_code == 401


def test_the_day_a_token_ends_is_told_to_whoever_lists_them(stage):
    token(stage, *a_client(stage))
    with stage.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT client_id, expires_at FROM tokens WHERE client_id IS NOT NULL").all()
    assert [row[0] for row in rows] == [1]
    assert str(stage.clock.now() + timedelta(hours=1)).startswith(rows[0][1][:19])
