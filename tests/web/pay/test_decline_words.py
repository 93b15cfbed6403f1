"""Every reason Stripe may give reads as what happened, whether money was taken, and what next."""

import re
import typing

import pytest
import stripe

from portal.web.decline_words import DECLINED, FAILED, WORDS, decline_words
from sandbox.annotations import fields_of

ISSUERS = """
    authentication_required approve_with_id call_issuer card_not_supported card_velocity_exceeded
    currency_not_supported do_not_honor do_not_try_again duplicate_transaction expired_card fraudulent generic_decline
    incorrect_address incorrect_cvc incorrect_number incorrect_pin incorrect_zip insufficient_funds invalid_account
    invalid_amount invalid_cvc invalid_expiry_month invalid_expiry_year invalid_number invalid_pin issuer_not_available
    lost_card merchant_blacklist mobile_device_authentication_required new_account_information_available
    no_action_taken not_permitted offline_pin_required online_or_offline_pin_required pickup_card pin_try_exceeded
    processing_error reenter_transaction restricted_card revocation_of_all_authorizations revocation_of_authorization
    security_violation service_not_allowed stolen_card stop_payment_order testmode_decline transaction_not_allowed
    try_again_later withdrawal_count_limit_exceeded
""".split()
"""What docs.stripe.com/declines/codes lists of card issuers; stripe-python has these as plain texts."""

DEBITS = """
    account_closed bank_account_restricted bank_ownership_changed could_not_process debit_not_authorized
    insufficient_funds invalid_account_number invalid_currency no_account payment_method_bank_account_blocked
""".split()
"""Why a bank returns an ACH debit, as Stripe's documentation of failures lists it."""

NOT_OF_A_PAYER = """
    account_country_invalid_address account_error_country_change_requires_additional_steps
    account_token_required_for_v2_account acss_debit_session_incomplete alipay_upgrade_required amount_too_large
    amount_too_small api_key_expired application_fees_not_allowed balance_insufficient balance_invalid_parameter
    bank_account_exists bitcoin_upgrade_required capability_not_active capture_charge_authorization_expired
    capture_unauthorized_payment cardholder_phone_number_required charge_already_captured charge_already_refunded
    charge_disputed charge_expired_for_capture charge_invalid_parameter charge_not_refundable clearing_code_unsupported
    country_code_invalid country_unsupported coupon_expired customer_max_payment_methods customer_max_subscriptions
    customer_session_expired customer_tax_location_invalid dispute_evidence_page_limit_exceeded email_invalid
    failed_tax_calculation india_recurring_payment_mandate_canceled intent_invalid_state invalid_characters
    invalid_charge_amount invalid_mandate_reference_prefix_format invalid_source_usage invalid_tax_location
    livemode_mismatch missing not_allowed_on_standard_account out_of_inventory ownership_declaration_not_allowed
    payment_evaluation_on_api_version_not_supported payment_intent_invalid_parameter
    payment_intent_konbini_rejected_confirmation_number payment_intent_unexpected_state
    payment_method_bank_account_already_verified payment_method_configuration_failures
    payment_method_invalid_parameter payment_method_invalid_parameter_testmode payment_method_unexpected_state
    payout_reconciliation_not_ready payouts_limit_exceeded payouts_not_allowed platform_account_required
    platform_api_key_expired product_inactive progressive_onboarding_limit_exceeded refund_disputed_payment
    resource_already_exists resource_missing return_intent_already_processed secret_key_required
    sepa_unsupported_account service_period_coupon_with_metered_tiered_item_unsupported siret_invalid sku_inactive
    smart_disputes_not_available state_unsupported status_transition_invalid storer_capability_missing
    storer_capability_not_active stripe_tax_inactive subscription_update_trial_after_billing_cycle_anchor
    tax_id_invalid tax_id_prohibited taxes_calculation_failed tls_version_unsupported token_already_used token_in_use
    transfer_source_balance_parameters_mismatch transfers_not_allowed url_invalid
""".split()
OF_OTHER_THINGS = (
    "financial_account_", "financial_connections_consent_", "financial_connections_no_", "forwarding_api_",
    "instant_payouts_", "invalid_canceled_", "invoice_", "parameter", "setup_", "shipping_", "terminal_",
)  # fmt: skip


def literals(hint):
    if typing.get_origin(hint) is typing.Literal:
        return set(typing.get_args(hint))
    return {word for part in typing.get_args(hint) for word in literals(part)}


def published(field):
    """Stripe's own list, as its library has it."""
    return literals(fields_of(stripe.PaymentIntent.LastPaymentError)[field])


def test_every_reason_says_what_happened_whether_money_was_taken_and_what_next():
    for code in (*WORDS, "a_code_of_tomorrow", None):
        words = decline_words(code)
        assert all(re.fullmatch(r"[A-Z].*\.", part) for part in (words.happened, words.taken, words.next)), code
        assert words.taken in {"You have not been charged.", "This one was not charged."}, code
        assert str(code) not in words.sentence(), code


def test_every_published_decline_code_has_words():
    assert len(ISSUERS) == 49
    assert {*ISSUERS, *DEBITS} <= set(WORDS)


def test_every_code_of_a_failed_payment_has_words_or_is_not_about_its_payer():
    """A new version of the library brings new codes: each needs words, or a place in the lists above."""
    codes = published("code")
    assert len(codes) > 200
    without = {code for code in codes - set(WORDS) if not code.startswith(OF_OTHER_THINGS)}
    assert without == set(NOT_OF_A_PAYER)


def test_every_kind_of_error_has_words():
    assert published("type") <= set(WORDS)


@pytest.mark.parametrize("code", ["account_closed", "debit_not_authorized", "no_account", "could_not_process"])
def test_a_returned_debit_does_not_speak_of_cards(code):
    assert "card" not in decline_words(code).sentence()


@pytest.mark.parametrize(
    "code", ["stolen_card", "lost_card", "pickup_card", "fraudulent", "merchant_blacklist", "", None]
)
def test_suspicion_is_not_told_to_whoever_holds_the_card(code):
    assert decline_words(code) is DECLINED


def test_what_nobody_knows_is_not_blamed_on_the_bank():
    assert decline_words("a_code_of_tomorrow") is FAILED


def test_the_plain_refusal():
    assert DECLINED.sentence() == "Your bank declined the card. You have not been charged. Try another card."
