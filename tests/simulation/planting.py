"""Bugs that other systems shipped, as patches: read, and planted in a copy of the repository."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
PATCHES = ROOT / "tests" / "planted"
NEEDED = ("portal", "sandbox", "tests", "templates", "static", "app.py", "pyproject.toml")
HEADINGS = ("Incident", "What went wrong", "Seen by")


@dataclass(frozen=True)
class Planted:
    """A patch: where the bug was, what went wrong there, and which invariants may be the first to see it."""

    path: Path
    incident: str
    what: str
    seen_by: str

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def invariants(self) -> list[str]:
        """As `seen_by` lists them: `3 reserve, or shown`."""
        return self.seen_by.replace(", or ", ", ").split(", ")

    @property
    def words(self) -> str:
        return self.name.replace("_", " ")


def planted() -> list[Planted]:
    """All patches, by name. Raises `ValueError` for one without its heading."""
    return [_read(path) for path in sorted(PATCHES.glob("*.patch"))]


def _read(path: Path) -> Planted:
    lines = path.read_text().splitlines()[: len(HEADINGS)]
    values = [line.removeprefix(f"{heading}: ") for heading, line in zip(HEADINGS, lines, strict=True)]
    if any(value == line for value, line in zip(values, lines, strict=True)):
        raise ValueError(f"{path.name} begins with {', '.join(HEADINGS)}")
    return Planted(path, *values)


def fault_of(bug: Planted, tree: Path = ROOT) -> str:
    """Why the patch does not apply to a tree; empty: it does."""
    return _apply(bug, tree, "--check")


@contextmanager
def copy_of_the_tree(bug: Planted | None = None, source: Path = ROOT) -> Iterator[Path]:
    """A copy of what is needed to run the simulation, with the bug in it. Raises `ValueError` where it does not fit."""
    with TemporaryDirectory(prefix="remit-planted-") as folder:
        tree = Path(folder) / "tree"
        for name in NEEDED:
            _copy(source / name, tree / name)
        fault = _apply(bug, tree) if bug else ""
        if fault:
            raise ValueError(fault)
        yield tree


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)  # with what is compiled: only what the bug changes is compiled again
    else:
        target.parent.mkdir(exist_ok=True)
        shutil.copy2(source, target)


def _apply(bug: Planted, tree: Path, *options: str) -> str:
    """The copy is no repository of its own, and shall not be taken for a part of one."""
    environ = os.environ | {"GIT_CEILING_DIRECTORIES": str(tree.parent)}
    command = ["git", "apply", *options, str(bug.path)]
    done = subprocess.run(command, cwd=tree, env=environ, capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""
