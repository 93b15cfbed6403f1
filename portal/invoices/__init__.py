"""Where invoices live: in the embedded store, or behind a remote invoicing API. One port, two adapters."""
