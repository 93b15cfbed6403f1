"""Gunicorn's configuration: `gunicorn -c portal/web/gunicorn.py "app:create_app()"`.

Wrong settings, or a database that can't be used, end the start here, before a worker is made: one line each, exit 2.
"""

import os
import sys
from typing import Any

from portal.errors import SettingsInvalid
from portal.settings import Settings
from portal.store.opening import open_store
from portal.web.parts import EXTENSION

try:
    _settings = Settings.from_environ(os.environ)
    if _settings.keeps_books:
        open_store(_settings.database_url, _settings.secret_keys).close()
except SettingsInvalid as wrong:
    sys.stderr.write(f"{wrong}\n")
    sys.exit(2)

_host = "127.0.0.1" if _settings.REMIT_MODE == "demo" else "0.0.0.0"  # noqa: S104 - a platform routes to it

bind = f"{_host}:{_settings.PORT}"
workers = _settings.WEB_CONCURRENCY
worker_class = "gthread"
threads = 8
# Platforms kill what is still there 30 seconds after SIGTERM.
graceful_timeout = 25
# Proxies keep a connection for up to a minute (nginx: 60 s) and send the next request on it: who closes first loses it.
keepalive = 75
control_socket_disable = True
# An access log would hold invoice keys; `portal.web.request_log` writes what may be known.
accesslog = None


def post_worker_init(worker: Any) -> None:
    """Start the jobs this process is to run; they begin to end as soon as the server does."""
    if jobs := worker.wsgi.extensions[EXTENSION].jobs:
        jobs.start(lambda: worker.alive)


def worker_exit(_server: object, worker: Any) -> None:
    """Give a running job its time to end. The server also calls this for a process that is gone, without its parts."""
    application = getattr(worker, "wsgi", None)
    if application and (jobs := application.extensions[EXTENSION].jobs):
        jobs.join()
