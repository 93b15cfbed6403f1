"""Decline codes in plain words: what happened, whether money was taken, what to do next.

Codes are Stripe's, https://docs.stripe.com/declines/codes. Some (stolen card, fraud) must not be told to whoever holds
the card, so they read like a plain refusal.
"""

from dataclasses import dataclass

NOT_CHARGED = "You have not been charged."
ANOTHER_CARD = "Try another card."
ASK_BANK = "Ask your bank, or try another card."
SAME_AGAIN = "Try again in a moment, or use another card."


@dataclass(frozen=True, slots=True)
class DeclineWords:
    """`happened` is a sentence, `taken` says whether money moved, `next` what the payer can do."""

    happened: str
    next: str
    taken: str = NOT_CHARGED

    def sentence(self) -> str:
        """All of it in a row."""
        return f"{self.happened} {self.taken} {self.next}"


DECLINED = DeclineWords("Your bank declined the card.", ANOTHER_CARD)
ASK = DeclineWords("Your bank declined the card.", ASK_BANK)
AGAIN = DeclineWords("The payment could not be processed.", SAME_AGAIN)
NOT_SUPPORTED = DeclineWords("Your card can't be used for this kind of payment.", ANOTHER_CARD)
BANK_RETURNED = DeclineWords("Your bank returned the payment.", "Try again, or pay in another way.")

WORDS = {
    "authentication_required": DeclineWords(
        "Your bank wants you to confirm this payment.", "Try again and follow your bank's steps."
    ),
    "payment_intent_authentication_failure": DeclineWords(
        "Your bank could not confirm that it was you.", "Try again, or use another card."
    ),
    "approve_with_id": ASK,
    "call_issuer": ASK,
    "do_not_honor": ASK,
    "do_not_try_again": ASK,
    "no_action_taken": ASK,
    "revocation_of_all_authorizations": ASK,
    "revocation_of_authorization": ASK,
    "security_violation": ASK,
    "service_not_allowed": ASK,
    "stop_payment_order": ASK,
    "transaction_not_allowed": ASK,
    "card_not_supported": NOT_SUPPORTED,
    "currency_not_supported": DeclineWords("Your card can't be used in this currency.", ANOTHER_CARD),
    "card_velocity_exceeded": DeclineWords("Your card is over its limit.", ASK_BANK),
    "withdrawal_count_limit_exceeded": DeclineWords("Your card is over its limit.", ASK_BANK),
    "insufficient_funds": DeclineWords("There is not enough money in the account.", ANOTHER_CARD),
    "expired_card": DeclineWords("Your card has expired.", ANOTHER_CARD),
    "incorrect_cvc": DeclineWords("The security code is not right.", "Check the code and try again."),
    "invalid_cvc": DeclineWords("The security code is not right.", "Check the code and try again."),
    "incorrect_number": DeclineWords("The card number is not right.", "Check the number and try again."),
    "invalid_number": DeclineWords("The card number is not right.", "Check the number and try again."),
    "invalid_account": DeclineWords("The card or its account is not valid.", ASK_BANK),
    "invalid_amount": DeclineWords("Your bank does not allow this amount.", ASK_BANK),
    "invalid_expiry_month": DeclineWords("The expiry date is not right.", "Check the date and try again."),
    "invalid_expiry_year": DeclineWords("The expiry date is not right.", "Check the date and try again."),
    "incorrect_address": DeclineWords("The address does not fit the card.", "Check it and try again."),
    "incorrect_zip": DeclineWords("The postal code does not fit the card.", "Check it and try again."),
    "duplicate_transaction": DeclineWords(
        "A payment of the same amount was made with this card just before.",
        "Look at this invoice again before you pay once more.",
        "This one was not charged.",
    ),
    "issuer_not_available": DeclineWords("Your bank can't be reached.", SAME_AGAIN),
    "processing_error": AGAIN,
    "reenter_transaction": AGAIN,
    "try_again_later": AGAIN,
    "testmode_decline": DeclineWords("This is a test card.", "Use a real card."),
    "account_closed": BANK_RETURNED,
    "bank_account_restricted": BANK_RETURNED,
    "debit_not_authorized": BANK_RETURNED,
    "no_account": BANK_RETURNED,
}


def decline_words(code: str | None) -> DeclineWords:
    """The words for a decline code; the plain refusal for what is not known or not to be told."""
    return WORDS.get(code or "", DECLINED)
