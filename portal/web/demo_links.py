"""What the demo left to click on. Its file holds an API token too, which goes no further than here."""

import json
from dataclasses import dataclass
from pathlib import Path

from portal.settings import Settings


@dataclass(frozen=True, slots=True)
class DemoLink:
    """An invoice of the demo: what it shows, and where."""

    state: str
    url: str


def demo_links(settings: Settings) -> tuple[DemoLink, ...]:
    """The demo's invoices; none outside demo mode or before it has written them."""
    if settings.REMIT_MODE != "demo":
        return ()
    for folder in (settings.DATA_DIR, settings.DATA_DIR.parent):
        if (folder / "demo.json").is_file():
            return _links_in(folder / "demo.json")
    return ()


def _links_in(path: Path) -> tuple[DemoLink, ...]:
    facts = json.loads(path.read_text(encoding="utf-8"))
    return tuple(DemoLink(str(one["state"]).replace("_", " "), one["url"]) for one in facts["invoices"])
