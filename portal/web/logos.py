"""Where a page finds a business's logo: in itself while it is small, else at an address of our own."""

import base64

from flask import url_for

from portal.web.parts import parts

SMALL_BYTES = 8 * 1024


def logo_address(sha256: str | None) -> str:
    """A `data:` URI or a rooted address; empty where there is no logo."""
    logos = parts().logos
    found = logos.read(sha256) if logos and sha256 else None
    if found is None:
        return ""
    media_type, content = found
    if len(content) > SMALL_BYTES:
        return url_for("pages.logo", sha256=sha256)
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
