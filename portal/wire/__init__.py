"""JSON and the domain, both ways, without network or database: v6 objects and envelopes, the v5 key exchange.

Pydantic lives here and in the settings. Whatever a sender can send ends in a domain value or in `BadInput`.
"""
