"""The databases the tests run on: SQLite files, and a PostgreSQL server that the suite starts for itself."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from portal.store import migrate as migration
from portal.store.engine import connect

START_SECONDS = 60
SUPERUSER = "remit"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "120",
    "dynamic_shared_memory_type": "mmap",  # containers often have a tiny /dev/shm
}

Preparation = Callable[[str], None]


def migrate(database_url: str) -> None:
    """A `Preparation`: Remit's tables."""
    engines = connect(database_url)
    try:
        migration.migrate(engines)
    finally:
        engines.close()


@dataclass
class PostgresServer:
    """A running server behind a Unix socket in `socket_dir`, reached as its superuser without a password."""

    socket_dir: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _templates: dict[Preparation, str] = field(default_factory=dict)

    def url(self, database: str) -> str:
        return f"postgresql://{SUPERUSER}@/{database}?host={self.socket_dir}"

    @contextmanager
    def database(self, prepare: Preparation | None = None) -> Iterator[str]:
        """The URL of a database that nobody else uses, dropped afterwards.

        `prepare` fills a template the first time it is met; later databases are copies of that template.
        """
        name = self._create(self._template(prepare) if prepare else "template0")
        try:
            yield self.url(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _template(self, prepare: Preparation) -> str:
        if prepare not in self._templates:
            name = self._create("template0")
            prepare(self.url(name))
            self._templates[prepare] = name
        return self._templates[prepare]

    def _create(self, template: str) -> str:
        name = f"remit_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A new server on its own data directory; skips the test that asks, saying why, where there is no PostgreSQL."""
    programs = find_postgres()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (no initdb in PATH or /usr/lib/postgresql)")
    account = unprivileged_account()
    place = Path(tempfile.mkdtemp(prefix="remit-pg-", dir="/tmp"))  # a socket's path must stay under 108 bytes
    try:
        if account:
            os.chown(place, account.pw_uid, account.pw_gid)
        with running_server(programs, place, account):
            yield PostgresServer(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def find_postgres() -> Path | None:
    """The folder of initdb and postgres, the newest version first."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    folders = [*installed, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def unprivileged_account() -> pwd.struct_passwd | None:
    """Whom the server runs as when the tests run as root, which PostgreSQL refuses to do; None: as ourselves."""
    if os.getuid() != 0:
        return None
    names = {account.pw_name: account for account in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


@contextmanager
def running_server(programs: Path, place: Path, account: pwd.struct_passwd | None) -> Iterator[None]:
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    data, log = place / "data", place / "log"
    initdb = [programs / "initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=place, **identity)
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = [*dies_with_us(), programs / "postgres", "-D", data, "-k", place, *options]
    with log.open("wb") as output:
        # In a session of its own: Ctrl-C is for us, and what we then tidy up needs the server.
        where = {"cwd": place, "start_new_session": True}
        server = subprocess.Popen(command, stdout=output, stderr=output, **where, **identity)
    try:
        await_server(server, PostgresServer(place).url("postgres"), log)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: disconnects everybody, then stops
        server.wait(START_SECONDS)


def dies_with_us() -> list[str]:
    """A prefix that stops the server even if this process is killed without a chance to tidy up (Linux only)."""
    return ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []


def await_server(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
