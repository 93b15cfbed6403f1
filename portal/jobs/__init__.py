"""Work that nobody waits for. The only room that imports huey; what is to be done lives in the database, not here."""
