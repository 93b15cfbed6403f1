"""A page on another origin than the stand-in, with a Payment Element in it and an enforced policy."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from sandbox.server import StandIn

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><main><h1>Pay</h1>
<div id="element"></div>
<button id="pay">Pay</button><pre id="log"></pre></main>
<script src="{js_url}"></script><script src="/host.js"></script></html>"""

SCRIPT = """
const secret = new URLSearchParams(location.hash.slice(1)).get('secret');
const given = JSON.parse(new URLSearchParams(location.hash.slice(1)).get('given') || '{}');
const log = (what) => { document.getElementById('log').textContent += JSON.stringify(what) + '\\n'; };
const stripe = Stripe(given.key, given.account ? { stripeAccount: given.account } : {});
const elements = stripe.elements({ clientSecret: secret, appearance: given.appearance || {} });
const element = elements.create('payment', given.element || {});
element.on('ready', () => { document.body.dataset.state = 'ready'; });
element.on('loaderror', (event) => { document.body.dataset.state = 'loaderror'; log(event); });
element.on('change', (event) => { document.body.dataset.complete = event.complete; });
element.mount('#element');
document.getElementById('pay').addEventListener('click', async () => {
  document.body.dataset.state = 'paying';
  const { error: wrong } = await elements.submit();
  const redirect = given.redirect || 'if_required';
  const confirmation = { elements, confirmParams: { return_url: location.origin + '/return' }, redirect };
  const result = wrong ? { error: wrong } : await stripe.confirmPayment(confirmation);
  log(result);
  document.body.dataset.state = result.error ? 'error' : result.paymentIntent.status;
});
window.attempt = (what) => {
  try {
    what(stripe, elements, element);
    return 'nothing thrown';
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
"""


class HostPage:
    """Serves the page at `url`; `policy` is its Content-Security-Policy, `without` leaves one directive out of it."""

    def __init__(self, stand_in: StandIn, without: str = "") -> None:
        allowed = {
            "script-src": f"'self' {stand_in.url}",
            "frame-src": stand_in.url,
            "connect-src": stand_in.url,
        }
        rest = [f"{name} {sources}" for name, sources in allowed.items() if name != without]
        self.policy = "; ".join(["default-src 'none'", *rest])
        self._js_url = stand_in.js_url
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(outer) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the inner class has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                script = self.path == "/host.js"
                body = (SCRIPT if script else PAGE.format(js_url=outer._js_url)).encode()
                self.send_response(200 if self.path != "/favicon.ico" else 404)
                self.send_header("Content-Type", "text/javascript" if script else "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", outer.policy)
                self.send_header("Referrer-Policy", "no-referrer")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        return Handler
