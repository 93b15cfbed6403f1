"""The queue's messages as JSON: whoever can write to the queue's file could otherwise run code by a pickle."""

import json
from typing import Any

from huey.registry import Message
from huey.serializer import Serializer


class JsonSerializer(Serializer):
    """Messages and plain values; anything else is refused with `TypeError`."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def _serialize(self, data: Any) -> bytes:
        written = {"message": data._asdict()} if isinstance(data, Message) else {"value": data}
        return json.dumps(written).encode()

    def _deserialize(self, data: bytes) -> Any:
        read = json.loads(data)
        return Message(**read["message"]) if "message" in read else read["value"]
