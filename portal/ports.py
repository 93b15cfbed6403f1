"""What the rooms promise each other. `app.py` decides who keeps each promise; tests put fakes in their place."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, Self, TypeVar

from portal.domain.attempt import Attempt
from portal.domain.difference import Difference
from portal.domain.drafts import CustomerDraft, InvoiceDraft
from portal.domain.effects import Effect, EffectState
from portal.domain.errors import RemitError
from portal.domain.invoice import Business, Customer, Invoice
from portal.domain.ledger import Entry, Movement, Standing
from portal.domain.mail import MailKind
from portal.domain.payability import Wanted
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.payment_drafts import PaymentDraft
from portal.domain.query import Query
from portal.domain.recorded_payment import RecordedPayment
from portal.domain.refund import Refund
from portal.domain.setup import Setup, SetupDraft
from portal.domain.verification import Noted, StoredInvoice

T = TypeVar("T")
U = TypeVar("U")


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...


class InvoiceSource(Protocol):
    """Where invoices live. Two adapters, one contract test."""

    def open(self, key: str, now: datetime) -> PayerInvoice:
        """What `key` opens, read fresh. Changes nothing.

        Raises `NotFound` (unknown, malformed, revoked, draft, deleted: all alike), `SourceUnavailable`,
        `SourceAnswerInvalid`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Charge:
    """What moved when an intent was confirmed: Stripe's charge. `note` is for people: `Visa ending in 4242`.

    `refunded_cents` counts refunds on their way, too; `disputed` says that there is, or was, a dispute.
    """

    id: str
    status: str
    amount_cents: int
    note: str = ""
    created_at: datetime | None = None
    refunded_cents: int = 0
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class GatewayRefund:
    """A refund as the gateway reads it now. `amount_cents` is above 0, in minor units.

    `status` is Stripe's: pending, requires_action, succeeded, failed, canceled. `row_id` and `installation` come from
    its metadata; None where it was made in Stripe's dashboard. `reason` is why it failed.
    """

    id: str
    status: str
    amount_cents: int
    currency: str
    charge_id: str
    created_at: datetime
    row_id: str | None = None
    installation: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class GatewayDispute:
    """A dispute as the gateway reads it now: the payer's bank asks `amount_cents` (above 0, minor units) back.

    `status` is Stripe's: needs_response, under_review, won, lost, warning_closed and so on.
    """

    id: str
    status: str
    amount_cents: int
    currency: str
    charge_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Intent:
    """A PaymentIntent as the gateway reads it now. `repr` hides the client secret.

    `status` is Stripe's: requires_payment_method, requires_confirmation, requires_action, processing, succeeded,
    canceled.
    `decline` is the decline code of the last failed try (`insufficient_funds`), or None. `installation`, `attempt_id`,
    `invoice_id` and `installment_id` come from its metadata. `refunds` and `disputes` are those of its charge, oldest
    first, where it was retrieved by itself (a list leaves them out).
    """

    id: str
    status: str
    amount_cents: int
    amount_received_cents: int
    currency: str
    livemode: bool
    account: str | None
    client_secret: str | None
    charge: Charge | None = None
    decline: str | None = None
    installation: str | None = None
    attempt_id: str | None = None
    invoice_id: str | None = None
    installment_id: str | None = None
    created_at: datetime | None = None
    refunds: tuple[GatewayRefund, ...] = ()
    disputes: tuple[GatewayDispute, ...] = ()

    def __repr__(self) -> str:
        shown = ("id", "status", "amount_cents", "currency")
        return f"Intent({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


