"""Twenty thousand webhooks that are not quite what Stripe signed, and not one of them is taken."""

import hashlib
import hmac
import json
import random

import pytest

from portal.errors import BadInput
from portal.gateway.webhook import verified
from tests.fakes import NOON

SECRET, OTHER = "whsec_of_the_tests", "whsec_of_somebody_else"
AT = int(NOON.timestamp())
MUTATED = 20_000


def signed(body: bytes, at: int, secret: str = SECRET, scheme: str = "v1") -> str:
    signature = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},{scheme}={signature}"


def an_event(chance: random.Random) -> bytes:
    intent = {"id": f"pi_{chance.randrange(10**9)}", "object": "payment_intent", "amount": chance.randrange(10**6)}
    event = {"id": f"evt_{chance.randrange(10**9)}", "type": "payment_intent.succeeded", "data": {"object": intent}}
    return json.dumps(event).encode()


def _other_bytes(body, chance):
    """Some bits flipped, bytes lost, doubled or added, but never the same body."""
    place = chance.randrange(len(body))
    changed = chance.choice(
        [
            body[:place] + bytes([body[place] ^ (1 << chance.randrange(8))]) + body[place + 1 :],
            body[:place] + body[place + 1 :],
            body[:place] + body[place : place + 1] + body[place:],
            body + chance.choice([b" ", b"\n", b"\x00", b"{}"]),
            b"\xef\xbb\xbf" + body,
            body.replace(b"succeeded", b"canceled"),
            body.replace(b'"amount": ', b'"amount": 9'),
            json.dumps(json.loads(body), indent=1).encode(),
        ]
    )
    return changed, signed(body, AT)


def _other_signature(body, chance):
    """A digit of the signature changed, cut off or moved."""
    head, _, digits = signed(body, AT).rpartition("=")
    place = chance.randrange(64)
    other = chance.choice([digit for digit in "0123456789abcdef" if digit != digits[place]])
    changed = chance.choice(
        [digits[:place] + other + digits[place + 1 :], digits[:place], digits + "0", digits.upper() + "x", ""]
    )
    return body, f"{head}={changed}"


def _other_time(body, chance):
    """The time moved under the signature, or signed with a time that is over or has not come."""
    off = chance.choice([1, -1]) * chance.randrange(301, 10**8)
    near = chance.choice([1, -1]) * chance.randrange(1, 300)
    return body, chance.choice([signed(body, AT + off), signed(body, AT).replace(f"t={AT}", f"t={AT + near}")])


def _other_header(body, chance):
    """Parts missing, under another name, in another scheme, by another secret, or not a header at all."""
    good = signed(body, AT)
    time, _, signature = good.partition(",")
    headers = [
        "", time, signature, f"{time},", f",{signature}", f"{time};{signature}", good.replace("v1=", "v0="),
        good.replace("v1=", "V1="), good.replace("t=", "T="), good.replace("=", ":"), good.replace(",", " "),
        signed(body, AT, OTHER), signed(body, AT, ""), signed(body[1:], AT), signed(body, AT, scheme="v2"),
        f"t=,{signature}", f"t=NaN,{signature}", f"t=-{AT},{signature}", f"t={AT}.0,{signature}",
        f"t={AT * 10},{signature}", f"t={AT},{signature[:-1]}é", "\x00" + good.replace("v1", "v1\x00"),
        signature[3:], json.dumps({"t": AT}),
    ]  # fmt: skip
    return body, chance.choice(headers)


WAYS = (_other_bytes, _other_signature, _other_time, _other_header)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_p22_no_webhook_that_was_tampered_with_is_taken(way):
    chance = random.Random(way.__name__)
    for number in range(MUTATED // len(WAYS)):
        body = an_event(chance)
        mutated, header = way(body, chance)
        assert (mutated, header) != (body, signed(body, AT)), number
        with pytest.raises(BadInput):
            verified(mutated, header, (SECRET, "whsec_of_last_year"), NOON)


def test_what_was_not_tampered_with_is_taken():
    chance = random.Random(1)
    for _ in range(200):
        body = an_event(chance)
        assert verified(body, signed(body, AT), (SECRET, "whsec_of_last_year"), NOON).raw
