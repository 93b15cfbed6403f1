"""What the rooms promise each other, one file a subject; a fake of any of it will do in tests. `app.py` joins them."""

from portal.ports.clock import Clock
from portal.ports.directory import Directory, IssuedToken, Logos, TokenGrant, TokenWish
from portal.ports.documents import PdfPrinter, PrintJob
from portal.ports.gateway import PaymentGateway
from portal.ports.gateway_objects import (
    Charge,
    EventPage,
    GatewayDispute,
    GatewayEvent,
    GatewayRefund,
    Intent,
    IntentOrder,
    IntentPage,
    RefundOrder,
)
from portal.ports.invoice_book import AuditEntry, InvoiceBook, Page, Recorded, Revision, Saved, SavedInvoice
from portal.ports.jobs import BackgroundJobs, Handler, Outbox, Turns
from portal.ports.ledgers import Gauge, Ledgers, Reconciliation, UnsettledEvent, Waiting
from portal.ports.payments import BegunPayment, HandOffs, Payments, RefundRequest, Seen
from portal.ports.replays import Answer, Claim, Replays, Seal
from portal.ports.source import HandOff, HandOffSource, InvoiceSource, SourceUpdate, SourceUpdates
from portal.ports.unit_of_work import AttemptsDue, Followed, OpenUnitOfWork, UnitOfWork
from portal.ports.upstream import PaymentReports, Sight, Told, UpstreamBooks

__all__ = [
    "Answer",
    "AttemptsDue",
    "AuditEntry",
    "BackgroundJobs",
    "BegunPayment",
    "Charge",
    "Claim",
    "Clock",
    "Directory",
    "EventPage",
    "Followed",
    "GatewayDispute",
    "GatewayEvent",
    "GatewayRefund",
    "Gauge",
    "HandOff",
    "HandOffSource",
    "HandOffs",
    "Handler",
    "Intent",
    "IntentOrder",
    "IntentPage",
    "InvoiceBook",
    "InvoiceSource",
    "IssuedToken",
    "Ledgers",
    "Logos",
    "OpenUnitOfWork",
    "Outbox",
    "Page",
    "PaymentGateway",
    "PaymentReports",
    "Payments",
    "PdfPrinter",
    "PrintJob",
    "Reconciliation",
    "Recorded",
    "RefundOrder",
    "RefundRequest",
    "Replays",
    "Revision",
    "Saved",
    "SavedInvoice",
    "Seal",
    "Seen",
    "Sight",
    "SourceUpdate",
    "SourceUpdates",
    "TokenGrant",
    "TokenWish",
    "Told",
    "Turns",
    "UnitOfWork",
    "UnsettledEvent",
    "UpstreamBooks",
    "Waiting",
]
