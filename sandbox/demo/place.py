"""Where the demo keeps its things, and the environments its processes run in."""

import fcntl
import json
import os
import secrets
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

VAR = Path("var")
SECRETS_FILE = "secrets.json"
TIME_ZONE = "America/Los_Angeles"
"""The demo's business is there; a portal in front of the API has to be told."""


@dataclass(frozen=True)
class Keys:
    """The demo's made-up secrets; drawn once and kept with the database, so that links survive `--keep`."""

    secret_key: str
    stripe_secret_key: str
    stripe_publishable_key: str
    stripe_webhook_secret: str


@dataclass(frozen=True)
class Place:
    """Folder, ports and secrets of one demo. With an `api_port`, a Remit there is the API of another one in front."""

    folder: Path
    port: int
    stand_in_port: int
    keys: Keys
    api_port: int | None = None

    @property
    def mode(self) -> str:
        """Where the invoices of the portal are: `embedded` in its own store, or `remote` behind the API."""
        return "embedded" if self.api_port is None else "remote"

    @property
    def base_url(self) -> str:
        """Where payers reach the demo."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """Where partners reach the demo: the same Remit, or the one behind it."""
        return f"http://127.0.0.1:{self.api_port or self.port}"

    @property
    def books(self) -> Path:
        """Where the Remit that has the invoices keeps them, with what belongs to them alone."""
        return self.folder if self.api_port is None else self.folder / "api"

    @property
    def stand_in_url(self) -> str:
        """The stand-in under another site's name than the page's, so that the browser keeps them apart."""
        return f"http://localhost:{self.stand_in_port}"

    @property
    def control_file(self) -> Path:
        """Where the stand-in writes how it is controlled."""
        return self.folder / "stand-in.json"

    def environment(self) -> dict[str, str]:
        """The environment of the Remit that has the invoices: the caller's, without any setting of Remit's own."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("STRIPE_", "INVOICING_"))},
            "REMIT_MODE": "demo",
            "DATA_DIR": str(self.books.absolute()),
            "DATABASE_URL": "",
            "PORT": str(self.api_port or self.port),
            "PUBLIC_URL": self.api_url,
            "SECRET_KEY": self.keys.secret_key,
            "STRIPE_SECRET_KEY": self.keys.stripe_secret_key,
            "STRIPE_PUBLISHABLE_KEY": self.keys.stripe_publishable_key,
            "STRIPE_WEBHOOK_SECRET": self.keys.stripe_webhook_secret,
            "STRIPE_API_BASE": self.stand_in_url,
            "STRIPE_JS_URL": f"{self.stand_in_url}/endive/stripe.js",
            "TRUSTED_PROXY_HOPS": "0",
            "WEB_CONCURRENCY": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def portal_environment(self) -> dict[str, str]:
        """The environment of the Remit in front of the API: it has the same Stripe account, and no invoice."""
        return {
            **self.environment(),
            "DATA_DIR": str(self.folder.absolute()),
            "PORT": str(self.port),
            "PUBLIC_URL": self.base_url,
            "INVOICING_API_URL": self.api_url,
            "TIME_ZONE": TIME_ZONE,
        }


def hold() -> TextIO | None:
    """The lock of the one demo that may use `var/demo`, until it is closed; None: another demo holds it."""
    VAR.mkdir(exist_ok=True)
    lock = (VAR / "demo.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def prepare(port: int, *, keep: bool, remote: bool) -> Place:
    """A fresh folder under `var/demo`, or the one that is there when `keep`."""
    folder = VAR / "demo"
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = Place(folder, port, free_port(), _keys(folder / SECRETS_FILE), free_port() if remote else None)
    place.books.mkdir(exist_ok=True, mode=0o700)
    return place


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether the demo can listen on `port`."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _keys(file: Path) -> Keys:
    if file.exists():
        return Keys(**json.loads(file.read_text()))
    token = secrets.token_urlsafe
    keys = Keys(token(32), f"sk_test_{token(24)}", f"pk_test_{token(24)}", f"whsec_{token(24)}")
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        json.dump(vars(keys), opened)
    return keys
