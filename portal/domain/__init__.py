"""The ground floor: what is true of an invoice and its cents.

Standard library only, no clock, no I/O: `today` and `now` are arguments.
"""
