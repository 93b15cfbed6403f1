"""The demo: web, jobs and the Stripe stand-in under one supervisor, with an invoice in every state.

It reaches the portal only as a stranger would: by its commands, its API and its pages.
"""
