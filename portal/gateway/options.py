"""On whose account a call is made."""

import stripe


def on(account: str | None) -> stripe.RequestOptions:
    """The connected account, where it is not the key's own."""
    return {"stripe_account": account} if account else {}
