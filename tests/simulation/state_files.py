"""State files: written whole or not at all, and gone on with only by the code that began them."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
CODE = ("app.py", "portal/**/*.py", "sandbox/**/*.py", "templates/**/*.html", "tests/*.py", "tests/simulation/*.py")
"""What a sequence comes to depends on these; no test does anything to it."""


@cache
def code() -> str:
    """A name for the code as this process began with it."""
    found = sha256()
    for path in sorted({path for pattern in CODE for path in ROOT.glob(pattern)}):
        if not path.name.startswith("test_"):
            content = path.read_bytes()
            found.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return found.hexdigest()[:16]


def judge_code(path: Path | None, begun_with: str) -> None:
    """Raises `ValueError` for a file of other code: what broke may be mended, and what held may break."""
    if begun_with != code():
        raise ValueError(f"--state {path} was begun with other code, and says nothing of this: name another file")


def write_whole(path: Path, text: str) -> None:
    """Write it whole, or leave what is there; nothing else in the folder is touched."""
    with TemporaryDirectory(prefix=".remit-", dir=path.parent) as folder:
        new = Path(folder) / path.name
        new.write_text(text)
        new.replace(path)
