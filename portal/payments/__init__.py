"""The use cases of paying: begin, settle, release, receive, sweep. docs/payments.md tells how they fit together."""
