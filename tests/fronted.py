"""A portal in front of an API it does not own: two applications on ports of their own, and one stand-in."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from app import create_app
from portal.ports import Clock
from portal.settings import Settings
from portal.web.parts import EXTENSION
from sandbox.server import StandIn, start
from tests.served import WEBHOOK_SECRET, a_setting, listening, serving
from tests.shop import SECRET, Shop, a_shop, sqlite_in

WITHOUT_STRIPE = dict.fromkeys(("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_API_BASE", "STRIPE_JS_URL"), "")


@dataclass
class Fronted:
    """The portal at `url`; `shop` is the API's, which `stop_api` ends."""

    url: str
    app: Flask
    shop: Shop
    stripe: StandIn
    api: ExitStack

    def stop_api(self) -> None:
        """From now on nobody answers there, and no copy of what it said is fresh."""
        self.api.close()
        parts = self.app.extensions[EXTENSION]
        self.app.extensions[EXTENSION] = replace(parts, clock=Ahead(parts.clock, timedelta(seconds=11)))

    def deliver(self) -> int:
        """The portal's jobs do what was ordered."""
        return int(self.app.extensions[EXTENSION].jobs.deliver_all())


@dataclass(frozen=True)
class Ahead:
    """A clock that is before another one."""

    clock: Clock
    by: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.by


@contextmanager
def fronted(folder: Path, *, api_charges: bool = True) -> Iterator[Fronted]:
    """Both, over SQLite in `folder`. `api_charges`: the API makes PaymentIntents; otherwise the portal has to."""
    with start(webhook_backoff_seconds=(0.05, 0.1)) as stand_in, listening() as listener, ExitStack() as api:
        shop = a_shop(sqlite_in(folder))
        api_url = _serve_api(api, shop, folder, stand_in, {} if api_charges else WITHOUT_STRIPE)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = create_app(_portal_setting(url, api_url, folder / "portal", stand_in, shop))
        stand_in.control.set_endpoint(f"{api_url if api_charges else url}/webhooks/stripe", WEBHOOK_SECRET)
        with serving(app, listener):
            try:
                yield Fronted(url, app, shop, stand_in, api)
            finally:
                stand_in.control.deliver(on=False)
                stand_in.control.let_go()
        assert stand_in.control.violations() == []
        shop.store.close()


def _serve_api(api: ExitStack, shop: Shop, folder: Path, stand_in: StandIn, changes: dict[str, str]) -> str:
    listener = api.enter_context(listening())
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = create_app(a_setting(url, str(shop.store.engines.writing.url), folder, stand_in, **changes))
    api.callback(app.extensions[EXTENSION].source._store.close)
    api.enter_context(serving(app, listener))
    return url


def _portal_setting(url: str, api_url: str, folder: Path, stand_in: StandIn, shop: Shop) -> Settings:
    folder.mkdir()
    with shop.store.unit_of_work() as work:
        token, _ = work.tokens.create(shop.grant.partner_id, shop.grant.business_id, "write", None, shop.clock.now())
    remote = {"INVOICING_API_URL": api_url, "INVOICING_API_TOKEN": token, "TIME_ZONE": "America/New_York"}
    return a_setting(url, "", folder, stand_in, SECRET_KEY=SECRET[::-1], **remote)
