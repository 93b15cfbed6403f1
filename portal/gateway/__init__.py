"""Stripe, behind the `PaymentGateway` port. The only room that imports the `stripe` package."""
