"""The environment, read once into a frozen object; nothing else reads it."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from portal.domain.money import exponent
from portal.errors import InvalidField, SettingsInvalid

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
STRIPE_API = "https://api.stripe.com"
STRIPE_JS = "https://js.stripe.com/endive/stripe.js"
DEVELOPMENT_SECRET = "development-only-secret"  # noqa: S105 - refused in production
_OF_LIBRARIES = (
    *("HOME", "PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
    *("FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS"),
)
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
SHORTEST_SECRET = 32
SHORTEST_TOKEN = 16

Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseModel):
    """Every setting, by its environment variable. Secrets are `SecretStr`; no value reaches an error text."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    REMIT_MODE: Literal["demo", "development", "production"] = Field(
        "development", description="`production` refuses what is unsafe; `demo` lists its invoices at `/`."
    )
    SECRET_KEY: SecretStr = Field(
        SecretStr(DEVELOPMENT_SECRET), description="Comma list, newest first. Invoice keys are derived from it."
    )
    PUBLIC_URL: str = Field("", description="Where payers reach Remit; links are built on it. `http://127.0.0.1:PORT`.")
    DATABASE_URL: str = Field("", description="`postgres://…` or `sqlite:///…`. SQLite under `DATA_DIR`.")
    REDIS_URL: SecretStr | None = Field(
        None, description="`redis://…` or `rediss://…`: the queue of jobs, for `python -m portal work`."
    )
    DATA_DIR: Path = Field(Path("var"), description="Where SQLite and printed documents are kept; a volume on a PaaS.")
    PORT: Port = Field(8000, description="Port to serve on.")
    WEB_CONCURRENCY: Annotated[int, Field(ge=1, le=64)] = Field(1, description="Web processes.")
    INVOICING_API_URL: str = Field("", description="The invoicing API to resolve keys at; empty: the embedded store.")
    INVOICING_API_TOKEN: SecretStr | None = Field(None, description="Bearer token for that API, where it wants one.")
    TIGHT_WEBHOOK_SECRET: SecretStr | None = Field(
        None, description="Remote source: comma list of the secrets it signs webhooks with; without one, none is taken."
    )
    PDF_HOSTS: str = Field(
        "",
        description="Remote source: comma list of hosts whose PDFs are taken instead of Remit's own, such as its CDN.",
    )
    CURRENCY: str = Field("USD", description="Remote source: its currency.")
    TIME_ZONE: str = Field("UTC", description="Remote source: the time zone of its due dates.")
    STRIPE_SECRET_KEY: SecretStr | None = Field(
        None, description="Without both keys, online payment is off; a remote source can do with the publishable one."
    )
    STRIPE_PUBLISHABLE_KEY: str | None = Field(None, description="Goes to the pay page.")
    STRIPE_ACCOUNT: Annotated[str, Field(pattern=r"^acct_[A-Za-z0-9]+$")] | None = Field(
        None,
        description="Remote source: the connected account (`acct_…`) payments are made on; empty: the key's own.",
    )
    STRIPE_WEBHOOK_SECRET: SecretStr | None = Field(
        None, description="Comma list of endpoint secrets; without one every webhook is refused."
    )
    STRIPE_API_BASE: str = Field(STRIPE_API, description="Test keys and a loopback host only: the stand-in.")
    STRIPE_JS_URL: str = Field(STRIPE_JS, description="Test keys and a loopback host only: the stand-in.")
    METRICS_TOKEN: SecretStr | None = Field(
        None, description="Bearer token for `GET /metrics`, 16 characters at least; without one there are no metrics."
    )
    TRUSTED_PROXY_HOPS: Annotated[int, Field(ge=0, le=5)] = Field(
        0, description="How many proxies in front set `X-Forwarded-*`."
    )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """The settings in `environ`, where an empty variable counts as absent.

        Raises `SettingsInvalid` with one line per wrong variable.
        """
        given = {name: value for name, value in environ.items() if name in cls.model_fields and value}
        try:
            return cls.model_validate(given)
        except ValidationError as wrong:
            faults = wrong.errors(include_url=False, include_input=False, include_context=False)
        raise SettingsInvalid(tuple(line for fault in faults for line in _lines(fault["loc"], fault["msg"])))

    @field_validator("PUBLIC_URL", "INVOICING_API_URL", "STRIPE_API_BASE")
    @classmethod
    def _is_a_web_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("must be an http(s) address without query or fragment")
        return url.rstrip("/")

    @field_validator("DATABASE_URL")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        if url and url.partition("://")[0] not in {"postgres", "postgresql", "postgresql+psycopg", "sqlite"}:
            raise ValueError("must begin with postgres:// or sqlite://")
        return url

    @field_validator("REDIS_URL")
    @classmethod
    def _is_a_redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url and url.get_secret_value().partition("://")[0] not in {"redis", "rediss", "unix"}:
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return url

    @field_validator("METRICS_TOKEN")
    @classmethod
    def _is_hard_to_guess(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"must have at least {SHORTEST_TOKEN} characters")
        return token

    @field_validator("TIGHT_WEBHOOK_SECRET")
    @classmethod
    def _are_hard_to_guess(cls, secrets: SecretStr | None) -> SecretStr | None:
        if any(len(secret) < SHORTEST_TOKEN for secret in _commas(secrets)):
            raise ValueError(f"must have at least {SHORTEST_TOKEN} characters in each secret")
        return secrets

    @field_validator("PDF_HOSTS")
    @classmethod
    def _are_hosts(cls, hosts: str) -> str:
        if not all(_HOST.fullmatch(host) for host in _parts(hosts)):
            raise ValueError("must be a comma list of host names such as cdn.example.com")
        return hosts

    @field_validator("CURRENCY")
    @classmethod
    def _is_a_currency(cls, code: str) -> str:
        try:
            exponent(code)
        except InvalidField as unknown:
            raise ValueError("must be a currency that Stripe takes, such as USD") from unknown
        return code

    @field_validator("TIME_ZONE")
    @classmethod
    def _is_a_time_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError("must be a time zone such as America/New_York") from unknown
        return name

    @model_validator(mode="after")
    def _agree_with_each_other(self) -> Self:
        faults = [*self._stripe_faults(), *self._stand_in_faults(), *self._production_faults()]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _stripe_faults(self) -> Iterator[str]:
        secret, publishable = self.STRIPE_SECRET_KEY is not None, self.STRIPE_PUBLISHABLE_KEY is not None
        if secret != publishable and not (self.remote and publishable):
            yield "STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY: one is set without the other"
        elif secret and self.has_test_keys != _is_test(self.STRIPE_PUBLISHABLE_KEY or ""):
            yield "STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY: one is a test key and the other is not"
        if self.STRIPE_ACCOUNT is not None and not self.remote:
            yield "STRIPE_ACCOUNT: is for INVOICING_API_URL; `business set --stripe-account` sets a business's"

    def _stand_in_faults(self) -> Iterator[str]:
        """A wrong base would hand Stripe's secret key to whoever answers there."""
        for name, real in (("STRIPE_API_BASE", STRIPE_API), ("STRIPE_JS_URL", STRIPE_JS)):
            url = getattr(self, name)
            if url != real and not (self.has_test_keys and urlsplit(url).hostname in LOOPBACK):
                yield f"{name}: may differ from Stripe's only with test keys and a loopback host"

    def _production_faults(self) -> Iterator[str]:
        if self.REMIT_MODE != "production":
            return
        if any(len(secret) < SHORTEST_SECRET or secret == DEVELOPMENT_SECRET for secret in self.secret_keys):
            yield f"SECRET_KEY: must be set in production, each key at least {SHORTEST_SECRET} characters"
        if not self.PUBLIC_URL.startswith("https://"):
            yield "PUBLIC_URL: must be an https address in production"
        if self.keeps_books and not self.DATABASE_URL and "DATA_DIR" not in self.model_fields_set:
            yield "DATABASE_URL: must be set in production, or DATA_DIR to say that it is a volume"
        if self.has_test_keys:
            yield "STRIPE_SECRET_KEY: must be a live key in production"

    @property
    def _stripe_secret(self) -> str:
        return self.STRIPE_SECRET_KEY.get_secret_value() if self.STRIPE_SECRET_KEY else ""

    @property
    def has_test_keys(self) -> bool:
        """Whether Stripe's keys are set and test keys."""
        return _is_test(self._stripe_secret or self.STRIPE_PUBLISHABLE_KEY or "")

    @property
    def payments_configured(self) -> bool:
        """Whether online payment can be offered at all."""
        return self.STRIPE_SECRET_KEY is not None

    @property
    def remote(self) -> bool:
        """Whether invoices live behind a remote API."""
        return bool(self.INVOICING_API_URL)

    @property
    def keeps_books(self) -> bool:
        """Whether there is a database: for the invoices, or in front of a remote source for what is being paid."""
        return not self.remote or self.STRIPE_PUBLISHABLE_KEY is not None

    @property
    def charges_here(self) -> bool:
        """Whether a remote source can be told of payments that are made here, because it makes none itself."""
        return self.remote and self.payments_configured and self.INVOICING_API_TOKEN is not None

    @property
    def public_url(self) -> str:
        """The base of every link, without a trailing slash."""
        return self.PUBLIC_URL or f"http://127.0.0.1:{self.PORT}"

    @property
    def database_url(self) -> str:
        """The database, as given or SQLite under DATA_DIR."""
        return self.DATABASE_URL or f"sqlite:///{self.DATA_DIR.absolute() / 'remit.sqlite3'}"

    @property
    def queue_url(self) -> str:
        """Where the queue of jobs is: Redis, PostgreSQL, or empty for a file under DATA_DIR."""
        if self.REDIS_URL is not None:
            return self.REDIS_URL.get_secret_value()
        return self.DATABASE_URL if self.DATABASE_URL.startswith("postgres") else ""

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """SECRET_KEY's keys, newest first."""
        return _commas(self.SECRET_KEY)

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """STRIPE_WEBHOOK_SECRET's secrets; `()` refuses every webhook."""
        return _commas(self.STRIPE_WEBHOOK_SECRET)

    @property
    def source_webhook_secrets(self) -> tuple[str, ...]:
        """TIGHT_WEBHOOK_SECRET's secrets; `()` refuses every webhook of the invoicing API."""
        return _commas(self.TIGHT_WEBHOOK_SECRET)

    @property
    def pdf_hosts(self) -> frozenset[str]:
        """PDF_HOSTS in small letters; empty: every PDF is Remit's own."""
        return frozenset(host.lower() for host in _parts(self.PDF_HOSTS))


def _commas(secret: SecretStr | None) -> tuple[str, ...]:
    return _parts(secret.get_secret_value() if secret else "")


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _is_test(key: str) -> bool:
    return key.startswith(("sk_test_", "rk_test_", "pk_test_"))


def _lines(place: tuple[int | str, ...], message: str) -> list[str]:
    message = message.removeprefix("Value error, ")
    return [f"{place[0]}: {message}"] if place else message.splitlines()


def library_environ() -> dict[str, str]:
    """What of this environment system libraries are found and configured by, and nothing else.

    For programs Remit starts: no secret reaches them.
    """
    return {name: os.environ[name] for name in _OF_LIBRARIES if name in os.environ}
