"""The doctor, and the migration it may ask for."""

import pytest

from portal.store.migrate import head
from tests.invoices.api_server import serving
from tests.shop import SECRET, a_shop


def test_a_healthy_installation_is_told_so(run, told):
    run("migrate")
    assert [check["ok"] for check in told("doctor")["checks"]] == [True] * 5


def test_a_database_without_tables_is_a_finding_that_migrate_ends(run, told):
    assert "FAIL  database: revision none" in run("doctor", code=1).output
    assert told("migrate") == {"before": None, "revision": head()}
    assert told("migrate") == {"before": head(), "revision": head()}
    run("doctor")


def test_the_doctor_tells_where_jobs_wait_and_when_they_last_ran(run, told):
    run("migrate")
    jobs = {check["name"]: check["detail"] for check in told("doctor")["checks"]}["jobs"]
    assert jobs.startswith("queue in a file under DATA_DIR, never swept, 0 effects wait")


def test_links_of_a_secret_that_is_gone_are_a_finding(run, environment):
    environment["SECRET_KEY"] = SECRET
    shop = a_shop(environment["DATABASE_URL"])
    shop.invoice()
    shop.store.close()
    run("doctor")
    environment["SECRET_KEY"] = "another-secret"
    assert "FAIL  SECRET_KEY: 1 links" in run("doctor", code=1).output


def test_an_unreachable_database_is_a_finding(run, environment):
    environment["DATABASE_URL"] = "postgres://user:hush@127.0.0.1:1/remit"
    output = run("doctor", code=1).output
    assert "FAIL  database" in output
    assert "hush" not in output


@pytest.mark.parametrize(
    ("status", "body"), [("404 NOT FOUND", b"{}"), ("401 UNAUTHORIZED", b""), ("200 OK", b'{"result": "FAILURE"}')]
)
def test_an_invoicing_api_that_refuses_an_unknown_key_answers_and_needs_no_database(run, environment, status, body):
    with serving(answering(status, body)) as environment["INVOICING_API_URL"]:
        output = run("doctor").output
    assert "ok    invoicing API: answers" in output
    assert "ok    database: not used" in output


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        ("500 INTERNAL SERVER ERROR", b"", "The invoicing API answers 500."),
        ("200 OK", b"<html>Welcome</html>", "The invoicing API answers what can't be."),
    ],
)
def test_an_invoicing_api_that_does_not_answer_as_one_is_a_finding(run, environment, status, body, found):
    with serving(answering(status, body)) as environment["INVOICING_API_URL"]:
        assert f"FAIL  invoicing API: {found}" in run("doctor", code=1).output


def test_an_invoicing_api_that_is_away_is_a_finding(run, environment):
    environment |= {"INVOICING_API_URL": "http://127.0.0.1:9", "INVOICING_API_TOKEN": "hush-hush"}
    output = run("doctor", code=1).output
    assert "FAIL  invoicing API: The invoicing API can't be reached." in output
    assert "hush-hush" not in output


def answering(status, body):
    def application(_environ, start):
        start(status, [("Content-Length", str(len(body)))])
        return [body]

    return application
