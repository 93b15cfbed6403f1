"""Takes README's pictures of a running demo: `python -m tests.screenshots`, while `scripts/demo` serves."""

import json
import subprocess
import tempfile
from pathlib import Path

import requests

from tests.browser import running_chromium

FACTS = Path("var/demo.json")
IMAGES = Path("docs/images")
SIZES = {"phone": (360, 740), "desktop": (1280, 1000)}
STATE = "installments"


def main() -> None:
    """Write docs/images/{phone,desktop,pdf}.png."""
    invoices = json.loads(FACTS.read_text())["invoices"]
    url = next(one["url"] for one in invoices if one["state"] == STATE)
    IMAGES.mkdir(exist_ok=True)
    with running_chromium() as browser:
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(url)
            page.screenshot(path=IMAGES / f"{name}.png")
    _first_page(requests.get(f"{url}/invoice.pdf", timeout=30).content)


def _first_page(pdf: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        options = ["-singlefile", "-png", "-r", "90"]
        subprocess.run(["pdftoppm", *options, file.name, str(IMAGES / "pdf")], check=True)


if __name__ == "__main__":
    main()
