"""Where the queue is: a file under DATA_DIR, PostgreSQL or Redis, by its URL.

It only wakes somebody up. Whatever it loses is found again in the database, which is why it may be fast and careless.
"""

from pathlib import Path

from huey.api import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.storage import PostgresStorage
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.jobs.json_messages import JsonSerializer

Queue = Huey
CONNECT_SECONDS = 3
ANSWER_SECONDS = 5  # longer than the one second that a consumer waits for a message
MAKING_TABLES = 7_226_545_003  # any number that nobody else locks on


class _PostgresQueue(PostgresStorage):
    """Several processes may start at once on an empty database; PostgreSQL's `if not exists` is no lock."""

    def initialize_schema(self) -> None:
        with self.db(commit=True, close=True) as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", (MAKING_TABLES,))
            for statement in self.ddl:
                cursor.execute(statement)


def queue(url: str, data_dir: Path, name: str) -> Queue:
    """The queue `name` at `url`; an empty one means the file `jobs.sqlite3` under `data_dir`.

    `postgres://…` keeps it in tables `huey_…`; `redis://…`, `rediss://…` and `unix://…` in keys of Redis.
    """
    common = {"name": name, "serializer": JsonSerializer(), "results": False, "utc": True}
    if url.startswith("postgres"):
        dsn = url.replace("postgresql+psycopg://", "postgresql://", 1)
        return PostgresHuey(**common, storage_class=_PostgresQueue, dsn=dsn, connect_timeout=CONNECT_SECONDS)
    if url:
        return RedisHuey(**common, connection_pool=_redis_connections(url))
    data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(**common, filename=str(data_dir / "jobs.sqlite3"), fsync=False)


def _redis_connections(url: str) -> ConnectionPool:
    """Without retries of its own: a payer must not wait for a queue that is away."""
    return ConnectionPool.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 0),
    )
