"""Stripe's test cards and bank accounts, and what becomes of a payment with each."""

from dataclasses import dataclass

SUCCEED, DECLINE, AUTHENTICATE = "succeed", "decline", "authenticate"


@dataclass(frozen=True)
class TestCard:
    """`code` and `decline_code` as Stripe reports them; `message` is what a payer may read."""

    __test__ = False  # not a test class, whatever its name says to a collector

    number: str
    brand: str = "visa"
    outcome: str = SUCCEED
    code: str = ""
    decline_code: str = ""
    message: str = ""


def _declined(number: str, code: str, decline_code: str, message: str) -> TestCard:
    return TestCard(number, "visa", DECLINE, code, decline_code, message)


CARDS = (
    TestCard("4242424242424242"),
    TestCard("5555555555554444", "mastercard"),
    TestCard("378282246310005", "amex"),
    _declined("4000000000000002", "card_declined", "generic_decline", "Your card was declined."),
    _declined("4000000000009995", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
    _declined("4000000000009987", "card_declined", "lost_card", "Your card was declined."),
    _declined("4000000000000069", "expired_card", "", "Your card has expired."),
    _declined("4000000000000127", "incorrect_cvc", "", "Your card's security code is incorrect."),
    _declined("4000000000000119", "processing_error", "", "An error occurred while processing your card. Try again."),
    TestCard("4000002500003155", outcome=AUTHENTICATE),
    TestCard("4000002760003184", outcome=AUTHENTICATE),
)
BY_NUMBER = {card.number: card for card in CARDS}
BY_TOKEN = {
    "pm_card_visa": BY_NUMBER["4242424242424242"],
    "pm_card_mastercard": BY_NUMBER["5555555555554444"],
    "pm_card_amex": BY_NUMBER["378282246310005"],
    "pm_card_visa_chargeDeclined": BY_NUMBER["4000000000000002"],
    "pm_card_visa_chargeDeclinedInsufficientFunds": BY_NUMBER["4000000000009995"],
    "pm_card_visa_chargeDeclinedLostCard": BY_NUMBER["4000000000009987"],
    "pm_card_chargeDeclinedExpiredCard": BY_NUMBER["4000000000000069"],
    "pm_card_chargeDeclinedIncorrectCvc": BY_NUMBER["4000000000000127"],
    "pm_card_chargeDeclinedProcessingError": BY_NUMBER["4000000000000119"],
    "pm_card_authenticationRequiredOnSetup": BY_NUMBER["4000002500003155"],
    "pm_card_authenticationRequired": BY_NUMBER["4000002760003184"],
}
BANK_METHOD = "pm_usBankAccount_success"
BANK_ROUTING_NUMBER = "110000000"
BANK_ACCOUNT_NUMBER = "000123456789"


def luhn_holds(number: str) -> bool:
    """Whether the last digit of a card number checks the others."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
