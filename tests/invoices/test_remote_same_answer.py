"""An answer that is the same to the byte is not read a second time; any other one is."""

from datetime import timedelta

import pytest
from werkzeug.wrappers import Response

from portal.invoices import remote_reader
from portal.invoices.remote import RemoteInvoices
from portal.settings import Settings
from portal.wire.json_text import write_json
from tests.builders import NOW
from tests.invoices.api_server import serving
from tests.wire.test_exchange_reading import GOLDEN

LATER = NOW + timedelta(seconds=11)


@pytest.fixture
def answers():
    return [GOLDEN, GOLDEN]


@pytest.fixture
def source(answers):
    def answer(environ, start):
        return Response(write_json(answers.pop(0)), content_type="application/json")(environ, start)

    with serving(answer) as url:
        yield RemoteInvoices(Settings(INVOICING_API_URL=url))


@pytest.fixture
def read(monkeypatch):
    """The bodies that were read, not only compared."""
    bodies = []
    reading = remote_reader.read_exchange
    monkeypatch.setattr(remote_reader, "read_exchange", lambda *given: bodies.append(given[0]) or reading(*given))
    return bodies


def test_the_same_answer_is_read_once_and_is_as_new_as_the_last_one(source, read):
    first, second = source.open("k-1", NOW), source.open("k-1", LATER)
    assert len(read) == 1
    assert (second.invoice, second.standing, second.stale) == (first.invoice, first.standing, False)
    assert (first.read_at, second.read_at) == (NOW, LATER)


def test_another_answer_is_read(source, read, answers):
    answers[1] = GOLDEN | {"name": "ISO-08"}
    names = [source.open("k-1", now).invoice.name for now in (NOW, LATER)]
    assert (len(read), names) == (2, ["ISO-07", "ISO-08"])


def test_a_version_is_exact_in_a_browser():
    assert 0 <= remote_reader.version_of(b"{}") < 2**53
