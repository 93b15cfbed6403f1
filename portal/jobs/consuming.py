"""The consumer of the queue: threads that work for as long as somebody says so."""

import time
from collections.abc import Callable
from contextlib import suppress

from huey.api import Huey
from huey.consumer import Consumer, ConsumerStopped

THREADS = 3
STOP_SECONDS = 20
LONGEST_IDLE_SECONDS = 1.0


class _Consumer(Consumer):
    """Leaves signals to whoever started it: in the web process they are the server's."""

    def _set_signal_handlers(self) -> None:
        return


def consume(queue: Huey, alive: Callable[[], bool]) -> None:
    """Work on `queue` until `alive` says no; then whatever is running has 20 seconds to end."""
    consumer: Consumer = _Consumer(  # type: ignore[no-untyped-call]
        queue, workers=THREADS, max_delay=LONGEST_IDLE_SECONDS, backoff=1.5, shutdown_timeout=STOP_SECONDS
    )
    queue.on_shutdown(name="close")(
        queue.storage.close
    )  # in each thread: PostgreSQL's listen on connections of their own
    consumer.start()
    looked_after = time.monotonic()
    with suppress(ConsumerStopped):
        while alive():
            looked_after = consumer.loop(looked_after)
        consumer.stop(graceful=True)
    queue.storage.close()
