"""`python -m sandbox --port N`: the stand-in as a process of its own."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from sandbox import private_file, state
from sandbox.server import StandIn, start


def main() -> int:
    """Serves until SIGTERM or Ctrl-C. Prints one line once it answers."""
    options = _options()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    try:
        stand_in = start(
            options.port,
            options.webhook_url,
            options.webhook_secret,
            options.secret_key,
            options.publishable_key,
            options.control_token,
        )
    except OSError as error:
        print(f"sandbox: port {options.port}: {error.strerror}", file=sys.stderr)
        return 1
    if options.state and options.state.exists():
        try:
            state.load(stand_in.control.world, options.state)
        except (ValueError, KeyError) as error:
            print(f"sandbox: {options.state}: {error}", file=sys.stderr)
            return 1
    if options.control_file:
        _write_control_file(options.control_file, stand_in)
    print(f"sandbox: Stripe stand-in ready at {stand_in.url}", flush=True)
    ended.wait()
    stand_in.stop()
    if options.state:
        state.save(stand_in.control.world, options.state)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A stand-in for Stripe on loopback.")
    parser.add_argument("--port", type=int, default=12111, help="on loopback; 0: a free one (default %(default)s)")
    parser.add_argument("--webhook-url", default="", help="where signed events go")
    parser.add_argument("--webhook-secret", default="", help="signs the events (whsec_...)")
    parser.add_argument("--secret-key", default="", help="sk_test_...; made up when left out")
    parser.add_argument("--publishable-key", default="", help="pk_test_...; made up when left out")
    parser.add_argument("--control-token", default="", help="asked of whoever uses /_control; made up when left out")
    parser.add_argument("--control-file", type=Path, help="JSON file to write addresses, keys and the control token to")
    parser.add_argument("--state", type=Path, help="JSON file to go on from, written at the end; holds client secrets")
    options = parser.parse_args()
    if bool(options.webhook_url) != bool(options.webhook_secret):
        parser.error("--webhook-url and --webhook-secret go together")
    for name, prefix in (("secret_key", "sk_test_"), ("publishable_key", "pk_test_")):
        if getattr(options, name) and not getattr(options, name).startswith(prefix):
            parser.error(f"--{name.replace('_', '-')} must begin with {prefix}")
    return options


def _write_control_file(path: Path, stand_in: StandIn) -> None:
    facts = {
        "api_base": stand_in.url,
        "js_url": stand_in.js_url,
        "secret_key": stand_in.keys.secret,
        "publishable_key": stand_in.keys.publishable,
        "control_url": stand_in.control_url,
        "control_token": stand_in.control_token,
    }
    private_file.write(path, facts)


if __name__ == "__main__":
    sys.exit(main())
