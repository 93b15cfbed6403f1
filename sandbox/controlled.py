"""What every part of the control works on."""

from dataclasses import dataclass, field

from sandbox.calls import Call
from sandbox.errors import missing
from sandbox.publishing import Publisher
from sandbox.webhooks import WebhookSender
from sandbox.world import World


@dataclass
class Controlled:
    """The world of one stand-in and the sender of its events, joined by a publisher."""

    world: World
    sender: WebhookSender
    publisher: Publisher = field(init=False)

    def __post_init__(self) -> None:
        self.publisher = Publisher(self.world, self.sender)
        self.world.publish, self.world.deliver = self.publisher.publish, self.publisher.deliver
        self.sender.wall = self.world.wall

    def _call(self, kind: str, id: str) -> Call:
        """A call on the account that has this object. Raises Refusal when none has it."""
        for account in self.world.accounts.values():
            if id in getattr(account, kind):
                return Call(self.world, account, ids={"id": id})
        raise missing(kind.removesuffix("s"), id)
