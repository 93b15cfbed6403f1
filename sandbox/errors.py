"""Stripe's error shape, and what counts as a breach of its contract rather than an ordinary refusal."""

from typing import Any

DOCUMENTATION = "https://docs.stripe.com/error-codes/"


class Refusal(Exception):
    """An HTTP status and a body in Stripe's error shape: `{"error": {"type", "message", "code"?, "param"?, ...}}`."""

    def __init__(self, status: int, type: str, message: str, code: str = "", param: str = "", **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.breach = False
        self.error: dict[str, Any] = {"type": type, "message": message}
        if code:
            self.error |= {"code": code, "doc_url": DOCUMENTATION + code.replace("_", "-")}
        if param:
            self.error["param"] = param
        self.error |= more

    def body(self) -> dict[str, Any]:
        return {"error": self.error}


class Breach(Refusal):
    """A request no correct client sends: it is refused and also listed among the violations."""

    def __init__(self, status: int, type: str, message: str, code: str = "", param: str = "", **more: Any) -> None:
        super().__init__(status, type, message, code, param, **more)
        self.breach = True


def invalid(message: str, code: str = "", param: str = "") -> Breach:
    """A 400 for a parameter that breaks the published contract."""
    return Breach(400, "invalid_request_error", message, code, param)


def missing(kind: str, id: str, param: str = "intent") -> Refusal:
    """Stripe's answer for an object that is not on this account."""
    return Refusal(404, "invalid_request_error", f"No such {kind}: '{id}'", "resource_missing", param)


def unexpected_state(message: str, intent: dict[str, Any]) -> Refusal:
    """A transition the intent's status does not allow."""
    code = "payment_intent_unexpected_state"
    return Refusal(400, "invalid_request_error", message, code, payment_intent=intent)
