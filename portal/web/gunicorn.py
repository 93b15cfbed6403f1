"""Gunicorn's configuration: `gunicorn -c portal/web/gunicorn.py "app:create_app()"`.

Wrong settings end the start here, before a worker is made: one line each, exit 2.
"""

import os
import sys

from portal.errors import SettingsInvalid
from portal.settings import Settings

try:
    _settings = Settings.from_environ(os.environ)
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
control_socket_disable = True
# An access log would hold invoice keys; `portal.web.request_log` writes what may be known.
accesslog = None
