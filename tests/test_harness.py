"""What the other tests stand on: engines, browser and the closed network are what they claim to be."""

import socket

import pytest
from sqlalchemy import create_engine, text

from portal.store.engine import connect
from portal.store.migrate import head, revision
from tests.engines import PostgresServer
from tests.network import OutsideNetworkError


def test_a_database_is_empty_and_takes_tables(database_url):
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE probe (id integer)"))
        assert connection.execute(text("SELECT count(*) FROM probe")).scalar_one() == 0
    engine.dispose()


def test_a_migrated_database_is_ready_for_use(migrated_database_url):
    engines = connect(migrated_database_url)
    try:
        assert revision(engines) == head()
    finally:
        engines.close()


@pytest.mark.postgres
def test_a_prepared_database_is_a_copy_and_prepared_once(postgres: PostgresServer):
    calls = []

    def prepare(url):
        calls.append(url)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE probe (id integer)"))
        engine.dispose()

    for _ in range(2):
        with postgres.database(prepare) as url:
            engine = create_engine(url)
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO probe VALUES (1)"))
                assert connection.execute(text("SELECT count(*) FROM probe")).scalar_one() == 1
            engine.dispose()
    assert len(calls) == 1


@pytest.mark.parametrize("host", ["192.0.2.1", "example.com"])
def test_outside_hosts_are_refused(host):
    with pytest.raises(OutsideNetworkError):
        socket.create_connection((host, 80), timeout=1)


def test_a_closed_loopback_port_is_an_ordinary_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(taken.getsockname(), timeout=1)


@pytest.mark.browser
def test_the_browser_shows_a_page_and_cannot_leave_this_machine(chromium):
    with chromium.new_context() as context:
        page = context.new_page()
        page.set_content("<h1>Invoice 1001</h1><img src='http://192.0.2.1/x' alt=''>")
        assert page.inner_text("h1") == "Invoice 1001"
        failed = page.evaluate("fetch('http://example.com/', {mode: 'no-cors'}).then(() => 'reached', () => 'refused')")
        assert failed == "refused"
