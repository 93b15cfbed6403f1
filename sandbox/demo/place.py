"""Where the demo keeps its things, and the environment its processes run in."""

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


@dataclass(frozen=True)
class Keys:
    """The demo's made-up secrets; drawn once and kept with the database, so that links survive `--keep`."""

    secret_key: str
    stripe_secret_key: str
    stripe_publishable_key: str
    stripe_webhook_secret: str


@dataclass(frozen=True)
class Place:
    """Folder, ports and secrets of one demo."""

    folder: Path
    port: int
    stand_in_port: int
    keys: Keys

    @property
    def base_url(self) -> str:
        """Where payers and partners reach the demo."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def stand_in_url(self) -> str:
        """The stand-in under another site's name than the page's, so that the browser keeps them apart."""
        return f"http://localhost:{self.stand_in_port}"

    @property
    def control_file(self) -> Path:
        """Where the stand-in writes how it is controlled."""
        return self.folder / "stand-in.json"

    def environment(self) -> dict[str, str]:
        """The environment of every process the demo starts: the caller's, without any setting of Remit's own."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("STRIPE_")},
            "REMIT_MODE": "demo",
            "DATA_DIR": str(self.folder.absolute()),
            "DATABASE_URL": "",
            "INVOICING_API_URL": "",
            "PORT": str(self.port),
            "PUBLIC_URL": self.base_url,
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


def prepare(port: int, *, keep: bool) -> Place:
    """A fresh folder under `var/demo`, or the one that is there when `keep`."""
    folder = VAR / "demo"
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Place(folder, port, free_port(), _keys(folder / SECRETS_FILE))


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
