"""Changing how a business is set up."""

from flask import Response

from portal.domain.setup import Setup
from portal.ports import Answer, Seal, TokenGrant
from portal.web.api_body import json_body
from portal.web.api_reach import book, links, now
from portal.web.idempotency import once
from portal.wire.envelopes import single
from portal.wire.json_text import write_json
from portal.wire.setup_reading import read_setup
from portal.wire.setup_writing import v6_setup


def setup_saved(grant: TokenGrant) -> Response:
    """The set-up afterwards. Raises what `InvoiceBook.save_setup` raises, and `BadInput`."""

    def save(seal: Seal[Setup] | None) -> Setup:
        return book().save_setup(grant, read_setup(json_body()), now(), seal=seal)

    return once(grant, save, lambda setup: Answer(200, write_json(single(v6_setup(setup, links())))))
