"""The state file of `scripts/simulate --planted`: what became of each patch, so that it is not hunted for again."""

import json
import threading
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.simulation.hunting import Found
from tests.simulation.planting import Planted
from tests.simulation.state_files import code, judge_code, write_whole


class Notes:
    """Kept by the patch as it is and by seed; without a path, only in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path, self._held = path, threading.Lock()
        self._code = code()  # not what it is once the hunts are over
        self._kept = _read(path)

    def of(self, what: Planted | str, seed: int) -> Found | None:
        """What is known already."""
        name = _noted(what, seed)
        return Found(**self._kept[name]) if name in self._kept else None

    def keep(self, what: Planted | str, seed: int, found: Found) -> Found:
        """Write it down; the file is whole at any time."""
        with self._held:
            self._kept[_noted(what, seed)] = asdict(found)
            if self._path:
                write_whole(self._path, json.dumps({"code": self._code, "planted": self._kept}, indent=1) + "\n")
        return found


def seed_kept(path: Path | None) -> int | None:
    """The seed of a state file, where it has one alone. Raises `ValueError` as reading it does."""
    seeds = {int(name.rpartition(" ")[2]) for name in _read(path)}
    return seeds.pop() if len(seeds) == 1 else None


def _read(path: Path | None) -> dict[str, Any]:
    """Raises `ValueError` for a file that is none, or of other code."""
    if path is None or not path.exists():
        return {}
    try:
        told = json.loads(path.read_text())
        kept = told["planted"]
        for name, found in kept.items():
            Found(**found)
            int(name.rpartition(" ")[2])
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ValueError(f"{path} keeps no planted bugs") from None
    judge_code(path, told.get("code", ""))
    return dict(kept)


def _noted(what: Planted | str, seed: int) -> str:
    """What a patch as it is now is called in the file."""
    if isinstance(what, str):
        return f"{what} {seed}"
    return f"{what.name} {sha256(what.path.read_bytes()).hexdigest()[:12]} {seed}"
