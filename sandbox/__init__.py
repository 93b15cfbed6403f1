"""A stand-in that plays Stripe's API and Stripe.js on loopback for the demo and the tests; see docs/sandbox.md."""
