"""Remit: a client-facing invoice payment portal.

The floors, top to bottom; an import may only point down (a test holds this)::

    app.py            joins the parts
    portal.web        pages, API, webhooks                       flask, jinja2
    portal.jobs       schedules and sweeps                       huey
    portal.payments   begin, settle
    portal.invoices   where invoices live: embedded, remote      requests, jwt
    portal.gateway    Stripe behind its port                     stripe
    portal.documents  PDF                                        weasyprint
    portal.store      tables, statements, unit of work           sqlalchemy, alembic
    portal.wire       JSON <-> domain                            pydantic
    portal.ports      what the rooms above promise each other
    portal.settings   the environment, read once
    portal.errors     the one tree of errors
    portal.domain     GROUND: money, totals, installments, ledger; pure
"""
