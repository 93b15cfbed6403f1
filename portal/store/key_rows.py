"""The rows behind invoice keys: issue, print again, rotate, revoke."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from portal.store.ids import INVOICE, public
from portal.store.installation import installation_id
from portal.store.keys import KeyFacts, Keyring, fingerprint, hash_of
from portal.store.tables import invoice_keys

PAYER = ""  # the recipient of the one link every invoice has


@dataclass(frozen=True, slots=True)
class KeyRows:
    """Keys of invoices, on one connection."""

    connection: Connection
    keyring: Keyring

    def issue_each(self, numbers: Collection[int], now: datetime) -> dict[int, str]:
        """The first keys of invoices that have none."""
        if not numbers:
            return {}
        row = {
            "recipient": PAYER,
            "generation": 1,
            "installation_id": installation_id(self.connection),
            "secret_fingerprint": self.keyring.newest,
            "created_at": now,
        }
        # a key is made of its row's id, which is known only once the row is there
        rows = [row | {"invoice_id": number, "key_hash": f"unset:{secrets.token_hex(16)}"} for number in numbers]
        made = self.connection.execute(insert(invoice_keys).returning(invoice_keys), rows).all()
        keys = {one.id: self.keyring.derive(one.secret_fingerprint, _facts(one)) or "" for one in made}
        hashed = update(invoice_keys).where(invoice_keys.c.id == bindparam("own_row"))
        hashes = [{"own_row": own, "hash": hash_of(key)} for own, key in keys.items()]
        self.connection.execute(hashed.values(key_hash=bindparam("hash")), hashes)
        return {one.invoice_id: keys[one.id] for one in made}

    def printed(self, invoice: int) -> str | None:
        """The live key again; None where it is revoked, was never issued, or the secret that made it is gone."""
        row = self._row(invoice)
        return self._print(row) if row else None

    def printed_each(self, numbers: Collection[int]) -> dict[int, str]:
        """The same for many invoices in one statement; those whose key can't be printed are left out."""
        if not numbers:
            return {}
        theirs = select(invoice_keys).where(invoice_keys.c.invoice_id.in_(numbers), invoice_keys.c.recipient == PAYER)
        printed = {row.invoice_id: self._print(row) for row in self.connection.execute(theirs)}
        return {number: key for number, key in printed.items() if key}

    def rotate(self, invoice: int) -> str | None:
        """A new key; the old one opens nothing from now on. None: the invoice has no key to rotate."""
        row = self._row(invoice)
        return self._renew(invoice, row.generation + 1) if row else None

    def revoke(self, invoice: int, now: datetime) -> bool:
        """The key opens nothing from now on; False: there is none."""
        done = self.connection.execute(
            update(invoice_keys).where(invoice_keys.c.invoice_id == invoice).values(revoked_at=now)
        )
        return done.rowcount > 0

    def unprintable(self) -> int:
        """How many live keys were made by a secret that is no longer in SECRET_KEY. They still open their invoices."""
        at_hand = [fingerprint(secret) for secret in self.keyring.secrets]
        lost = invoice_keys.c.secret_fingerprint.not_in(at_hand) & invoice_keys.c.revoked_at.is_(None)
        return int(self.connection.execute(select(func.count()).select_from(invoice_keys).where(lost)).scalar_one())

    def _print(self, row: Row[Any]) -> str | None:
        if row.revoked_at is not None:
            return None
        key = self.keyring.derive(row.secret_fingerprint, _facts(row))
        return key if key and hash_of(key) == row.key_hash else None

    def _renew(self, invoice: int, generation: int) -> str:
        current = {
            "generation": generation,
            "installation_id": installation_id(self.connection),
            "secret_fingerprint": self.keyring.newest,
            "revoked_at": None,
        }
        mine = update(invoice_keys).where(invoice_keys.c.invoice_id == invoice, invoice_keys.c.recipient == PAYER)
        row = self.connection.execute(mine.values(current).returning(invoice_keys)).one()
        key = self.keyring.derive(row.secret_fingerprint, _facts(row))
        assert key is not None  # noqa: S101 - the newest secret is always at hand
        self.connection.execute(mine.values(key_hash=hash_of(key)))
        return key

    def _row(self, invoice: int) -> Row[Any] | None:
        mine = select(invoice_keys).where(invoice_keys.c.invoice_id == invoice, invoice_keys.c.recipient == PAYER)
        return self.connection.execute(mine).one_or_none()


def _facts(row: Row[Any]) -> KeyFacts:
    return KeyFacts(row.installation_id, public(INVOICE, row.invoice_id), row.id, row.generation)
