"""What reconciling notes: its runs, and how far every chain had come when it was last found whole."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.verification import Noted
from portal.ports import Reconciliation
from portal.store.ids import INVOICE, number_of
from portal.store.tables import chain_heads, reconciliations

ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ReconciledRows:
    """Runs and chain heads, on one connection."""

    connection: Connection

    def last(self) -> Reconciliation | None:
        """The newest run."""
        newest = select(reconciliations).order_by(reconciliations.c.id.desc()).limit(1)
        row = self.connection.execute(newest).one_or_none()
        return Reconciliation(**row._asdict()) if row else None

    def note_run(self, run: Reconciliation) -> Reconciliation:
        """Write a run, or write it again; with its id."""
        cells = {name: value for name, value in asdict(run).items() if name != "id"}
        if run.id is None:
            added = insert(reconciliations).values(cells).returning(reconciliations.c.id)
            return replace(run, id=self.connection.execute(added).scalar_one())
        self.connection.execute(update(reconciliations).where(reconciliations.c.id == run.id).values(cells))
        return run

    def note_chains(self, chains: Mapping[str, Noted]) -> None:
        """Note how far these invoices' chains have come."""
        if not chains:
            return
        dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        added = dialect.insert(chain_heads)
        newest = {name: added.excluded[name] for name in ("entries", "head_hash")}
        rows = [
            {"invoice_id": number_of(INVOICE, invoice_id), "entries": noted.entries, "head_hash": noted.head_hash}
            for invoice_id, noted in chains.items()
        ]
        self.connection.execute(added.on_conflict_do_update(index_elements=["invoice_id"], set_=newest), rows)

    def digest(self) -> str:
        """The sha-256 (hex) of `<invoice>:<entries>:<head>` and a line feed for every noted chain, by invoice."""
        sum_of_all, last = hashlib.sha256(), 0
        while rows := self._after(last):
            for number, entries, head in rows:
                sum_of_all.update(f"{number}:{entries}:{head}\n".encode())
            last = rows[-1][0]
        return sum_of_all.hexdigest()

    def _after(self, last: int) -> list[tuple[int, int, str]]:
        more = select(chain_heads.c.invoice_id, chain_heads.c.entries, chain_heads.c.head_hash)
        more = more.where(chain_heads.c.invoice_id > last).order_by(chain_heads.c.invoice_id).limit(ROWS_AT_ONCE)
        return [(row[0], row[1], row[2]) for row in self.connection.execute(more)]
