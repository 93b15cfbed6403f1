"""The SQL store: Core tables and statements, migrations and the unit of work; no ORM, and nothing above knows SQL."""
