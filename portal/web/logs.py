"""Where log lines go: to standard error, one JSON object a line, or readable text on a terminal.

Standard output belongs to what commands answer. Nothing here reads an address or a body, so no key gets into a line.
"""

import logging
import sys
from typing import Any

import structlog


def configure() -> None:
    """Set up our own log lines; the libraries' appear from warnings upwards."""
    on_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer(),
        ],
        logger_factory=_to_standard_error,
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


def _to_standard_error(*_: Any) -> structlog.PrintLogger:
    """Looked up for each line, for whoever puts another stream in its place."""
    return structlog.PrintLogger(sys.stderr)