@dataclass(frozen=True, slots=True)
class IntentOrder:
    """What a PaymentIntent is to be made for. `method_types` are Stripe's (`card`); `installation` marks it ours.

    `installment_id` goes with it so that a ledger lost here can be rebuilt from there. `fee_cents` of the amount go to
    whoever's key asks, where the charge is made on a connected account.
    """

    attempt_id: str
    invoice_id: str
    installation: str
    amount_cents: int
    currency: str
    method_types: tuple[str, ...]
    description: str
    account: str | None
    idempotency_key: str
    installment_id: str | None = None
    fee_cents: int = 0


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A refund to be made: `amount_cents` of a charge. `return_fee`: the application's fee goes back in proportion."""

    row_id: str
    charge_id: str
    amount_cents: int
    installation: str
    account: str | None
    idempotency_key: str
    return_fee: bool = False


@dataclass(frozen=True, slots=True)
class IntentPage:
    """Part of a list of intents that bear an installation's mark, newest first.

    `after` is where the next part begins, None: there is none. `others` counts those without such a mark.
    """

    intents: tuple[Intent, ...]
    after: str | None = None
    others: int = 0


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """A verified webhook event: whose object it tells of, never what to believe of it.

    `raw` is the event as JSON, without client secrets and return addresses, which hold keys.
    """

    id: str
    type: str
    account: str | None
    livemode: bool
    object_id: str
    intent_id: str | None
    installation: str | None
    raw: bytes
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Part of a list of events, newest first. `after` is where the next part begins, None: there is none."""

    events: tuple[GatewayEvent, ...]
    after: str | None = None


class PaymentGateway(Protocol):
    """Stripe, as far as Remit needs it. Every method is one network call unless said otherwise."""

    publishable_key: str
    livemode: bool

    def create(self, order: IntentOrder) -> Intent:
        """Make the intent (or get it again: the idempotency key is the attempt's).

        Raises `OutcomeUnknown` (timeout, reset, 5xx, nonsense), `StripeUnavailable` (certainly not made),
        `GatewayDeclined`.
        """
        ...

    def retrieve(self, intent_id: str, account: str | None) -> Intent:
        """The intent as it is now, its latest charge with refunds and disputes included; those may take calls of their
        own.

        Raises `StripeUnavailable`, `GatewayDeclined` (reason `resource_missing`).
        """
        ...

    def refund(self, order: RefundOrder) -> GatewayRefund:
        """Make the refund (or get it again: the idempotency key is our row's).

        Raises `OutcomeUnknown`, `StripeUnavailable` (certainly not made), `GatewayDeclined` (such as
        `charge_already_refunded`, `charge_disputed`).
        """
        ...

    def events(self, account: str | None, since: datetime, after: str | None) -> EventPage:
        """What happened to payments on `account` from `since` on (Stripe keeps 30 days), at most 100 events, after the
        cursor `after` of the part before (None: from the newest).

        Raises `StripeUnavailable`, `GatewayDeclined`.
        """
        ...

    def list_intents(self, account: str | None, since: datetime, until: datetime, after: str | None) -> IntentPage:
        """Intents made from `since` until before `until` (whole seconds), each with its latest charge; at most 100 of
        them, after the cursor `after` of the part before (None: from the newest).

        Raises `StripeUnavailable`, `GatewayDeclined`.
        """
        ...

    def cancel(self, intent_id: str, account: str | None, idempotency_key: str) -> Intent:
        """Cancel it; where Stripe says it can't be (processing, succeeded), the intent as it is.

        Raises `OutcomeUnknown`, `StripeUnavailable`.
        """
        ...

    def verify_webhook(self, body: bytes, signature: str) -> GatewayEvent:
        """The event in `body`; no network. Raises `BadInput` when unsigned, forged, stale (300 s) or not an event."""
        ...


@dataclass(frozen=True, slots=True)
class Followed:
    """An account (None: the key's own) whose events were read up to `read_until`, by Stripe's clock."""

    account: str | None
    read_until: datetime


class UnitOfWork(Protocol):
    """One write transaction. Leaving the block commits; an exception rolls everything back. No network inside."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> bool | None: ...

    def invoice_id_of(self, key: str) -> str | None:
        """The invoice a live key opens, or None."""
        ...

    def lock(self, invoice_id: str, now: datetime) -> PayerInvoice | None:
        """The invoice, held against every other writer until the end (BEGIN IMMEDIATE; FOR UPDATE); None: there is
        none."""
        ...

    def installation_id(self) -> str:
        """The random id that marks our objects at Stripe."""
        ...

    def installation_ids(self) -> frozenset[str]:
        """That id and those before it: each restored backup got another, and older objects bear the older ones."""
        ...

    def entries(self, invoice_id: str) -> tuple[Entry, ...]:
        """The invoice's ledger in order."""
        ...

    def append(self, invoice_id: str, movements: Iterable[Movement], now: datetime) -> tuple[Entry, ...]:
        """Enter movements that are not there yet (by provider, object id, kind); returns those entered.

        Writes the folded columns (paid, processing, balance, version, status) in the same statement batch.
        """
        ...

    def live_attempt(self, invoice_id: str) -> Attempt | None:
        """The invoice's one live attempt."""
        ...

    def attempt(self, attempt_id: str) -> Attempt | None:
        """An attempt by its id."""
        ...

    def attempt_of_intent(self, intent_id: str) -> Attempt | None:
        """The attempt an intent belongs to."""
        ...

    def add_attempt(self, attempt: Attempt) -> None:
        """Write a new attempt; the database refuses a second live one."""
        ...

    def save_attempt(self, attempt: Attempt) -> None:
        """Write what changed of an attempt (status, intent, step, decline, action, replaced_by); raises the invoice's
        version."""
        ...

    def refunds(self, invoice_id: str) -> tuple[Refund, ...]:
        """The invoice's refunds, oldest first."""
        ...

    def refunds_called(self, natural_key: str) -> tuple[Refund, ...]:
        """What was ordered under that name, one refund for each charge."""
        ...

    def add_refund(self, refund: Refund) -> None:
        """Write a new refund; raises the invoice's version."""
        ...

    def save_refund(self, refund: Refund) -> None:
        """Write what changed of a refund (status, Stripe's id, step, reason); raises the invoice's version."""
        ...

    def followed(self, followed: Followed, now: datetime) -> None:
        """Note how far the events of an account were read."""
        ...

    def quarantine(self, *, object_id: str, reason: str, detail: str, now: datetime) -> None:
        """List a Stripe object that does not match its attempt. Never applied. Once per object and reason."""
        ...

    def add_event(self, event: GatewayEvent, now: datetime) -> bool:
        """Store a raw event; False when it was stored before and is settled."""
        ...

    def event_settled(self, event_id: str, now: datetime) -> None:
        """Mark an event as dealt with."""
        ...

    def add_outbox(self, kind: str, slot: str, row_id: str, now: datetime) -> None:
        """Order a side effect once per (kind, slot)."""
        ...


OpenUnitOfWork = Callable[[], UnitOfWork]


class AttemptsDue(Protocol):
    """What the sweeper reads."""

    def due_attempts(self, before: datetime, limit: int) -> tuple[Attempt, ...]:
        """Live and processing attempts last looked at before `before`, oldest first."""
        ...

    def due_refunds(self, before: datetime, limit: int) -> tuple[Refund, ...]:
        """Refunds with something to find out, last looked at before `before`, oldest first."""
        ...

    def due_accounts(self, before: datetime, limit: int) -> tuple[Followed, ...]:
        """Accounts with payments of ours whose events were not read since `before`, the longest waiting first."""
        ...

    def settled_events(self, ids: Collection[str]) -> frozenset[str]:
        """Which of these events are stored and settled."""
        ...


@dataclass(frozen=True, slots=True)
class UnsettledEvent:
    """A stored event whose payment could not be settled when it came."""

    id: str
    intent_id: str | None
    account: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things wait: in quarantine, events to be settled, effects ordered, and those that should be done."""

    quarantined: int
    events: int
    outbox: int
    outbox_late: int


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure for whoever watches: `name` without the `remit_` it is published under."""

    name: str
    help: str
    value: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What one run over Stripe and all ledgers saw. `digest` is of every noted chain's length and head (hex sha-256).

    `complete` is False while it runs, and stays so where it was ended before its time.
    """

    began_at: datetime
    ended_at: datetime
    since: date
    complete: bool = False
    intents: int = 0
    settled: int = 0
    differences: int = 0
    chains: int = 0
    entries: int = 0
    digest: str = ""
    id: int | None = None


class Ledgers(Protocol):
    """All ledgers and what stands beside them, as verifying and reconciling read them, a page at a time.

    What is written of them is written in one short transaction a call.
    """

    def invoice_count(self) -> int:
        """How many invoices there are."""
        ...

    def invoices(self, after: str | None, limit: int) -> tuple[StoredInvoice | Difference, ...]:
        """The next invoices by number after the invoice `after`; in place of one that can't be read, why."""
        ...

    def invoice(self, invoice_id: str) -> StoredInvoice | Difference | None:
        """One invoice likewise; None: there is none."""
        ...

    def ledgers_of(self, invoice_ids: Collection[str]) -> Mapping[str, tuple[Entry, ...]]:
        """The ledgers of a few invoices."""
        ...

    def attempts(self, attempt_ids: Collection[str]) -> Mapping[str, Attempt]:
        """Those of these attempts that there are."""
        ...

    def attempts_made(
        self, account: str | None, since: datetime, until: datetime, after: Attempt | None, limit: int
    ) -> tuple[Attempt, ...]:
        """Attempts with an intent on `account`, made from `since` until before `until`, by time, after `after`."""
        ...

    def stripe_accounts(self) -> tuple[str | None, ...]:
        """Every account that payments were, or may be, made on; None: the one whose key we have."""
        ...

    def integrity(self) -> tuple[Difference, ...]:
        """What is wrong with the database as a whole: triggers, movements entered twice, entries of no invoice."""
        ...

    def left_out(self) -> tuple[Difference, ...]:
        """Charges for which no receipt was ever ordered, and refunds that no ledger has."""
        ...

    def waiting(self, before: datetime) -> tuple[Difference, ...]:
        """What waits for a person, and what was due before `before` and is not done."""
        ...

    def waiting_count(self, before: datetime) -> Waiting:
        """The same in figures."""
        ...

    def unsettled_events(self, before: datetime, limit: int) -> tuple[UnsettledEvent, ...]:
        """Events received before `before` and never settled, oldest first."""
        ...

    def last_reconciliation(self) -> Reconciliation | None:
        """The newest run, complete or not."""
        ...

    def last_activity(self) -> datetime | None:
        """When anything was last written to ledgers, attempts or events; None: never."""
        ...

    def digest(self) -> str:
        """The hash of all notes on chains: what the last complete run logged, unless they were changed since."""
        ...

    def renew_installation(self, now: datetime) -> str:
        """Another id from now on, so that what a lost database made is told from what this one makes."""
        ...

    def skip_ids(self, most: int) -> None:
        """Leave out the next `most` numbers of invoices and customers: a lost database may have given them out."""
        ...

    def note_run(self, run: Reconciliation) -> Reconciliation:
        """Write a run, or write it again once it is over; with its id."""
        ...

    def note_chains(self, chains: Mapping[str, Noted]) -> None:
        """Note how far the chains of these invoices have come."""
        ...


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A document to print: complete HTML (its images as `data:`; nothing else is read), and the CSS's name."""

    html: str
    stylesheet: str = "invoice"


class PdfPrinter(Protocol):
    """HTML to PDF, in another process."""

    def print(self, job: PrintJob) -> bytes:
        """The PDF; the same job gives the same bytes, from the cache by content.

        Raises `PrinterUnavailable` after 10 s.
        """
        ...


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """Whom an API token speaks for. `business_id` None: the partner's token, which reads all its businesses.

    `currency` is the business's: what the amounts sent with this token are counted in.
    """

    token_id: str
    partner_id: str
    business_id: str | None
    scope: str
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class TokenWish:
    """A client's request for a token. `repr` hides its secret. `scope` None: all it may have."""

    client_id: str
    client_secret: str
    business_id: str | None = None
    scope: str | None = None

    def __repr__(self) -> str:
        return f"TokenWish(client_id={self.client_id!r})"


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token that was just made, told this once; it grants `scope` for `expires_in` seconds. `repr` hides it."""

    token: str
    scope: str
    expires_in: int

    def __repr__(self) -> str:
        return f"IssuedToken(scope={self.scope!r})"


class Directory(Protocol):
    """Who is who."""

    def issue_token(self, wish: TokenWish, now: datetime) -> IssuedToken:
        """A token for a client that knows its secret.

        Raises `NotAuthorized` (unknown, wrong, revoked: alike), `InvalidField` on `userId` or `scope`.
        """
        ...

    def grant(self, token: str, now: datetime) -> TokenGrant | None:
        """What a bearer token grants now, or None; constant-time."""
        ...

    def partner_of_host(self, host: str) -> str | None:
        """The partner whose custom domain `host` is, or None."""
        ...


@dataclass(frozen=True, slots=True)
class SavedInvoice:
    """An invoice with what the API answers of it. `key` is printed again from the derivation, never stored."""

    opened: PayerInvoice
    key: str
    created: bool = False

    @property
    def invoice(self) -> Invoice:
        """The invoice itself."""
        return self.opened.invoice

    @property
    def business(self) -> Business:
        """Whose it is."""
        return self.opened.business

    def __repr__(self) -> str:
        return f"SavedInvoice(id={self.opened.invoice.id!r})"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list, and the cursors to what lies around it; None: there is nothing more on that side."""

    items: tuple[T, ...]
    after: str | None = None
    before: str | None = None

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """The same part of the list with every entry changed."""
        return Page(tuple(change(item) for item in self.items), self.after, self.before)


class Logos(Protocol):
    """The stored logos of businesses."""

    def read(self, sha256: str) -> tuple[str, bytes] | None:
        """Media type and bytes of the image with this hash (lower-case hex), or None."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer an idempotency key of a business; `id` is random."""

    business_id: str
    key_hash: str
    id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that may be asked for again: HTTP status and JSON text. `repr` hides both.

    `keys`: the invoice keys in it, each with its invoice's id; they are kept nowhere.
    """

    status: int
    body: str
    keys: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Answer(status={self.status!r})"


@dataclass(frozen=True, slots=True)
class Seal(Generic[T]):
    """How what a write answers is kept in the write's own transaction, so that it is done and answered once."""

    claim: Claim
    answer: Callable[[T], Answer]


class Replays(Protocol):
    """Idempotency keys, each of one business."""

    def claim(self, grant: TokenGrant, key: str, request: str, now: datetime) -> Claim | Answer:
        """The right to answer `key`, or the answer it has had within 24 h. `request` stands for all that was asked.

        Raises `KeyReused` (another request has the key), `InFlight` (it is being answered), `Forbidden`.
        """
        ...

    def release(self, claim: Claim) -> None:
        """Let the key be used again, because nothing was done."""
        ...


Revision = tuple[str, Any, Any]
"""A field that changed, in the API's words, with what it was and what it is, as JSON values."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What was done to an entity. `editor` is a token's id (`tok_…`), `stripe` or `command`."""

    id: str
    business_id: str
    business_name: str
    entity_id: str
    action: str
    editor: str
    revisions: tuple[Revision, ...]
    at: datetime


Recorded = RecordedPayment | RemitError
"""What became of one payment of a batch."""

Saved = SavedInvoice | RemitError
"""What became of one invoice of a batch."""


class InvoiceBook(Replays, Protocol):
    """The embedded store as the API writes and reads it.

    Every method answers only for the grant's tenant: another's id is `NotFound`. A write is one transaction; where it
    takes a `seal`, its answer is kept in that transaction too (`InFlight`: somebody else has answered meanwhile).
    """

    def save_all(
        self,
        grant: TokenGrant,
        drafts: Sequence[InvoiceDraft | RemitError],
        now: datetime,
        *,
        final: bool = False,
        seal: Seal[list[Saved]] | None = None,
    ) -> list[Saved]:
        """Save each draft as `save` does, in order, all in one transaction; a draft that is an error already stays one.

        What `save` raises for a draft stands in its place. Raises `Forbidden`, and `PaymentsStarted` (nothing was
        saved) unless this is `final`.
        """
        ...

    def save(self, grant: TokenGrant, draft: InvoiceDraft, now: datetime) -> SavedInvoice:
        """Create (no id) or update an invoice, its key, its `issued`/`edited` entries, all in one transaction.

        Raises `InvalidField` (all faults of a draft at once: `InvalidFields`), `NotFound`, `NotModifiable`,
        `PaymentStarted` (a live attempt must be released
        first), `PaymentProcessing`, `Forbidden` (a partner's token).
        """
        ...

    def save_customers(
        self,
        grant: TokenGrant,
        drafts: Sequence[CustomerDraft | RemitError],
        now: datetime,
        *,
        seal: Seal[list[Customer | RemitError]] | None = None,
    ) -> list[Customer | RemitError]:
        """`save_customer` for each draft, in order, all in one transaction; what it raises stands in its place."""
        ...

    def delete(self, grant: TokenGrant, invoice_id: str, now: datetime) -> SavedInvoice:
        """Take an invoice out of use for good: its key opens nothing, nothing is owed on it. Again: nothing changes.

        Raises `NotFound`, `NotModifiable` (money was paid on it), `PaymentProcessing`, `PaymentStarted` (a live attempt
        must be released first), `Forbidden`.
        """
        ...

    def send(
        self,
        grant: TokenGrant,
        invoice_id: str,
        kind: MailKind,
        now: datetime,
        *,
        seal: Seal[SavedInvoice] | None = None,
    ) -> SavedInvoice:
        """Order a mail about an invoice; the same again on the same day orders nothing. A draft sent as a quote gets a
        page.

        Raises `InvalidField` on `type` (not now, see `portal.domain.mail`), on `customer.email` and `lineItems` (none),
        `NotFound`, `Forbidden`.
        """
        ...

    def setup(self, grant: TokenGrant) -> Setup:
        """The set-up of the grant's business. Raises `Forbidden` (a partner's token)."""
        ...

    def save_setup(
        self, grant: TokenGrant, draft: SetupDraft, now: datetime, *, seal: Seal[Setup] | None = None
    ) -> Setup:
        """Change it. Raises `InvalidField`, `InvalidFields`, `Forbidden`."""
        ...

    def audit_trail(self, grant: TokenGrant, entity_id: str, after: int, limit: int) -> Page[AuditEntry]:
        """What was done to an entity, oldest first, from the entry behind number `after` on; `Page.after` is an entry's
        id. Raises `NotFound`.
        """
        ...

    def record_payments(
        self,
        grant: TokenGrant,
        drafts: Sequence[PaymentDraft | RemitError],
        now: datetime,
        *,
        final: bool = False,
        seal: Seal[list[Recorded]] | None = None,
    ) -> list[Recorded]:
        """Enter, describe, confirm or void payments that did not come through Remit, all in one transaction.

        What is wrong with a draft stands in its place: `InvalidField`, `InvalidFields`, `NotFound`, `NotModifiable`,
        `PaymentStarted`. Raises `Forbidden`, and `PaymentsStarted` (nothing was saved) unless this is `final`.
        """
        ...

    def attempt_of(self, invoice_id: str, intent_id: str) -> Attempt | None:
        """The attempt of the invoice that a PaymentIntent belongs to."""
        ...

    def report_by_payer(self, key: str, draft: PaymentDraft, now: datetime) -> RecordedPayment:
        """Keep what whoever holds a key says was paid, as pending: it counts for nothing until a tenant confirms it.

        The same again changes nothing. Raises `NotFound`, `InvalidField`, `InvalidFields`, `TooManyRequests` (too many
        wait already).
        """
        ...

    def report_by_partner(
        self, grant: TokenGrant, draft: PaymentDraft, now: datetime, *, final: bool, mail: bool
    ) -> tuple[RecordedPayment, bool]:
        """Record what a tenant reports, or confirm what a payer has; the payment, and whether a receipt was ordered.

        The same again changes nothing. Raises what `record_payments` lets stand for a draft, and `PaymentsStarted`.
        """
        ...

    def payment(self, grant: TokenGrant, payment_id: str) -> RecordedPayment:
        """A recorded payment by `ptxn_…`, voided ones too. Raises `NotFound`."""
        ...

    def query_payments(self, grant: TokenGrant, query: Query) -> Page[RecordedPayment]:
        """A page of recorded payments. Raises `InvalidField` on `cursor`."""
        ...

    def delete_customer(self, grant: TokenGrant, customer_id: str, now: datetime) -> Customer:
        """Take a customer out of use. Again: nothing changes.

        Raises `NotFound`, `NotModifiable` (an invoice of theirs is not over), `Forbidden`.
        """
        ...

    def get(self, grant: TokenGrant, invoice_id: str, now: datetime) -> SavedInvoice:
        """An invoice by `inv_…`, inactive ones too. Raises `NotFound`."""
        ...

    def by_key(self, key: str, now: datetime) -> SavedInvoice:
        """What a key opens, with what the exchange answers of it. Raises `NotFound`."""
        ...

    def query(self, grant: TokenGrant, query: Query, now: datetime) -> Page[SavedInvoice]:
        """A page of invoices. Raises `InvalidField` on `cursor`: not one of this query."""
        ...

    def query_customers(self, grant: TokenGrant, query: Query) -> Page[Customer]:
        """A page of customers. Raises `InvalidField` on `cursor`."""
        ...

    def customer(self, grant: TokenGrant, customer_id: str) -> Customer:
        """A customer by `cus_…`, inactive ones too. Raises `NotFound`."""
        ...

    def save_customer(self, grant: TokenGrant, draft: CustomerDraft, now: datetime) -> Customer:
        """Create or update a customer. Raises `InvalidField`, `NotFound`, `Forbidden`."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What the payer's page showed, in minor units; None: it did not say."""

    balance_cents: int | None = None
    amount_cents: int | None = None


@dataclass(frozen=True, slots=True)
class BegunPayment:
    """What the pay document needs to let the payer confirm. `repr` hides the client secret."""

    attempt_id: str
    client_secret: str
    publishable_key: str
    account: str | None
    amount_cents: int
    currency: str

    def __repr__(self) -> str:
        return f"BegunPayment(attempt_id={self.attempt_id!r}, amount_cents={self.amount_cents!r})"


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What a business asks to give back: `amount_cents` (None: all that is left) of one charge, or of the invoice's
    charges, the newest first.

    `reopen`: it is owed again. `natural_key` is the order's own name, with its business in it: ordering twice under
    one name orders once.
    """

    invoice_id: str
    amount_cents: int | None = None
    charge_id: str | None = None
    reopen: bool = False
    natural_key: str | None = None


class Payments(Protocol):
    """The use cases of paying (`portal.payments`)."""

    def begin(self, key: str, wanted: Wanted, seen: Seen, replaces: str | None) -> BegunPayment:
        """Start, or continue, the one live attempt. money.md steps 1-3.

        Raises `NotFound`, `InvalidAmount`, `NotPayable`, `AmountChanged`, `PaymentStarted`, `PaymentProcessing`,
        `OutcomeUnknown`, `StripeUnavailable`.
        """
        ...

    def check(self, key: str) -> None:
        """Settle what is open of this invoice now. Raises `NotFound`, `StripeUnavailable`, `OutcomeUnknown`."""
        ...

    def release(self, invoice_id: str) -> None:
        """Cancel the live attempt so that the invoice may change. Raises `PaymentProcessing` when it can't be."""
        ...

    def refund(self, request: RefundRequest) -> tuple[Refund, ...]:
        """Give money back: one refund for each charge, as it stands now. STARTED: Stripe has not said; REFUSED: nothing
        was given back.

        Raises `NotFound`, `InvalidAmount`, `BadInput` (no such charge), `NotModifiable` (the name is another order's).
        """
        ...

    def write_off(self, invoice_id: str, amount_cents: int | None = None, note: str = "") -> Standing:
        """Give up on what is owed, or on so much of it; the standing afterwards.

        Raises `NotFound`, `NotModifiable`, `InvalidAmount`, `PaymentProcessing`, `StripeUnavailable`,
        `OutcomeUnknown`.
        """
        ...

    def apply_unapplied(self, invoice_id: str, amount_cents: int | None = None, to: str | None = None) -> Standing:
        """Let money that was set aside on an invoice pay `to`, another one of the business (None: the same).

        The standing of the invoice paid. Raises as `write_off` does.
        """
        ...

    def receive(self, event: GatewayEvent) -> None:
        """A verified webhook event: store it, then settle what it tells of. Events that are not ours have no effect."""
        ...

    def sweep(self, limit: int = 100) -> int:
        """Settle attempts that are due a look; how many were looked at."""
        ...


@dataclass(frozen=True, slots=True)
class Handler:
    """How effects of one kind are delivered; `deliver` returns when it is done.

    It raises `Undeliverable` (never try again), `OutcomeUnknown` (it may have happened), anything else (it has not).
    `repeatable`: doing it twice does no harm, so an unknown outcome is tried again; else a person decides.
    It must end, by its own time limits, within 2 minutes, and touch no other effect.
    """

    deliver: Callable[[Effect], None]
    repeatable: bool


class Outbox(Protocol):
    """Ordered side effects. Each method is one short transaction; none is open while an effect is delivered."""

    def claim(
        self, kinds: Collection[str], repeatable: Collection[str], now: datetime, until: datetime
    ) -> Effect | None:
        """The next due effect of `kinds`, held for us until `until`, its try counted. None: nothing is due.

        One whose holder's lease ran out is due again when its kind is in `repeatable`.
        """
        ...

    def delivered(self, effect: Effect, now: datetime) -> None:
        """It happened; also when the lease has run out meanwhile."""
        ...

    def postpone(self, effect: Effect, reason: str, due_at: datetime, *, unknown: bool = False) -> None:
        """Try again at `due_at`. No effect unless the effect is still ours. `unknown`: it may have happened."""
        ...

    def set_apart(self, effect: Effect, state: EffectState, reason: str) -> None:
        """Leave it, dead or unknown, to a person. No effect unless the effect is still ours."""
        ...

    def set_apart_lost(self, repeatable: Collection[str], kinds: Collection[str], now: datetime) -> int:
        """Leave to a person, as unknown, what must not be tried again after its lease ran out; how many."""
        ...


class Turns(Protocol):
    """Who runs a job that repeats: one at a time, and each of its slots once, however many ask."""

    def take(self, job: str, slot: datetime, now: datetime, until: datetime) -> bool:
        """Whether the slot is ours until `until`: nobody has finished it or a later one, and nobody is at it."""
        ...

    def finish(self, job: str, slot: datetime, now: datetime) -> None:
        """The slot is done."""
        ...

    def give_back(self, job: str, slot: datetime, now: datetime) -> None:
        """The slot is not done; whoever asks next may take it."""
        ...


class BackgroundJobs(Protocol):
    """The jobs that run beside the pages, in threads of the web process."""

    def start(self, alive: Callable[[], bool]) -> None:
        """Begin, and go on for as long as `alive` says so."""
        ...

    def join(self) -> None:
        """Wait until they have ended, which takes 25 seconds at most once `alive` says no."""
        ...
