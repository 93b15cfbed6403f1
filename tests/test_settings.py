"""The environment is read once, whole, and a wrong one is told in a line for each variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.errors import SettingsInvalid
from portal.settings import Settings

ROOT = Path(__file__).parent.parent
LIVE = {"STRIPE_SECRET_KEY": "sk_live_1", "STRIPE_PUBLISHABLE_KEY": "pk_live_1"}
TEST = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_PUBLISHABLE_KEY": "pk_test_1"}
PRODUCTION = {
    "REMIT_MODE": "production",
    "SECRET_KEY": "k" * 32,
    "PUBLIC_URL": "https://pay.example.com",
    "DATABASE_URL": "postgres://db/remit",
}


def problems(**environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as wrong:
        Settings.from_environ(environ)
    return wrong.value.problems


def test_an_empty_environment_is_a_development_one():
    settings = Settings.from_environ({})
    assert settings.REMIT_MODE == "development"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database_url.startswith("sqlite:///")
    assert not settings.payments_configured
    assert not settings.remote


def test_an_empty_variable_counts_as_absent():
    assert Settings.from_environ({"PORT": "", "STRIPE_SECRET_KEY": ""}) == Settings.from_environ({})


def test_secrets_are_not_shown():
    settings = Settings.from_environ({"SECRET_KEY": "do-not-show", "STRIPE_WEBHOOK_SECRET": "whsec_1", **LIVE})
    for secret in ("do-not-show", "sk_live_1", "whsec_1"):
        assert secret not in repr(settings)


def test_the_queue_is_redis_else_the_postgresql_database_else_a_file_of_its_own():
    redis, postgres = "rediss://:word@queue.example:6380/1", "postgres://u:word@db/remit"
    both = Settings.from_environ({"REDIS_URL": redis, "DATABASE_URL": postgres})
    assert both.queue_url == redis
    assert redis not in repr(both)
    assert Settings.from_environ({"DATABASE_URL": postgres}).queue_url == postgres
    assert Settings.from_environ({"DATABASE_URL": "sqlite:////data/remit.db"}).queue_url == ""
    assert problems(REDIS_URL="http://:word@queue.example") == (
        "REDIS_URL: must begin with redis://, rediss:// or unix://",
    )


def test_comma_lists_keep_their_order():
    lists = {
        "SECRET_KEY": "new, old",
        "STRIPE_WEBHOOK_SECRET": "whsec_2,whsec_1",
        "TIGHT_WEBHOOK_SECRET": "the-newer-secret-2 , the-older-secret-1",
    }
    settings = Settings.from_environ(lists)
    assert settings.secret_keys == ("new", "old")
    assert settings.webhook_secrets == ("whsec_2", "whsec_1")
    assert settings.source_webhook_secrets == ("the-newer-secret-2", "the-older-secret-1")


def test_a_secret_that_can_be_guessed_is_refused_without_being_shown():
    told = "TIGHT_WEBHOOK_SECRET: must have at least 16 characters in each secret"
    assert problems(TIGHT_WEBHOOK_SECRET="short-1,long-enough-secret-1") == (told,)


@pytest.mark.parametrize("hosts", ["https://cdn.example.com", "cdn.example.com/a", "*.example.com", "cdn", "a.b:443"])
def test_hosts_of_pdfs_are_names_alone(hosts):
    assert problems(PDF_HOSTS=hosts) == ("PDF_HOSTS: must be a comma list of host names such as cdn.example.com",)


def test_a_public_url_ends_without_a_slash():
    assert Settings.from_environ({"PUBLIC_URL": "https://pay.example.com/"}).public_url == "https://pay.example.com"


def test_each_wrong_variable_gets_a_line_with_its_name_and_without_its_value():
    lines = problems(
        PORT="eighty", TIME_ZONE="Mars/Base", DATABASE_URL="mysql://u:pass@db", PUBLIC_URL="ftp://x", CURRENCY="XBT"
    )
    assert [line.partition(":")[0] for line in lines] == ["PUBLIC_URL", "DATABASE_URL", "PORT", "CURRENCY", "TIME_ZONE"]
    assert not any(value in line for line in lines for value in ("eighty", "Mars", "pass", "ftp"))


@pytest.mark.parametrize(
    "keys",
    [
        {"STRIPE_SECRET_KEY": "sk_test_1"},
        {"STRIPE_PUBLISHABLE_KEY": "pk_test_1"},
        {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_PUBLISHABLE_KEY": "pk_live_1"},
        {"STRIPE_SECRET_KEY": "sk_live_1", "STRIPE_PUBLISHABLE_KEY": "pk_test_1"},
    ],
)
def test_stripes_keys_come_as_a_pair_of_one_mode(keys):
    (line,) = problems(**keys)
    assert line.startswith("STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY:")


REMOTE = {"INVOICING_API_URL": "https://api.example.com"}


def test_in_front_of_an_api_the_publishable_key_may_stand_alone():
    settings = Settings.from_environ({**REMOTE, "STRIPE_PUBLISHABLE_KEY": "pk_test_1", "STRIPE_ACCOUNT": "acct_1"})
    assert (settings.keeps_books, settings.charges_here, settings.payments_configured) == (True, False, False)
    assert problems(**REMOTE, STRIPE_SECRET_KEY="sk_test_1")


@pytest.mark.parametrize(
    ("change", "here"), [({}, True), ({"INVOICING_API_TOKEN": ""}, False), ({"INVOICING_API_URL": ""}, False)]
)
def test_payments_are_made_here_only_where_they_can_be_reported(change, here):
    assert Settings.from_environ({**REMOTE, **TEST, "INVOICING_API_TOKEN": "token", **change}).charges_here is here


def test_no_books_are_kept_where_nothing_is_paid():
    assert not Settings.from_environ(REMOTE).keeps_books


def test_an_account_is_one_and_for_a_remote_source():
    assert problems(STRIPE_ACCOUNT="acct_1")[0].startswith("STRIPE_ACCOUNT:")
    assert problems(**REMOTE, STRIPE_ACCOUNT="my account")[0].startswith("STRIPE_ACCOUNT:")


def test_production_in_front_of_an_api_needs_a_database_that_stays_once_payers_can_pay():
    remote = {name: value for name, value in PRODUCTION.items() if name != "DATABASE_URL"} | REMOTE
    assert not Settings.from_environ(remote).keeps_books
    assert problems(**remote, **LIVE)[0].startswith("DATABASE_URL:")


@pytest.mark.parametrize("name", ["STRIPE_API_BASE", "STRIPE_JS_URL"])
@pytest.mark.parametrize(
    ("keys", "url"),
    [(LIVE, "http://localhost:1"), (TEST, "http://stripe.example"), ({}, "http://localhost:1")],
)
def test_the_stand_in_needs_test_keys_and_loopback(name, keys, url):
    assert [line.partition(":")[0] for line in problems(**keys, **{name: url})] == [name]


def test_the_stand_in_may_play_stripe_with_test_keys_on_loopback():
    settings = Settings.from_environ({**TEST, "STRIPE_API_BASE": "http://localhost:1"})
    assert settings.STRIPE_API_BASE == "http://localhost:1"


def test_production_takes_what_is_safe():
    assert Settings.from_environ({**PRODUCTION, **LIVE}).payments_configured
    volume = {name: value for name, value in PRODUCTION.items() if name != "DATABASE_URL"} | {"DATA_DIR": "/data"}
    assert Settings.from_environ(volume).database_url == "sqlite:////data/remit.sqlite3"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": f"{'k' * 32},short"}, "SECRET_KEY"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://pay.example.com"}, "PUBLIC_URL"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        (TEST, "STRIPE_SECRET_KEY"),
    ],
)
def test_production_refuses_what_is_unsafe(change, name):
    assert [line.partition(":")[0] for line in problems(**{**PRODUCTION, **change})] == [name]


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-m", "portal", "partner", "list"],
        [str(Path(sys.executable).with_name("gunicorn")), "-c", "portal/web/gunicorn.py", "app:create_app()"],
    ],
    ids=["command line", "web"],
)
def test_wrong_settings_end_the_start_with_a_line_each_and_exit_2(command):
    wrong = {**os.environ, "PORT": "eighty", "TIME_ZONE": "Mars/Base"}
    ended = subprocess.run(command, cwd=ROOT, env=wrong, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert [line.partition(":")[0] for line in ended.stderr.splitlines()] == ["PORT", "TIME_ZONE"]
