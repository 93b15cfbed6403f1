"""Keeps the tests off every network but loopback."""

import ipaddress
import sys

LOOPBACK_NAMES = {"", "localhost", "localhost.localdomain"}

_outside_allowed = False


class OutsideNetworkError(RuntimeError):
    """A test tried to leave this machine."""


def is_loopback(host: str | bytes | None) -> bool:
    """Whether `host`, a name or an address, stays on this machine.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "shop.localhost", "192.0.2.1", "example.com")]
    [True, True, True, False, False]
    """
    name = host.decode() if isinstance(host, bytes) else host or ""
    if name in LOOPBACK_NAMES or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_outside(event: str, args: tuple[object, ...]) -> None:
    if _outside_allowed:
        return
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if not is_loopback(host):
        raise OutsideNetworkError(f"a test asked for {host!r}; only loopback is open to tests")


def guard() -> None:
    """From now on, for the life of this process, name look-ups and connections beyond loopback raise."""
    sys.addaudithook(_refuse_outside)


def allow_outside(*, allowed: bool) -> None:
    global _outside_allowed  # noqa: PLW0603 - an audit hook cannot be taken out again, only told to look away
    _outside_allowed = allowed
