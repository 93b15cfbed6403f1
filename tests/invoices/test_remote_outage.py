"""Without the invoicing API for ten minutes: last good copies, quickly; nothing to pay by; back without a restart."""

import pytest

from portal.invoices import remote, remote_http
from portal.invoices.remote_breaker import MOST_FAILURES, REST_SECONDS
from tests.invoices import outage


@pytest.mark.parametrize("kind", outage.KINDS)
def test_ten_minutes_without_the_api(kind, monkeypatch):
    monkeypatch.setattr(remote_http, "READ_SECONDS", 0.2)
    monkeypatch.setattr(remote, "PATIENCE_SECONDS", 0.3)
    figures = outage.run(outage.KINDS[kind])
    assert figures.seen == {(200, True): outage.SECONDS}
    assert figures.handed_over == 0
    assert figures.p95 < 500
    trials = outage.SECONDS // REST_SECONDS
    assert figures.asked <= 2 * (MOST_FAILURES + 1 + trials)
    assert figures.recovered_after <= REST_SECONDS + 5
