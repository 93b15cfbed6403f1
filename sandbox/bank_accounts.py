"""Stripe's test bank accounts and what becomes of a debit from each, days later."""

from dataclasses import dataclass

from sandbox.cards import DISPUTED

ROUTING_NUMBER = "110000000"
RETURNED = "The customer's bank returned the payment."


@dataclass(frozen=True)
class TestAccount:
    """`code` is why the bank returns the debit, "" when it arrives; `stays` never ends by itself."""

    __test__ = False  # not a test class, whatever its name says to a collector

    number: str
    token: str
    code: str = ""
    later: str = ""
    stays: bool = False


ACCOUNTS = (
    TestAccount("000123456789", "pm_usBankAccount_success"),
    TestAccount("000111111113", "pm_usBankAccount_accountClosed", "account_closed"),
    TestAccount("000111111116", "pm_usBankAccount_noAccount", "no_account"),
    TestAccount("000222222227", "pm_usBankAccount_insufficientFunds", "insufficient_funds"),
    TestAccount("000333333335", "pm_usBankAccount_debitNotAuthorized", "debit_not_authorized"),
    TestAccount("000555555559", "pm_usBankAccount_dispute", later=DISPUTED),
    TestAccount("000000000009", "pm_usBankAccount_processing", stays=True),
)
BY_NUMBER = {account.number: account for account in ACCOUNTS}
BY_TOKEN = {account.token: account for account in ACCOUNTS}
