"""Connections whose answers must be there in time as a whole.

A socket's timeout begins anew with each byte, so that a server which sends one now and then, in its headers even, could
hold a thread for hours. Here every read of an answer looks at the clock.
"""

import io
from http.client import HTTPResponse
from time import monotonic
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

WHOLE_SECONDS = 15


class InTime(io.RawIOBase):
    """What `inner` brings until `deadline`, in monotonic seconds."""

    def __init__(self, inner: io.RawIOBase, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        """Raises `TimeoutError` once it is too late."""
        if monotonic() > self._deadline:
            raise TimeoutError
        return self._inner.readinto(buffer)

    def close(self) -> None:
        self._inner.close()
        super().close()


class ResponseInTime(HTTPResponse):
    """An answer that begins to be awaited when it is made."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fp: Any = io.BufferedReader(InTime(self.fp.detach(), monotonic() + WHOLE_SECONDS))


class ConnectionInTime(HTTPConnection):
    """For `http://`."""

    response_class = ResponseInTime


class SecuredConnectionInTime(HTTPSConnection):
    """For `https://`."""

    response_class = ResponseInTime


class PoolInTime(HTTPConnectionPool):
    """For `http://`."""

    ConnectionCls = ConnectionInTime


class SecuredPoolInTime(HTTPSConnectionPool):
    """For `https://`."""

    ConnectionCls = SecuredConnectionInTime


class AdapterInTime(HTTPAdapter):
    """requests over such connections; behind a forward proxy, over ordinary ones."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """As requests does it, with our pools."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": PoolInTime, "https": SecuredPoolInTime}
