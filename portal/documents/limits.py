"""What a printing process may use, set by itself before its first document."""

import os
import resource
import signal
import sys

ADDRESS_SPACE_BYTES = 1024 * 1024 * 1024
WORN_BYTES = 256 * 1024 * 1024
POLITENESS = 5
_NETWORK = frozenset({"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname"})
_PROGRAMS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"})


def confine() -> None:
    """Cap memory, stay out of the pages' way, leave no core file, ignore a terminal's Ctrl-C (the parent decides)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(POLITENESS)


def shut_network() -> None:
    """From now on this process can't connect, look up a name or start a program, whatever a document says."""
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event in _NETWORK or event in _PROGRAMS:
        raise PermissionError(f"a printing process does no {event}")


def is_worn() -> bool:
    """Whether this process has grown so much that a fresh one is cheaper."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) > WORN_BYTES
