"""The payer's bank: asks whether a payment may go on, and says so to the intent that waits for it."""

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template_string, request

from sandbox import confirmation
from sandbox.calls import Call
from sandbox.pages import STATIC
from sandbox.visits import Visit
from sandbox.world import World

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"


def blueprint(world: World) -> Blueprint:
    """`/bank/<token>`: approve, refuse, or go back without an answer; whoever confirmed the intent knows the token."""
    bank = Blueprint("bank", __name__)

    @bank.get("/bank/<token>")
    def ask(token: str) -> Response:
        return _page(world, world.visits.get(token))

    @bank.post("/bank/<token>")
    def decide(token: str) -> Response:
        visit, decision = world.visits.get(token), request.form.get("decision")
        if visit is None or not (decision == "leave" or answer(world, visit, approved=decision == "approve")):
            return _page(world, None)
        return _send_back(visit)

    return bank


def answer(world: World, visit: Visit, *, approved: bool) -> bool:
    """Gives the bank's answer. False, and nothing happens, when the intent no longer waits for it."""
    with world.lock:
        if not visit.is_awaited():
            return False
        call = Call(world, visit.account)
        if approved:
            confirmation.go_on(call, visit.intent, visit.instrument)
        else:
            confirmation.refuse_authentication(call, visit.intent, visit.instrument)
        return True


def _page(world: World, visit: Visit | None) -> Response:
    with world.lock:
        awaited = visit is not None and visit.is_awaited()
    text = (STATIC / "bank.html").read_text(encoding="utf-8")
    html = render_template_string(text, intent=visit.intent if visit and awaited else None)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return Response(html, 200 if awaited else 404, headers)


def _send_back(visit: Visit) -> Response:
    if not visit.return_url:
        return Response("You can close this page.\n", mimetype="text/plain")
    query = {
        "payment_intent": visit.intent["id"],
        "payment_intent_client_secret": visit.intent["client_secret"],
        "redirect_status": "succeeded" if visit.intent["status"] == "succeeded" else "failed",
    }
    joint = "&" if "?" in visit.return_url else "?"
    location = visit.return_url + joint + urlencode(query)
    return Response(status=303, headers={"Location": location, "Referrer-Policy": "no-referrer"})
