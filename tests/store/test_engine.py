"""DATABASE_URL as platforms write it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.errors import SettingsInvalid
from portal.store.engine import connect, parse


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_understood(scheme):
    url = parse(f"{scheme}://user:p%40ss@db.example:5433/remit?sslmode=require")
    assert url.render_as_string(hide_password=False) == (
        "postgresql+psycopg://user:p%40ss@db.example:5433/remit?sslmode=require"
    )


@pytest.mark.parametrize(
    "url", ["mysql://u:secret-word@h/d", "nonsense secret-word", "sqlite://", "sqlite:///:memory:"]
)
def test_another_database_is_refused_without_telling_the_url(url):
    with pytest.raises(SettingsInvalid, match=r"^DATABASE_URL: ") as refused:
        parse(url)
    assert "secret-word" not in str(refused.value)


def test_sqlite_keeps_what_it_committed_and_checks_references(tmp_path):
    engines = connect(f"sqlite:///{tmp_path / 'remit.db'}")
    asked = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with engines.writing.connect() as connection:
        assert {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in asked} == asked
    engines.close()


def test_the_reading_connection_of_sqlite_cannot_write(tmp_path):
    engines = connect(f"sqlite:///{tmp_path / 'remit.db'}")
    with engines.reading.connect() as connection, pytest.raises(DBAPIError, match="readonly"):
        connection.execute(text("CREATE TABLE probe (id integer)"))
    engines.close()
