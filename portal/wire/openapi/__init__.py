"""The description of the served API, as data: OpenAPI 3.1 from small declarations beside the wire they describe.

Limits and words come from the modules that read and write them; tests hold the rest to what is served.
"""
