"""Stripe's test cards and what becomes of a payment with each."""

from dataclasses import dataclass

SUCCEED, DECLINE, AUTHENTICATE = "succeed", "decline", "authenticate"
DISPUTED, INQUIRED, REFUND_WAITS, REFUND_FAILS = "disputed", "inquired", "refund_waits", "refund_fails"


@dataclass(frozen=True)
class TestCard:
    """`code` and `decline_code` as Stripe reports them; `message` is what a payer may read; `later` what follows.

    A card that authenticates and has a code is declined after its bank was asked.
    """

    __test__ = False  # not a test class, whatever its name says to a collector

    number: str
    brand: str = "visa"
    outcome: str = SUCCEED
    code: str = ""
    decline_code: str = ""
    message: str = ""
    later: str = ""


def declined(number: str, code: str, decline_code: str, message: str) -> TestCard:
    return TestCard(number, "visa", DECLINE, code, decline_code, message)


DECLINED = "Your card was declined."
CARDS = (
    TestCard("4242424242424242"),
    TestCard("5555555555554444", "mastercard"),
    TestCard("378282246310005", "amex"),
    declined("4000000000000002", "card_declined", "generic_decline", DECLINED),
    declined("4000000000009995", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
    declined("4000000000009987", "card_declined", "lost_card", DECLINED),
    declined("4000000000009979", "card_declined", "stolen_card", DECLINED),
    declined("4000000000006975", "card_declined", "card_velocity_exceeded", DECLINED),
    declined("4000000000000069", "expired_card", "", "Your card has expired."),
    declined("4000000000000127", "incorrect_cvc", "", "Your card's security code is incorrect."),
    declined("4000000000000119", "processing_error", "", "An error occurred while processing your card. Try again."),
    TestCard("4000002500003155", outcome=AUTHENTICATE),
    TestCard("4000002760003184", outcome=AUTHENTICATE),
    TestCard("4000000000003220", outcome=AUTHENTICATE),
    TestCard("4000008400001629", "visa", AUTHENTICATE, "card_declined", "generic_decline", DECLINED),
    TestCard("4000000000000259", later=DISPUTED),
    TestCard("4000000000001976", later=INQUIRED),
    TestCard("4000000000007726", later=REFUND_WAITS),
    TestCard("4000000000005126", later=REFUND_FAILS),
)
BY_NUMBER = {card.number: card for card in CARDS}
BY_TOKEN = {
    "pm_card_visa": BY_NUMBER["4242424242424242"],
    "pm_card_mastercard": BY_NUMBER["5555555555554444"],
    "pm_card_amex": BY_NUMBER["378282246310005"],
    "pm_card_visa_chargeDeclined": BY_NUMBER["4000000000000002"],
    "pm_card_visa_chargeDeclinedInsufficientFunds": BY_NUMBER["4000000000009995"],
    "pm_card_visa_chargeDeclinedLostCard": BY_NUMBER["4000000000009987"],
    "pm_card_visa_chargeDeclinedStolenCard": BY_NUMBER["4000000000009979"],
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": BY_NUMBER["4000000000006975"],
    "pm_card_chargeDeclinedExpiredCard": BY_NUMBER["4000000000000069"],
    "pm_card_chargeDeclinedIncorrectCvc": BY_NUMBER["4000000000000127"],
    "pm_card_chargeDeclinedProcessingError": BY_NUMBER["4000000000000119"],
    "pm_card_authenticationRequiredOnSetup": BY_NUMBER["4000002500003155"],
    "pm_card_authenticationRequired": BY_NUMBER["4000002760003184"],
    "pm_card_threeDSecure2Required": BY_NUMBER["4000000000003220"],
    "pm_card_threeDSecureRequiredChargeDeclined": BY_NUMBER["4000008400001629"],
    "pm_card_createDispute": BY_NUMBER["4000000000000259"],
    "pm_card_createDisputeInquiry": BY_NUMBER["4000000000001976"],
    "pm_card_pendingRefund": BY_NUMBER["4000000000007726"],
    "pm_card_refundFail": BY_NUMBER["4000000000005126"],
}


def luhn_holds(number: str) -> bool:
    """Whether the last digit of a card number checks the others."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
