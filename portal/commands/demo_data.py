"""`python -m portal demo-data`: a partner, a business and an invoice for every state of the page.

The people are written as the other commands write them; every invoice goes through the API, as a partner's would.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from app import create_app
from portal.commands.demo_invoices import CUSTOMER, DemoInvoice, demo_invoices
from portal.commands.stores import opened
from portal.domain.invoice import Address, Business
from portal.settings import Settings
from portal.store.ids import CUSTOMER as CUSTOMERS
from portal.store.ids import INVOICE as INVOICES
from portal.store.unit_of_work import SqlUnitOfWork

LOGO = Path(__file__).with_name("demo_logo.png")
SEED_INVOICE = 158998869
SEED_CUSTOMER = 28868401


class ApiRefused(click.ClickException):
    """The API did not take what the demo sent."""


@click.command("demo-data")
@click.option("--json", "as_json", is_flag=True, help="Print the token and the invoices as JSON.")
@click.pass_obj
def demo_data(settings: Settings, *, as_json: bool) -> None:
    """Fill an empty database with the demo's partner, business, customer and invoices."""
    now = datetime.now(UTC)
    with opened(settings) as store, store.unit_of_work() as work:
        if work.partners.all():
            raise click.ClickException("There are partners already; demo-data fills an empty database.")
        business, token = _people(work, now)
    today = now.astimezone(ZoneInfo(business.time_zone)).date()
    api = _Api(settings, token)
    customer = api.save("/v6/customers", CUSTOMER)["id"]
    invoices = [_saved(api, demo, customer) for demo in demo_invoices(today)]
    _tell({"api_token": token, "businessId": business.id, "invoices": invoices}, as_json=as_json)


def _people(work: SqlUnitOfWork, now: datetime) -> tuple[Business, str]:
    partner = work.partners.add("Harbour Books", now)
    draft = Business(
        id="",
        partner_id=partner,
        name="Fernhill Studio",
        address=Address("18 Mill Lane", "Floor 2", "Portland", "OR", "97205"),
        email="hello@fernhill.example",
        phone="(503) 555-0142",
        tax_id="EIN 00-1234567",
        logo=work.logos.add("image/png", LOGO.read_bytes(), now),
        brand_color="#1f5f8b",
        time_zone="America/Los_Angeles",
        bank_instructions=(
            "Bank transfer: Fernhill Studio, account 000123456, routing 110000000.\n"
            "Check: payable to Fernhill Studio, by post to the address above.\n"
            "Please write the invoice number on it."
        ),
    )
    business = work.businesses.get(work.businesses.add(draft, now))
    if business is None:
        raise RuntimeError("the business just written is not there")
    work.start_ids_at(CUSTOMERS, SEED_CUSTOMER)
    work.start_ids_at(INVOICES, SEED_INVOICE)
    token, _ = work.tokens.create(partner, business.id, "write", None, now)
    return business, token


class _Api:
    """The served API, called within this process."""

    def __init__(self, settings: Settings, token: str) -> None:
        self._client = create_app(settings).test_client()
        self._base = settings.public_url
        self._headers = {"Authorization": f"Bearer {token}"}

    def save(self, path: str, item: dict[str, Any]) -> dict[str, Any]:
        """Save one item; the entity as answered. Raises `ApiRefused`."""
        saved: dict[str, Any] = self.send(path, {"data": [item]})["data"][0]["data"]
        return saved

    def send(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST a body; what is answered. Raises `ApiRefused`."""
        answer = self._client.post(path, json=body, headers=self._headers, base_url=self._base)
        answered: dict[str, Any] = answer.get_json()
        if answer.status_code != 200:  # noqa: PLR2004 - HTTP's OK
            raise ApiRefused(f"{path} answered {answer.status_code}: {json.dumps(answered)}")
        return answered


def _saved(api: _Api, demo: DemoInvoice, customer: str) -> dict[str, str]:
    first, *later = demo.saves
    invoice = api.save("/v6/invoicing/invoices", {**first, "customerId": customer})
    for change in later:
        invoice = api.save("/v6/invoicing/invoices", {**change, "id": invoice["id"]})
    if demo.sends:
        api.send(f"/v6/invoicing/invoices/{invoice['id']}/send", {"type": demo.sends})
    if demo.check:
        whole = {"invoiceId": invoice["id"], "amount": invoice["totals"]["balance"]}
        api.save("/v6/payments", {"displayName": demo.check, "apiSourceId": f"check-{demo.state}", "children": [whole]})
    return {
        "state": demo.state,
        "id": invoice["id"],
        "key": invoice["customerInvoiceKey"],
        "url": invoice["collectionInfo"]["paymentUrl"],
    }


def _tell(data: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(data, indent=2))
        return
    for invoice in data["invoices"]:
        click.echo(f"{invoice['state']:<16}{invoice['url']}")
