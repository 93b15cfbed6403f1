"""Decline codes in plain words: what happened, whether money was taken, what to do next.

Codes are Stripe's: of card issuers (https://docs.stripe.com/declines/codes), of banks that return a debit, and of the
payment itself. Some (stolen card, fraud) must not be told to whoever holds the card, so they read like a plain refusal.
"""

from dataclasses import dataclass

NOT_CHARGED = "You have not been charged."
ANOTHER_CARD = "Try another card."
ANOTHER_WAY = "Try another card or account."
ASK_BANK = "Ask your bank, or try another card."
SAME_AGAIN = "Try again in a moment, or use another card."
CHECK_AGAIN = "Check it and try again."
PAY_OTHERWISE = "Try again, or pay in another way."


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
FAILED = DeclineWords("The payment did not go through.", PAY_OTHERWISE)
NOT_SUPPORTED = DeclineWords("Your card can't be used for this kind of payment.", ANOTHER_CARD)
NO_CURRENCY = DeclineWords("Your card can't be used in this currency.", ANOTHER_CARD)
OVER_LIMIT = DeclineWords("Your card is over its limit.", ASK_BANK)
NO_MONEY = DeclineWords("There is not enough money in the account.", ANOTHER_WAY)
EXPIRED = DeclineWords("Your card has expired.", ANOTHER_CARD)
WRONG_CODE = DeclineWords("The security code is not right.", "Check the code and try again.")
WRONG_NUMBER = DeclineWords("The card number is not right.", "Check the number and try again.")
WRONG_DATE = DeclineWords("The expiry date is not right.", "Check the date and try again.")
WRONG_ADDRESS = DeclineWords("The address does not fit the card.", CHECK_AGAIN)
WRONG_ZIP = DeclineWords("The postal code does not fit the card.", CHECK_AGAIN)
WRONG_PIN = DeclineWords("Your bank asks for a PIN, which can't be given here.", ANOTHER_CARD)
WRONG_ACCOUNT = DeclineWords("The account can't be found under these numbers.", "Check the numbers and try again.")
NEW_CARD = DeclineWords("Your bank has given this card a new number.", "Use the new number, or another card.")
CONFIRM = DeclineWords("Your bank wants you to confirm this payment.", "Try again and follow your bank's steps.")
NOT_CONFIRMED = DeclineWords("Your bank could not confirm that it was you.", "Try again, or use another card.")
TOO_MANY = DeclineWords("There were too many tries with this card.", "Wait a day, or use another card.")
TOO_MUCH = DeclineWords("Your bank does not allow this amount.", ASK_BANK)
BANK_AWAY = DeclineWords("Your bank can't be reached.", SAME_AGAIN)
BANK_RETURNED = DeclineWords("Your bank returned the payment.", PAY_OTHERWISE)
DEBITS_OFF = DeclineWords("Your bank does not allow debits from this account.", "Ask your bank, or pay in another way.")
NOT_AGREED = DeclineWords("Your bank says that you did not agree to this debit.", PAY_OTHERWISE)
CLOSED = DeclineWords("The account is closed.", "Use another account, or pay in another way.")
NOT_VERIFIED = DeclineWords("Your bank account could not be verified.", PAY_OTHERWISE)
OUT_OF_TIME = DeclineWords("The time to confirm this payment is over.", "Start it again.")
STOPPED = DeclineWords("The payment was stopped on its way.", "Try again, or use another card.")
TWICE = DeclineWords(
    "A payment of the same amount was made with this card just before.",
    "Look at this invoice again before you pay once more.",
    "This one was not charged.",
)
TEST_CARD = DeclineWords("This is a test card.", "Use a real card.")

