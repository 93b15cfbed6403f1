(() => {
  'use strict';
  // The embedding page names itself in the fragment; only it, from that origin, is listened and spoken to.
  const PAGE = decodeURIComponent(window.location.hash.slice(1));
  const API_VERSION = '__API_VERSION__';
  const field = (id) => document.getElementById(id);
  const form = field('form');
  const digits = (text) => text.replace(/\D/g, '');
  const say = (type, value, request) => window.parent.postMessage({ type, value, request }, PAGE);
  const fault = (id, code, message) => ({ id, error: { type: 'validation_error', code, message } });
  let asksAddress = true;

  // --- What the fields hold -------------------------------------------------------------------------------------

  const isAmex = () => /^3[47]/.test(digits(field('number').value));
  const method = () => form.elements.method.value;
  const expiry = () => {
    const text = digits(field('expiry').value);
    return { month: text.slice(0, 2), year: text.slice(2, 4) };
  };

  function luhn(number) {
    const sum = [...number].reverse().reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return sum % 10 === 0;
  }

  function numberFault() {
    const number = digits(field('number').value);
    if (number.length < (isAmex() ? 15 : 16)) return fault('number', 'incomplete_number', 'Your card number is incomplete.');
    return luhn(number) ? null : fault('number', 'invalid_number', 'Your card number is invalid.');
  }

  function expiryFault() {
    const { month, year } = expiry();
    if (year.length < 2) return fault('expiry', 'incomplete_expiry', "Your card's expiration date is incomplete.");
    if (Number(month) < 1 || Number(month) > 12) return fault('expiry', 'invalid_expiry_month', "Your card's expiration date is invalid.");
    const ends = new Date(2000 + Number(year), Number(month), 1);
    return ends > new Date() ? null : fault('expiry', 'invalid_expiry_year_past', "Your card's expiration date is in the past.");
  }

  function cvcFault() {
    const complete = digits(field('cvc').value).length === (isAmex() ? 4 : 3);
    return complete ? null : fault('cvc', 'incomplete_cvc', "Your card's security code is incomplete.");
  }

  function postalFault() {
    if (!asksAddress || field('postal-field').hidden) return null;
    const text = field('postal').value.trim();
    const complete = field('country').value === 'US' ? /^\d{5}(-?\d{4})?$/.test(text) : text.length >= 3;
    return complete ? null : fault('postal', 'incomplete_zip', 'Your postal code is incomplete.');
  }

  function bankFaults() {
    const complete = (id, needed, message) => (needed ? null : fault(id, `incomplete_${id}`, message));
    return [
      complete('name', field('name').value.trim(), 'Your name is incomplete.'),
      complete('routing', digits(field('routing').value).length === 9, 'Your routing number is incomplete.'),
      complete('account', digits(field('account').value).length >= 4, 'Your account number is incomplete.'),
    ];
  }

  function faults() {
    const all = method() === 'card' ? [numberFault(), expiryFault(), cvcFault(), postalFault()] : bankFaults();
    return all.filter(Boolean);
  }

  // --- Showing what is wrong ------------------------------------------------------------------------------------

  function show(id, message) {
    const alert = field(`${id}-error`);
    if (alert.textContent !== message) alert.textContent = message;
    if (message) field(id).setAttribute('aria-invalid', 'true');
    else field(id).removeAttribute('aria-invalid');
  }

  function showAll(found) {
    for (const alert of document.querySelectorAll('.error')) show(alert.id.replace('-error', ''), '');
    for (const { id, error } of found) show(id, error.message);
    if (found.length) field(found[0].id).focus();
  }

  function submit() {
    const found = faults();
    showAll(found);
    return found.length ? { error: found[0].error } : { type: method() };
  }

  // --- Typing ---------------------------------------------------------------------------------------------------

  function grouped(number) {
    const sizes = /^3[47]/.test(number) ? [4, 6, 5] : [4, 4, 4, 4, 3];
    const groups = [];
    for (let start = 0, index = 0; start < number.length && index < sizes.length; start += sizes[index], index += 1) {
      groups.push(number.slice(start, start + sizes[index]));
    }
    return groups.join(' ');
  }

  function monthAndYear(text) {
    const padded = /^[2-9]/.test(text) ? `0${text}` : text;
    return padded.length > 2 ? `${padded.slice(0, 2)} / ${padded.slice(2, 4)}` : padded;
  }

  const FORMATS = {
    number: (text) => grouped(digits(text).slice(0, isAmex() ? 15 : 16)),
    expiry: (text) => monthAndYear(digits(text)),
    cvc: (text) => digits(text).slice(0, isAmex() ? 4 : 3),
    routing: (text) => digits(text).slice(0, 9),
    account: (text) => digits(text).slice(0, 17),
  };

  function format(event) {
    const { target } = event;
    const atEnd = target.selectionStart === target.value.length;
    const formatted = FORMATS[target.id]?.(target.value);
    if (formatted === undefined || formatted === target.value || !atEnd) return;
    target.value = formatted;
  }

  function changed() {
    const inputs = [...form.querySelectorAll('input:not([type=radio])')];
    const empty = inputs.every((input) => input.value === '');
    say('change', { empty, complete: faults().length === 0, collapsed: false, value: { type: method() } });
  }

  function chooseMethod() {
    field('card').hidden = method() !== 'card';
    field('bank').hidden = method() === 'card';
  }

  function chooseCountry() {
    const country = field('country').value;
    field('postal-label').textContent = country === 'US' ? 'ZIP code' : 'Postal code';
    field('postal').placeholder = country === 'US' ? '12345' : '';
    field('postal-field').hidden = !['US', 'CA', 'GB'].includes(country);
  }

  form.addEventListener('input', (event) => {
    format(event);
    if (event.target.getAttribute('aria-invalid')) {
      show(event.target.id, faults().find(({ id }) => id === event.target.id)?.error.message ?? '');
    }
    changed();
  });
  form.addEventListener('change', () => {
    chooseMethod();
    chooseCountry();
    changed();
  });
  form.addEventListener('focusout', ({ target }) => {
    if (!target.value || !field(`${target.id}-error`)) return;
    show(target.id, faults().find(({ id }) => id === target.id)?.error.message ?? '');
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('keydown', (event) => event.key === 'Escape' && say('escape'));
  window.addEventListener('focus', () => say('focus'));
  window.addEventListener('blur', () => say('blur'));

  // --- Looks ----------------------------------------------------------------------------------------------------

  const PROPERTIES = {
    colorPrimary: '--primary', colorBackground: '--background', colorText: '--text', colorTextSecondary: '--secondary',
    colorTextPlaceholder: '--placeholder', colorDanger: '--danger', borderRadius: '--radius', fontFamily: '--font', fontSizeBase: '--size',
  };

  function dress({ theme = 'stripe', variables = {} }) {
    const root = document.documentElement;
    root.dataset.theme = theme;
    for (const [name, property] of Object.entries(PROPERTIES)) {
      if (variables[name]) root.style.setProperty(property, variables[name]);
      else root.style.removeProperty(property);
    }
  }

  // --- Paying ---------------------------------------------------------------------------------------------------

  function methodParams(given = {}) {
    const address = asksAddress && method() === 'card' ? { country: field('country').value, postal_code: field('postal').value.trim() } : {};
    const bank = method() === 'card' ? {} : { name: field('name').value.trim() };
    return { ...bank, ...given, address: { ...address, ...given.address } };
  }

  function put(params, prefix, values) {
    for (const [name, value] of Object.entries(values)) {
      if (value && typeof value === 'object') put(params, `${prefix}[${name}]`, value);
      else if (value) params.set(`${prefix}[${name}]`, value);
    }
  }

  function confirmation({ clientSecret, returnUrl, billing }) {
    const params = new URLSearchParams({ client_secret: clientSecret });
    if (returnUrl) params.set('return_url', returnUrl);
    const { month, year } = expiry();
    const details = method() === 'card'
      ? { card: { number: digits(field('number').value), exp_month: month, exp_year: year, cvc: field('cvc').value } }
      : { us_bank_account: { routing_number: field('routing').value, account_number: field('account').value, account_holder_type: 'individual' } };
    put(params, 'payment_method_data', { type: method(), ...details, billing_details: methodParams(billing) });
    return params;
  }

  async function confirm(value) {
    const checked = submit();
    if (checked.error) return checked;
    const headers = { Authorization: `Bearer ${value.key}`, 'Stripe-Version': API_VERSION };
    if (value.account) headers['Stripe-Account'] = value.account;
    const url = `/v1/payment_intents/${value.clientSecret.split('_secret_')[0]}/confirm`;
    try {
      const body = await (await fetch(url, { method: 'POST', headers, body: confirmation(value) })).json();
      if (body.error) showAll(cardFaults(body.error));
      return body.error ? { error: body.error } : { paymentIntent: body };
    } catch {
      return { error: { type: 'api_connection_error', message: 'We are having trouble connecting to Stripe.' } };
    }
  }

  const PLACES = { incorrect_number: 'number', expired_card: 'expiry', invalid_expiry_month: 'expiry', invalid_expiry_year: 'expiry', incorrect_cvc: 'cvc', invalid_cvc: 'cvc' };
  const cardFaults = (error) => (PLACES[error.code] ? [{ id: PLACES[error.code], error }] : []);

  // --- Talking to the page --------------------------------------------------------------------------------------

  function fill({ name, address = {} }) {
    if (name) field('name').value = name;
    if (address.postal_code) field('postal').value = address.postal_code;
    if ([...field('country').options].some(({ value }) => value === address.country)) field('country').value = address.country;
  }

  function setReadOnly(readOnly) {
    for (const input of form.querySelectorAll('input, select')) input.disabled = readOnly;
  }

  function init({ appearance, types, address, defaults, readOnly }) {
    dress(appearance);
    asksAddress = address;
    for (const part of document.querySelectorAll('.address')) part.hidden = !address;
    field('methods').hidden = types.length < 2;
    form.elements.method.value = types[0];
    fill(defaults);
    setReadOnly(readOnly);
    chooseMethod();
    if (address) chooseCountry();
    form.hidden = false;
    say('ready');
  }

  function clear() {
    form.reset();
    showAll([]);
  }

  const HANDLERS = { init, appearance: dress, readOnly: setReadOnly, clear, focus: () => field('number').focus(), blur: () => document.activeElement.blur() };
  const ANSWERS = { submit, confirm };

  window.addEventListener('message', async (event) => {
    if (event.source !== window.parent || event.origin !== PAGE) return;
    const { type, value, request } = event.data;
    if (request) say('answer', await ANSWERS[type](value), request);
    else HANDLERS[type](value);
  });
  new ResizeObserver(() => say('height', Math.ceil(document.body.getBoundingClientRect().height))).observe(document.body);
  say('loaded');
})();
