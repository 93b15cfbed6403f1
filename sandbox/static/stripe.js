// A stand-in for Stripe.js: the part of it that a page with a Payment Element uses, and an error for all else.
(() => {
  'use strict';
  const ORIGIN = new URL(document.currentScript.src).origin;
  const API_VERSION = '__API_VERSION__';

  class IntegrationError extends Error {
    constructor(message) {
      super(message);
      this.name = 'IntegrationError';
    }
  }

  // --- Checking arguments against their published shape -------------------------------------------------------

  const oneOf = (...values) => ({ values });
  const mapOf = (of) => ({ of });
  const eitherOf = (...shapes) => ({ shapes });
  const matching = (pattern, kind) => ({ pattern, kind });
  const COLOUR = matching(/^(#[0-9a-f]{3,8}|rgba?\([^()]+\)|hsla?\([^()]+\))$/i, 'a hex, rgb() or hsl() colour');
  const FIELD = oneOf('auto', 'never');
  const ADDRESS = { country: 'string', postal_code: 'string', state: 'string', city: 'string', line1: 'string', line2: 'string' };
  const DETAILS = { name: 'string', email: 'string', phone: 'string', address: ADDRESS };
  const ADDRESS_FIELDS = { country: FIELD, postalCode: FIELD, state: FIELD, city: FIELD, line1: FIELD, line2: FIELD };
  const VARIABLES = ['colorPrimary', 'colorBackground', 'colorText', 'colorTextSecondary', 'colorTextPlaceholder', 'colorDanger',
    'colorSuccess', 'colorWarning', 'colorIcon', 'accessibleColorOnColorPrimary', 'accessibleColorOnColorBackground', 'borderRadius',
    'buttonBorderRadius', 'buttonColorBackground', 'buttonColorText', 'fontFamily', 'fontLineHeight', 'fontSizeBase', 'fontSizeSm',
    'fontSizeXs', 'fontSizeLg', 'fontSizeXl', 'fontWeightNormal', 'fontWeightMedium', 'fontWeightBold', 'fontWeightLight', 'focusBoxShadow',
    'focusOutline', 'spacingUnit', 'gridRowSpacing', 'gridColumnSpacing', 'tabSpacing', 'accordionItemSpacing', 'logoColor', 'iconColor'];
  const APPEARANCE = {
    theme: oneOf('stripe', 'night', 'flat'),
    labels: oneOf('auto', 'above', 'floating'),
    inputs: oneOf('spaced', 'condensed'),
    disableAnimations: 'boolean',
    variables: Object.fromEntries(VARIABLES.map((name) => [name, name.startsWith('color') ? COLOUR : 'string'])),
    rules: mapOf('object'),
  };
  const CONSTRUCTOR = { stripeAccount: 'string', apiVersion: 'string', locale: 'string' };
  const GROUP = {
    clientSecret: 'string', appearance: APPEARANCE, locale: 'string', loader: oneOf('auto', 'always', 'never'), fonts: 'object',
  };
  const GROUP_UPDATE = { appearance: APPEARANCE, locale: 'string' };
  const ELEMENT = {
    defaultValues: { billingDetails: DETAILS },
    business: { name: 'string' },
    paymentMethodOrder: 'object',
    fields: {
      billingDetails: eitherOf(FIELD, {
        name: oneOf('auto', 'never', 'always'), email: FIELD, phone: FIELD,
        address: eitherOf(oneOf('auto', 'never', 'if_required'), ADDRESS_FIELDS),
      }),
    },
    readOnly: 'boolean',
    terms: mapOf(oneOf('auto', 'always', 'never')),
    wallets: { applePay: FIELD, googlePay: FIELD, link: FIELD },
    layout: eitherOf(oneOf('tabs', 'accordion', 'auto'), {
      type: oneOf('tabs', 'accordion', 'auto'), defaultCollapsed: 'boolean', radios: oneOf('auto', 'never', 'always', 'if_multiple'),
      spacedAccordionItems: 'boolean', visibleAccordionItemsCount: 'number', paymentMethodLogoPosition: oneOf('start', 'end'),
    }),
  };
  const CONFIRM_PARAMS = {
    return_url: 'string',
    payment_method_data: { billing_details: DETAILS, allow_redisplay: oneOf('always', 'limited', 'unspecified') },
  };
  const CONFIRM = { elements: 'object', clientSecret: 'string', confirmParams: CONFIRM_PARAMS, redirect: oneOf('always', 'if_required') };
  const EVENTS = ['ready', 'change', 'focus', 'blur', 'escape', 'loaderror', 'loaderstart'];

  // Throws IntegrationError for the first thing in `value` that `shape` does not allow.
  function check(value, shape, path) {
    if (typeof shape === 'string') {
      if (typeof value !== shape || value === null) throw new IntegrationError(`${path} must be of type ${shape}.`);
    } else if (shape.values) {
      if (!shape.values.includes(value)) throw new IntegrationError(`${path} must be one of ${shape.values.join(', ')}.`);
    } else if (shape.pattern) {
      if (!shape.pattern.test(value)) throw new IntegrationError(`${path} must be ${shape.kind}.`);
    } else if (shape.shapes) {
      checkEither(value, shape.shapes, path);
    } else {
      checkObject(value, shape, path);
    }
  }

  function checkEither(value, shapes, path) {
    const errors = shapes.map((shape) => errorOf(() => check(value, shape, path)));
    if (errors.every(Boolean)) throw errors[errors.length - 1];
  }

  function errorOf(action) {
    try {
      action();
      return null;
    } catch (error) {
      return error;
    }
  }

  function checkObject(value, shape, path) {
    check(value, 'object', path);
    for (const [name, inner] of Object.entries(value)) {
      const known = shape.of || (Object.hasOwn(shape, name) && shape[name]);
      if (!known) throw new IntegrationError(`${path} does not take ${name}, or the stand-in does not play it.`);
      if (inner !== undefined) check(inner, known, `${path}.${name}`);
    }
  }

  // Whatever is not played throws when touched, instead of being quietly undefined.
  const FACES = {};

  function strict(object, name) {
    FACES[name] = Object.keys(object);
    return new Proxy(object, {
      get(target, key) {
        if (key in target || typeof key === 'symbol' || key === 'then' || key === 'toJSON') return target[key];
        throw new IntegrationError(`${name}.${String(key)} does not exist, or the stand-in does not play it.`);
      },
    });
  }

  // --- The API, as far as a publishable key reaches -----------------------------------------------------------

  const intentOf = (clientSecret) => clientSecret.split('_secret_')[0];

  function checkSecret(clientSecret, where) {
    if (typeof clientSecret !== 'string' || !/^pi_[A-Za-z0-9]+_secret_[A-Za-z0-9]+$/.test(clientSecret)) {
      throw new IntegrationError(`${where}: the client secret of a PaymentIntent is needed.`);
    }
  }

  async function retrieve(session, clientSecret) {
    const url = `${ORIGIN}/v1/payment_intents/${intentOf(clientSecret)}?client_secret=${encodeURIComponent(clientSecret)}`;
    const headers = { Authorization: `Bearer ${session.key}`, 'Stripe-Version': API_VERSION };
    if (session.account) headers['Stripe-Account'] = session.account;
    try {
      const body = await (await fetch(url, { headers, credentials: 'omit', referrerPolicy: 'no-referrer' })).json();
      return body.error ? { error: body.error } : { paymentIntent: body };
    } catch {
      return { error: { type: 'api_connection_error', message: 'We are having trouble connecting to Stripe.' } };
    }
  }

  // --- The frame that holds the card fields -------------------------------------------------------------------

  const TITLE = 'Secure payment input frame';

  class Frame {
    constructor(parent, onMessage) {
      this.waiting = new Map();
      this.count = 0;
      this.onMessage = onMessage;
      this.element = document.createElement('iframe');
      this.element.title = TITLE;
      this.element.allow = 'payment *';
      this.element.src = `${ORIGIN}/frame#${encodeURIComponent(window.location.origin)}`;
      Object.assign(this.element.style, { border: '0', width: '100%', height: '0', display: 'block', colorScheme: 'normal' });
      this.listener = (event) => this.receive(event);
      window.addEventListener('message', this.listener);
      parent.append(this.element);
    }

    receive(event) {
      if (event.origin !== ORIGIN || event.source !== this.element.contentWindow) return;
      const { type, request, value } = event.data;
      if (type === 'answer') {
        this.waiting.get(request)(value);
        this.waiting.delete(request);
      } else if (type === 'height') {
        this.element.style.height = `${value}px`;
      } else {
        this.onMessage(type, value);
      }
    }

    send(type, value) {
      this.element.contentWindow.postMessage({ type, value }, ORIGIN);
    }

    ask(type, value) {
      const request = ++this.count;
      this.element.contentWindow.postMessage({ type, value, request }, ORIGIN);
      return new Promise((resolve) => this.waiting.set(request, resolve));
    }

    remove() {
      window.removeEventListener('message', this.listener);
      this.element.remove();
    }
  }

  // --- The Payment Element ------------------------------------------------------------------------------------

  const hidesAddress = (fields) => {
    const billing = fields?.billingDetails;
    return billing === 'never' || billing?.address === 'never' || billing?.address?.postalCode === 'never';
  };

  class PaymentElement {
    constructor(group, options) {
      this.group = group;
      this.options = options;
      this.handlers = EVENTS.map((name) => [name, []]);
      this.handlers = new Map(this.handlers);
      this.frame = null;
      this.ready = false;
      this.destroyed = false;
      this.face = strict({
        mount: (target) => this.mount(target),
        unmount: () => this.unmount(),
        destroy: () => this.destroy(),
        update: (changes) => this.update(changes),
        on: (name, handler) => this.on(name, handler),
        once: (name, handler) => this.once(name, handler),
        off: (name, handler) => this.off(name, handler),
        focus: () => this.mounted('focus').send('focus'),
        blur: () => this.mounted('blur').send('blur'),
        clear: () => this.mounted('clear').send('clear'),
      }, 'paymentElement');
    }

    mount(target) {
      if (this.destroyed) throw new IntegrationError('This Element has been destroyed. Create a new one to mount it.');
      const parent = typeof target === 'string' ? document.querySelector(target) : target;
      if (!(parent instanceof Element)) throw new IntegrationError('paymentElement.mount needs a selector or an element that exists.');
      this.unmount();
      parent.classList.add('StripeElement');
      this.frame = new Frame(parent, (type, value) => this.receive(type, value));
    }

    async receive(type, value) {
      if (type === 'loaded') {
        this.emit('loaderstart');
        await this.load();
      } else if (type === 'ready') {
        this.ready = true;
        this.emit('ready');
      } else if (type === 'change') {
        this.emit('change', value);
      } else {
        this.emit(type);
      }
    }

    async load() {
      const frame = this.frame;
      const { paymentIntent, error } = await retrieve(this.group.session, this.group.clientSecret);
      if (frame !== this.frame) return;
      const failure = error || unpayable(paymentIntent);
      if (failure) {
        this.emit('loaderror', { error: failure });
        return;
      }
      const { appearance } = this.group;
      frame.send('init', {
        appearance, types: paymentIntent.payment_method_types, address: !hidesAddress(this.options.fields),
        defaults: this.options.defaultValues?.billingDetails ?? {}, readOnly: this.options.readOnly ?? false,
      });
    }

    unmount() {
      this.frame?.remove();
      this.frame = null;
      this.ready = false;
    }

    destroy() {
      this.unmount();
      this.destroyed = true;
      this.group.element = null;
    }

    update(changes) {
      check(changes, ELEMENT, 'paymentElement.update()');
      Object.assign(this.options, changes);
      if (this.ready && 'readOnly' in changes) this.frame.send('readOnly', changes.readOnly);
      return this.face;
    }

    on(name, handler) {
      if (!this.handlers.has(name)) throw new IntegrationError(`The Payment Element has no event ${name}, or the stand-in does not play it.`);
      check(handler, 'function', `paymentElement.on('${name}')`);
      this.handlers.get(name).push(handler);
      if (name === 'ready' && this.ready) queueMicrotask(() => handler({ elementType: 'payment' }));
      return this.face;
    }

    once(name, handler) {
      const first = (event) => {
        this.off(name, first);
        handler(event);
      };
      return this.on(name, first);
    }

    off(name, handler) {
      if (!this.handlers.has(name)) throw new IntegrationError(`The Payment Element has no event ${name}.`);
      this.handlers.set(name, this.handlers.get(name).filter((known) => handler && known !== handler));
      return this.face;
    }

    emit(name, more = {}) {
      for (const handler of this.handlers.get(name)) handler({ elementType: 'payment', ...more });
    }

    mounted(what) {
      if (!this.frame || !this.ready) throw new IntegrationError(`${what}: the Payment Element is not mounted or not ready yet.`);
      return this.frame;
    }
  }

  function unpayable(intent) {
    if (['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) return null;
    return {
      type: 'invalid_request_error', code: 'payment_intent_unexpected_state', payment_intent: intent,
      message: `This PaymentIntent is in a terminal state (${intent.status}) and cannot be used to initialize Elements.`,
    };
  }

  // --- Elements -----------------------------------------------------------------------------------------------

  const GROUPS = new WeakMap();

  class Group {
    constructor(session, options) {
      if (options.clientSecret === undefined) throw new IntegrationError('elements() needs a clientSecret; the stand-in plays no deferred mode.');
      checkSecret(options.clientSecret, 'elements()');
      this.session = session;
      this.clientSecret = options.clientSecret;
      this.appearance = options.appearance ?? {};
      this.element = null;
      this.face = strict({
        create: (type, elementOptions = {}) => this.create(type, elementOptions),
        getElement: (type) => this.getElement(type),
        submit: () => this.submit(),
        update: (changes) => this.update(changes),
        fetchUpdates: () => this.fetchUpdates(),
      }, 'elements');
      GROUPS.set(this.face, this);
    }

    create(type, options) {
      if (type !== 'payment') throw new IntegrationError(`elements.create('${type}'): the stand-in plays the Payment Element only.`);
      check(options, ELEMENT, "elements.create('payment')");
      if (this.element) throw new IntegrationError('This group already has a Payment Element.');
      this.element = new PaymentElement(this, { ...options });
      return this.element.face;
    }

    getElement(type) {
      if (type !== 'payment') throw new IntegrationError(`elements.getElement('${type}'): the stand-in plays the Payment Element only.`);
      return this.element ? this.element.face : null;
    }

    async submit() {
      const { error, type } = await this.mounted('elements.submit()').ask('submit');
      return error ? { error } : { selectedPaymentMethod: type };
    }

    async update(changes) {
      check(changes, GROUP_UPDATE, 'elements.update()');
      if (!changes.appearance) return;
      this.appearance = changes.appearance;
      if (this.element?.ready) this.element.frame.send('appearance', this.appearance);
    }

    async fetchUpdates() {
      const { error } = await retrieve(this.session, this.clientSecret);
      return error ? { error: { message: error.message } } : {};
    }

    mounted(what) {
      if (!this.element) throw new IntegrationError(`${what}: create and mount a Payment Element first.`);
      return this.element.mounted(what);
    }
  }

  // --- Confirming ---------------------------------------------------------------------------------------------

  const OUTCOMES = { succeeded: 'succeeded', processing: 'pending', requires_action: 'pending' };

  function checkConfirmation(options) {
    check(options, CONFIRM, 'stripe.confirmPayment()');
    const group = options.elements && GROUPS.get(options.elements);
    if (!group) throw new IntegrationError('stripe.confirmPayment() needs the elements object that holds the Payment Element.');
    if (options.clientSecret !== undefined && options.clientSecret !== group.clientSecret) {
      throw new IntegrationError('stripe.confirmPayment(): clientSecret differs from the one elements() got.');
    }
    checkReturnUrl(options);
    const { fields } = group.element?.options ?? {};
    if (hidesAddress(fields) && !options.confirmParams?.payment_method_data?.billing_details) {
      throw new IntegrationError('Fields hidden with "never" must be given as confirmParams.payment_method_data.billing_details.');
    }
    return group;
  }

  function checkReturnUrl({ confirmParams, redirect }) {
    const url = confirmParams?.return_url;
    if (url === undefined && redirect === 'if_required') return;
    if (url === undefined) throw new IntegrationError('stripe.confirmPayment() needs confirmParams.return_url.');
    if (errorOf(() => new URL(url)) || !/^https?:/.test(url)) throw new IntegrationError('confirmParams.return_url must be an absolute URL.');
  }

  function leave(returnUrl, intent) {
    const url = new URL(returnUrl);
    url.searchParams.set('payment_intent', intent.id);
    url.searchParams.set('payment_intent_client_secret', intent.client_secret);
    url.searchParams.set('redirect_status', OUTCOMES[intent.status] ?? 'failed');
    window.location.assign(url);
    return new Promise(() => {});
  }

  async function confirm(session, options) {
    const group = checkConfirmation(options);
    const { confirmParams = {}, redirect = 'always' } = options;
    const answer = await group.mounted('stripe.confirmPayment()').ask('confirm', {
      key: session.key, account: session.account, clientSecret: group.clientSecret, returnUrl: confirmParams.return_url,
      billing: confirmParams.payment_method_data?.billing_details,
    });
    if (answer.error) return answer;
    const bank = answer.paymentIntent.next_action?.redirect_to_url?.url;
    if (bank && confirmParams.return_url) {
      window.location.assign(bank);
      return new Promise(() => {});
    }
    return redirect === 'always' ? leave(confirmParams.return_url, answer.paymentIntent) : answer;
  }

  // --- Stripe -------------------------------------------------------------------------------------------------

  function Stripe(key, options = {}) {
    if (typeof key !== 'string' || !key.startsWith('pk_test_')) {
      throw new IntegrationError('Stripe() needs a publishable test key (pk_test_...); never give it a secret key.');
    }
    check(options, CONSTRUCTOR, 'Stripe()');
    if (options.apiVersion !== undefined && options.apiVersion !== API_VERSION) {
      throw new IntegrationError(`Stripe(): the stand-in speaks apiVersion ${API_VERSION} only.`);
    }
    const session = { key, account: options.stripeAccount };
    return strict({
      elements(groupOptions = {}) {
        check(groupOptions, GROUP, 'stripe.elements()');
        return new Group(session, groupOptions).face;
      },
      async confirmPayment(confirmOptions) {
        return confirm(session, confirmOptions);
      },
      async retrievePaymentIntent(clientSecret) {
        checkSecret(clientSecret, 'stripe.retrievePaymentIntent()');
        return retrieve(session, clientSecret);
      },
    }, 'stripe');
  }

  // For the test that compares what is played with Stripe's published types.
  Object.defineProperty(Stripe, 'played', { value: { CONSTRUCTOR, GROUP, GROUP_UPDATE, ELEMENT, CONFIRM, CONFIRM_PARAMS, APPEARANCE, EVENTS, FACES } });
  Stripe.version = API_VERSION.split('.')[1];
  window.Stripe = Stripe;
})();
