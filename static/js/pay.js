// @ts-check
/*
 * The pay document's script: asks for the payment, mounts Stripe's Payment Element, confirms, and finds out how it ended.
 * The client secret lives in this closure alone: never in the document, an address or storage.
 */
(() => {
  'use strict';

  /**
   * @typedef {{attemptId: string | null, clientSecret: string, publishableKey: string, stripeAccount: string | null,
   *   amountCents: number | null, currency: string, returnUrl: string}} Begun
   * @typedef {{id: string, cents: number, agreed: boolean}} Handed
   * @typedef {{state: string, attempt: null | {id: string, status: string, reasonWords: string | null}}} Status
   * @typedef {{status: number, body: any}} Answer
   * @typedef {import('@stripe/stripe-js').Stripe} Stripe
   * @typedef {import('@stripe/stripe-js').StripeElements} StripeElements
   * @typedef {import('@stripe/stripe-js').StripeError} StripeError
   */

  const DECLINED = 'Your bank declined the card. You have not been charged. Try another card.';
  const CONFIRMING = 'We are confirming this payment. Please do not pay again.';
  const OFFLINE = 'You seem to be offline. Nothing was charged.';
  const NOT_LOADED = 'The payment form could not be loaded. Nothing was charged.';
  const NOT_PAID = 'The payment did not go through. You have not been charged. You can try again.';
  const OVERTAKEN = 'Somebody else has started another payment of this invoice. You have not been charged.';
  const ELSEWHERE = ['not_payable', 'payment_processing', 'not_found'];
  const PAYABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'];
  const WAITS_MS = [0, 1500, 3000, 5000, 8000, 13000, 20000, 30000];
  const LOOKS = 5; // a confirmation whose answer got lost may still be on its way for as long as these take

  const found = document.getElementById('pay');
  if (!(found instanceof HTMLFormElement)) return;
  const form = found;
  const data = form.dataset;
  const button = /** @type {HTMLButtonElement} */ (document.getElementById('go'));
  const again = /** @type {HTMLButtonElement} */ (document.getElementById('again'));
  const problem = /** @type {HTMLElement} */ (document.getElementById('problem'));
  const progress = /** @type {HTMLElement} */ (document.getElementById('progress'));
  let words = button.textContent;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');

  /** @type {null | {stripe: Stripe, elements: StripeElements, begun: Begun, handed: Handed | null}} */
  let current = null;
  let busy = false;

  // --- What the payer reads ---------------------------------------------------------------------------------------

  /** @param {string} text */
  const say = (text) => { progress.textContent = text; };

  /** @param {string} text */
  function complain(text) {
    say('');
    problem.textContent = text;
    if (text) problem.focus();
  }

  /** @param {string} text */
  function offerAgain(text) {
    complain(text);
    form.classList.add('bare');
    again.hidden = false;
  }

  /** @param {boolean} on */
  function working(on) {
    busy = on;
    button.disabled = on;
    button.textContent = on ? 'Working…' : words;
    form.setAttribute('aria-busy', String(on));
  }

  // --- Talking to our own server ----------------------------------------------------------------------------------

  /** @param {string | undefined} url @param {object} body @returns {Promise<Answer>} */
  async function post(url, body) {
    const response = await fetch(url ?? '', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'strict-origin', // under no-referrer older browsers send `Origin: null`
    });
    return { status: response.status, body: await response.json().catch(() => null) };
  }

  function order() {
    return {
      choice: data.choice,
      seenBalanceCents: Number(data.seenBalance),
      seenAmountCents: Number(data.seenAmount),
      ...(data.installment ? { installmentId: data.installment } : {}),
      ...(data.amount ? { amountCents: Number(data.amount) } : {}),
    };
  }

  /** This document once more, as the server sees things now. @param {Record<string, string>} more */
  function lookAgain(more) {
    const query = new URLSearchParams({ choice: data.choice ?? '', ...more });
    if (data.installment) query.set('installmentId', data.installment);
    if (data.amount) query.set('amountCents', data.amount);
    location.replace(`${data.form}?${query}`);
  }

  /** @param {boolean} known */
  const leave = (known) => location.replace(known ? data.page ?? '' : `${data.page}?returned=1`);

  // --- Beginning --------------------------------------------------------------------------------------------------

  async function begin() {
    again.hidden = true;
    form.classList.remove('bare');
    complain('');
    if (!window.Stripe) return offerAgain(NOT_LOADED);
    say('Preparing the secure payment form…');
    const answer = await post(data.begin, order()).catch(() => null);
    if (!answer) return offerAgain(OFFLINE);
    if (answer.status !== 200) return refused(answer);
    try {
      return await open(answer.body);
    } catch (fault) {
      console.error(fault);
      return offerAgain(NOT_LOADED);
    }
  }

  /** @param {Answer} answer */
  function refused(answer) {
    const error = answer.body?.error ?? {};
    if (error.code === 'amount_changed') return lookAgain({ seenAmountCents: data.seenAmount ?? '' });
    if (error.code === 'payment_started') return lookAgain({});
    if (error.code === 'confirming') return confirming(null);
    if (ELSEWHERE.includes(error.code)) return leave(true);
    return offerAgain(error.message ?? NOT_LOADED);
  }

  /** @param {Begun} begun */
  async function open(begun) {
    if (!window.Stripe) return offerAgain(NOT_LOADED);
    const stripe = window.Stripe(begun.publishableKey, begun.stripeAccount ? { stripeAccount: begun.stripeAccount } : {});
    if (begun.amountCents !== null) return mount(stripe, begun, null);
    // Somebody else made this PaymentIntent: only Stripe can say what it charges, and whether it still can.
    const intent = (await stripe.retrievePaymentIntent(begun.clientSecret).catch(() => null))?.paymentIntent;
    if (!intent || intent.currency.toUpperCase() !== data.currency || intent.status === 'canceled') return offerAgain(NOT_LOADED);
    const handed = { id: intent.id, cents: intent.amount, agreed: intent.amount === Number(data.seenAmount) };
    if (!PAYABLE.includes(intent.status)) {
      await post(data.check, { confirming: intent.id }).catch(() => null);
      return confirming(begun);
    }
    words = `Pay ${money(handed.cents)}`;
    button.textContent = words;
    return mount(stripe, begun, handed);
  }

  /** @param {number} cents */
  function money(cents) {
    const digits = Number(data.exponent);
    const how = { style: /** @type {const} */ ('currency'), currency: data.currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(document.documentElement.lang || 'en', how).format(cents / 10 ** digits);
  }

  /** @param {Stripe} stripe @param {Begun} begun @param {Handed | null} handed */
  function mount(stripe, begun, handed) {
    const elements = stripe.elements({ clientSecret: begun.clientSecret, appearance: appearance() });
    const element = elements.create('payment', { layout: 'tabs' });
    element.on('ready', () => {
      button.disabled = false;
      say('');
    });
    element.on('loaderror', () => {
      element.destroy();
      current = null;
      button.disabled = true;
      offerAgain(NOT_LOADED);
    });
    element.mount('#payment-element');
    current = { stripe, elements, begun, handed };
  }

  /** @returns {import('@stripe/stripe-js').Appearance} */
  function appearance() {
    /** As the browser computed it, so in a form Stripe takes. @param {string} selector */
    const look = (selector) => getComputedStyle(document.querySelector(selector) ?? document.body);
    return {
      theme: dark.matches ? 'night' : 'stripe',
      variables: {
        colorPrimary: look('a').color,
        colorBackground: look('.card').backgroundColor,
        colorText: look('body').color,
        colorDanger: look('#problem').color,
        borderRadius: '8px',
      },
    };
  }

  // --- Confirming -------------------------------------------------------------------------------------------------

  /** @param {SubmitEvent} event */
  async function pay(event) {
    event.preventDefault();
    if (busy || !current) return;
    const { stripe, elements, begun, handed } = current;
    if (handed && !handed.agreed) return ask(handed);
    working(true);
    complain('');
    if (handed && !(await claimed(elements, handed))) return;
    const confirmParams = { return_url: begun.returnUrl };
    /** @type {{error?: StripeError, paymentIntent?: unknown}} */
    const result = await stripe
      .confirmPayment({ elements, confirmParams, redirect: 'if_required' })
      .catch(() => ({ error: /** @type {StripeError} */ ({ type: 'api_error' }) }));
    await (result.error ? failed(result.error, begun) : paid());
  }

  /** The amount is not the one that was chosen: it takes another press. @param {Handed} handed */
  function ask(handed) {
    const amount = money(handed.cents);
    handed.agreed = true;
    words = `Yes, pay ${amount}`;
    button.textContent = words;
    complain(`This payment is for ${amount}, you chose ${data.chosen}. Pay ${amount}?`);
  }

  /** Whether this PaymentIntent may be confirmed: our server lets one at a time. @param {StripeElements} elements @param {Handed} handed */
  async function claimed(elements, handed) {
    const checked = await elements.submit();
    if (checked.error) {
      working(false);
      complain('Please check the fields above. Nothing was charged.');
      return false;
    }
    const answer = await post(data.check, { confirming: handed.id }).catch(() => null);
    if (answer?.status === 200) return true;
    working(false);
    if (answer?.status !== 409) {
      complain(answer?.body?.error?.message ?? OFFLINE);
      return false;
    }
    current = null;
    button.hidden = true;
    complain(OVERTAKEN);
    return false;
  }

  async function paid() {
    say('Thank you. One moment…');
    leave((await settled()) !== null);
  }

  /** @param {StripeError} error @param {Begun} begun */
  async function failed(error, begun) {
    const handed = current?.handed ?? null;
    if (handed && ['validation_error', 'card_error'].includes(error.type)) {
      await post(data.check, { released: handed.id }).catch(() => null);
      working(false);
      return complain(error.type === 'card_error' ? DECLINED : 'Please check the fields above. Nothing was charged.');
    }
    if (error.type === 'validation_error') {
      working(false);
      return complain('Please check the fields above. Nothing was charged.');
    }
    if (error.type !== 'card_error') return confirming(begun);
    const status = await settled();
    if (status && status.attempt?.id !== begun.attemptId) return overtaken(status);
    working(false);
    return complain(status?.attempt?.reasonWords ?? DECLINED);
  }

  /** Somebody else has paid, or has replaced this attempt by another: this one can't be paid any more. @param {Status} status */
  function overtaken(status) {
    if (!status.attempt) return leave(true);
    current = null;
    form.setAttribute('aria-busy', 'false');
    button.hidden = true;
    return complain(OVERTAKEN);
  }

  /** Settle now; null where nobody can say yet. @returns {Promise<Status | null>} */
  async function settled() {
    const answer = await post(data.check, {}).catch(() => null);
    return answer?.status === 200 ? answer.body : null;
  }

  /** Ask until it is known. An attempt still open after `LOOKS` looks was not paid. @param {Begun | null} begun */
  async function confirming(begun) {
    working(true);
    complain(CONFIRMING);
    let open = 0;
    for (const wait of WAITS_MS) {
      await pause(wait);
      const status = await settled();
      if (!status) continue;
      if (status.attempt?.status !== 'live') return leave(true);
      if (begun && status.attempt.id !== begun.attemptId) return overtaken(status);
      if (!begun) return lookAgain({});
      open += 1;
      if (open < LOOKS) continue;
      working(false);
      return complain(status.attempt.reasonWords ?? NOT_PAID);
    }
    return leave(false);
  }

  /** A wait that ends early when the device wakes up or is online again. @param {number} ms @returns {Promise<void>} */
  function pause(ms) {
    return new Promise((resolve) => {
      const end = () => resolve();
      setTimeout(end, ms);
      if (!ms) return;
      window.addEventListener('online', end, { once: true });
      document.addEventListener('visibilitychange', () => document.hidden || end(), { once: true });
    });
  }

  // --- Beginning of it all ----------------------------------------------------------------------------------------

  form.addEventListener('submit', pay);
  again.addEventListener('click', begin);
  window.addEventListener('online', () => again.hidden || begin());
  window.addEventListener('pageshow', (event) => event.persisted && location.reload());
  dark.addEventListener('change', () => current?.elements.update({ appearance: appearance() }));
  begin();
})();
