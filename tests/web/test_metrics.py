"""`GET /metrics`: figures for those who hold the token, and nothing for anybody else."""

import pytest

from portal.errors import SettingsInvalid
from portal.ports import Gauge
from portal.settings import Settings
from portal.web import metrics
from tests.web.page_fixtures import a_page_app

TOKEN = "metrics-token-of-the-tests"
FIGURES = (Gauge("quarantine_open", "Things set apart.", 2), Gauge("outbox_late", "Late.", 0))


def a_client(token=TOKEN, gauges=lambda: FIGURES):
    app = a_page_app(settings={"METRICS_TOKEN": token}, gauges=gauges)
    app.register_blueprint(metrics.bp)
    return app.test_client()


def test_the_figures_are_told_to_who_bears_the_token():
    answer = a_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.text.splitlines() == [
        "# HELP remit_quarantine_open Things set apart.",
        "# TYPE remit_quarantine_open gauge",
        "remit_quarantine_open 2",
        "# HELP remit_outbox_late Late.",
        "# TYPE remit_outbox_late gauge",
        "remit_outbox_late 0",
    ]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sent", ["", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ", "Bearer é", TOKEN])
def test_nobody_else_is_told(sent):
    def never():
        raise AssertionError("read for somebody without the token")

    answer = a_client(gauges=never).get("/metrics", headers={"Authorization": sent.encode().decode("latin-1")})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_without_a_token_or_without_books_there_is_no_such_page():
    assert a_client(token="").get("/metrics").status_code == 404
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert a_client(gauges=None).get("/metrics", headers=bearer).status_code == 404


def test_a_token_that_can_be_guessed_is_refused_at_the_start():
    with pytest.raises(SettingsInvalid, match="METRICS_TOKEN: must have at least 16 characters") as refused:
        Settings.from_environ({"METRICS_TOKEN": "guessable"})
    assert "guessable" not in str(refused.value)
