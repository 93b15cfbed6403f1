"""The control of a stand-in in another process, over HTTP."""

from typing import Any

import requests

from sandbox.control_routes import READS

TIMEOUT_SECONDS = 30


class Refused(ValueError):
    """Stripe would not do it to these objects, as they stand. No word on what was asked wrongly, or not understood."""


class RemoteControl:
    """`call("advance", seconds=60)` is what `Control.advance(seconds=60)` is at home.

    Address and token are `control_url` and `control_token` of the control file, or of `stripe` in var/demo.json.
    """

    def __init__(self, control_url: str, control_token: str) -> None:
        self._url = control_url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["X-Control-Token"] = control_token

    def call(self, name: str, **arguments: Any) -> Any:
        """What the control answers. Raises `Refused` with Stripe's words, or ValueError where that can not be asked."""
        url = f"{self._url}/{name}"
        if name in READS:
            answer = self._session.get(url, timeout=TIMEOUT_SECONDS)
        else:
            answer = self._session.post(url, json=arguments, timeout=TIMEOUT_SECONDS)
        if answer.status_code in (400, 404) and answer.headers["Content-Type"] == "application/json":
            found = answer.json()
            raise (Refused if found["refused"] else ValueError)(found["error"])
        answer.raise_for_status()
        return answer.json()[name]
