"""What a payer's bank says just while we wait for Stripe: so seldom drawn that each of it is asked for here."""

import pytest

from tests.simulation.chances import Step
from tests.simulation.rules_banking import ACCOUNTS, CARDS
from tests.simulation.rules_trouble import MEANWHILE
from tests.simulation.sequences import Figures, repeat

IN_DOLLARS, NEWEST = (0,), (1, 1)
CHALLENGED = Step("confirm_card", (*NEWEST, CARDS.index("4000002500003155")))
DEBITED = Step("confirm_bank", (*NEWEST, ACCOUNTS.index("000123456789")))
SAYS = {
    "pass_3d_secure": CHALLENGED,
    "fail_3d_secure": CHALLENGED,
    "debit_arrives": DEBITED,
    "debit_returns": DEBITED,
}
CANCELS = ("replace", "cancel", "delete", "offline_payment")  # a debit can't be cancelled, a question to the payer can
ASKS = ("check", "pay_balance", "exchange_key", "webhooks_arrive", "sweep", *CANCELS)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("bank", SAYS)
def test_a_bank_may_answer_just_before_or_after_stripe_does_what_it_is_asked(market, bank, when):
    meanwhile = Step("meanwhile", (MEANWHILE.index(bank), ("before", "after").index(when)))
    for asks in ASKS:
        figures = Figures()
        repeat(market, [Step("born", IN_DOLLARS), Step("pay_balance"), SAYS[bank], meanwhile, Step(asks)], figures)
        assert figures.sequences == 1
        too_late = SAYS[bank] is CHALLENGED and when == "after" and asks in CANCELS
        assert figures.within[f"while Stripe is asked, {bank}"] == (0 if too_late else 1), asks