_CODES = {
    DECLINED: "card_declined fraudulent generic_decline lost_card merchant_blacklist pickup_card stolen_card "
    "restricted_card card_error",
    ASK: "approve_with_id call_issuer do_not_honor do_not_try_again no_action_taken not_permitted "
    "revocation_of_all_authorizations revocation_of_authorization security_violation service_not_allowed "
    "stop_payment_order transaction_not_allowed refer_to_customer",
    AGAIN: "processing_error reenter_transaction try_again_later rate_limit lock_timeout api_error idempotency_error "
    "idempotency_key_in_use payment_intent_rate_limit_exceeded payment_method_provider_timeout",
    FAILED: "could_not_process payment_intent_payment_attempt_failed payment_method_provider_decline "
    "payment_method_customer_decline payment_method_not_available invalid_request_error",
    NOT_SUPPORTED: "card_not_supported invalid_card_type payment_method_unsupported_type "
    "payment_intent_incompatible_payment_method payment_method_restricted token_card_network_invalid",
    NO_CURRENCY: "currency_not_supported payment_method_currency_mismatch",
    OVER_LIMIT: "card_velocity_exceeded withdrawal_count_limit_exceeded",
    NO_MONEY: "insufficient_funds",
    EXPIRED: "expired_card expired_payment_method",
    WRONG_CODE: "incorrect_cvc invalid_cvc",
    WRONG_NUMBER: "incorrect_number invalid_number",
    WRONG_DATE: "invalid_expiry_month invalid_expiry_year",
    WRONG_ADDRESS: "incorrect_address payment_method_billing_details_address_missing",
    WRONG_ZIP: "incorrect_postal_code incorrect_zip postal_code_invalid",
    WRONG_PIN: "incorrect_pin invalid_pin offline_pin_required online_or_offline_pin_required pin_try_exceeded",
    WRONG_ACCOUNT: "invalid_account_number no_account account_number_invalid routing_number_invalid "
    "bank_account_bad_routing_numbers account_invalid",
    NEW_CARD: "new_account_information_available",
    CONFIRM: "authentication_required mobile_device_authentication_required payment_intent_action_required "
    "approval_required",
    NOT_CONFIRMED: "payment_intent_authentication_failure authentication_failure "
    "three_d_secure_authentication_not_supported three_d_secure_authentication_upstream_error",
    TOO_MANY: "card_decline_rate_limit_exceeded",
    TOO_MUCH: "invalid_amount charge_exceeds_source_limit charge_exceeds_transaction_limit",
    BANK_AWAY: "issuer_not_available",
    BANK_RETURNED: "bank_account_declined bank_account_unusable bank_account_unverified invalid_currency",
    DEBITS_OFF: "bank_account_restricted payment_method_bank_account_blocked",
    NOT_AGREED: "debit_not_authorized bank_ownership_changed billing_invalid_mandate payment_intent_mandate_invalid",
    CLOSED: "account_closed financial_connections_account_inactive",
    NOT_VERIFIED: "account_information_mismatch bank_account_verification_failed intent_verification_method_missing "
    "financial_connections_account_pending_account_numbers financial_connections_account_unavailable_account_numbers "
    "payment_method_microdeposit_failed payment_method_microdeposit_processing_error "
    "payment_method_microdeposit_verification_amounts_invalid "
    "payment_method_microdeposit_verification_amounts_mismatch "
    "payment_method_microdeposit_verification_attempts_exceeded "
    "payment_method_microdeposit_verification_descriptor_code_mismatch "
    "payment_method_microdeposit_verification_timeout payment_method_unactivated",
    OUT_OF_TIME: "payment_intent_payment_attempt_expired",
    STOPPED: "action_blocked request_blocked anomalous_money_movement_request",
    TWICE: "duplicate_transaction",
    TEST_CARD: "testmode_decline testmode_charges_only",
}
WORDS = {
    "invalid_account": DeclineWords("The card or its account is not valid.", ASK_BANK),
    **{code: words for words, codes in _CODES.items() for code in codes.split()},
}


def decline_words(code: str | None) -> DeclineWords:
    """The words for a decline code; without one the plain refusal, for one that is not known no guess at why."""
    return WORDS.get(code, FAILED) if code else DECLINED
