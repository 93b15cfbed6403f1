"""`python -m sandbox.demo`: sets the demo up and serves it until Ctrl-C or SIGTERM."""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from sandbox.demo import report
from sandbox.demo.paying import PAYMENTS, make_payment
from sandbox.demo.place import Place, hold, is_free, prepare
from sandbox.demo.processes import DemoFailed, Processes, Signals, Stopped, answers

PYTHON = sys.executable
IN_USE = 4


def main() -> int:
    """0 after a stop by signal, 1 when something of the demo failed, 4 when the port or the folder is in use."""
    options = _options()
    lock = hold()
    if lock is None:
        sys.stderr.write("A demo runs here already; its links are in var/demo.json\n")
        return IN_USE
    if not is_free(options.port):
        sys.stderr.write(f"Port {options.port} is in use; choose another one with PORT=8001 scripts/demo\n")
        return IN_USE
    with lock:
        return _demo(options)


def _demo(options: argparse.Namespace) -> int:
    place = prepare(options.port, keep=options.keep, remote=options.remote)
    logs = place.folder / "logs"
    logs.mkdir(exist_ok=True)
    signals = Signals()
    processes = Processes(place.environment(), logs, signals)
    try:
        signals.listen()
        _serve(place, processes, logs, filled=options.keep)
    except Stopped:
        print("\nStopping ...", flush=True)
    except DemoFailed as failure:
        sys.stderr.write(f"\n{failure}\n")
        return 1
    finally:
        report.remove_facts()
        processes.stop()
    return 0


def _serve(place: Place, processes: Processes, logs: Path, *, filled: bool) -> None:
    print(f"Remit demo in {place.folder}\n")
    data_file = place.books / "demo-data.json"
    empty = not (filled and data_file.exists())
    _start(place, processes)
    if empty:
        with report.step("Writing invoices through the API"):  # while the rest starts
            data_file.write_text(processes.run("demo-data", [PYTHON, "-m", "portal", "demo-data", "--json"]))
            data_file.chmod(0o600)
    with report.step("Starting the stand-in, web and jobs" if place.mode == "embedded" else "Starting API and portal"):
        _wait(place, processes)
    if empty:
        with report.step("Paying some of them"):
            _pay(place, json.loads(data_file.read_text()))
        with report.step("Checking the books"):
            processes.run("reconcile", [PYTHON, "-m", "portal", "reconcile", "--check"])
    data = _on_the_portal(place, json.loads(data_file.read_text()))
    report.write_facts(place, data, os.getpid())
    report.print_links(place, data["invoices"], logs)
    while True:
        time.sleep(0.5)
        processes.check()


def _start(place: Place, processes: Processes) -> None:
    """Everything that goes on; none of it is waited for. Whoever is first prepares the database, the others wait."""
    web = [str(Path(PYTHON).with_name("gunicorn")), "-c", "portal/web/gunicorn.py", "app:create_app()"]
    processes.start("stand-in", _stand_in(place))
    if place.mode == "embedded":
        processes.start("jobs", [PYTHON, "-m", "portal", "work"])
        processes.start("web", web)
    else:
        processes.start("api", web)  # on SQLite the web process runs the jobs
        processes.start("portal", web, place.portal_environment())


def _wait(place: Place, processes: Processes) -> None:
    processes.wait_until(lambda: answers(f"{place.stand_in_url}/endive/stripe.js"), "The Stripe stand-in")
    processes.wait_until(lambda: answers(f"{place.api_url}/healthz"), "The API")
    processes.wait_until(lambda: answers(f"{place.base_url}/healthz"), "The web process")


def _stand_in(place: Place) -> list[str]:
    keys = place.keys
    return [
        *(PYTHON, "-m", "sandbox", "--port", str(place.stand_in_port)),
        *("--secret-key", keys.stripe_secret_key, "--publishable-key", keys.stripe_publishable_key),
        *("--webhook-url", f"{place.api_url}/webhooks/stripe", "--webhook-secret", keys.stripe_webhook_secret),
        *("--control-file", str(place.control_file)),
        *("--state", str(place.books / "stand-in-state.json")),
    ]


def _on_the_portal(place: Place, data: dict[str, Any]) -> dict[str, Any]:
    """`data` with every link on the portal, whichever Remit wrote the invoice and on whichever port."""
    invoices = [{**one, "url": f"{place.base_url}/invoices/{one['key']}"} for one in data["invoices"]]
    return {**data, "invoices": invoices}


def _pay(place: Place, data: dict[str, Any]) -> None:
    urls = {invoice["state"]: invoice["url"] for invoice in data["invoices"]}
    for state, payment in PAYMENTS.items():
        make_payment(place, urls[state], payment)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description="Serve a demo of Remit on this machine.")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000), help="default: $PORT or 8000")
    parser.add_argument("--keep", action="store_true", help="keep the database of the last demo")
    parser.add_argument("--remote", action="store_true", help="one Remit as the API, and a portal in front of it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
