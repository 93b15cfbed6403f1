"""How a failure is told: by its kind and its place, never by its text, which may hold a secret."""

import traceback

from portal.errors import RemitError, Undeliverable


def reason_of(error: BaseException) -> str:
    """A short word for the row: `source_unavailable`, `ConnectionError`."""
    if isinstance(error, Undeliverable):
        return error.reason
    return error.code if isinstance(error, RemitError) else type(error).__name__


def frames_of(error: BaseException) -> list[str]:
    """Where it happened, outermost first."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
