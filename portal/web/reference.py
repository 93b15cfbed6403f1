"""The API's documentation, served by the same process: `/openapi.json` for programs, `/docs` for people."""

import json
from functools import lru_cache

from flask import Blueprint, Response, request, url_for

from portal.errors import NotFound
from portal.web.page_cache import Rendered
from portal.web.parts import parts
from portal.web.reference_marks import coloured, marked
from portal.web.reference_model import reference
from portal.web.render import answer_with, rendered
from portal.wire.openapi.document import description_text

bp = Blueprint("reference", __name__)


@bp.before_request
def _only_where_there_is_an_api() -> None:
    if parts().book is None:
        raise NotFound("There is nothing here.")


@bp.get("/openapi.json")
def openapi() -> Response:
    """The description of the API."""
    return Response(description_text(request.root_path or "/"), mimetype="application/json")


@bp.get("/docs")
def docs() -> Response:
    """The same as a page."""
    return answer_with(_page(url_for("reference.openapi")))


@lru_cache(maxsize=8)
def _page(description: str) -> Rendered:
    """The page, which stays as it is while the program runs; `description` is the address of openapi.json."""
    return rendered(
        "reference/reference.html",
        sheets=("base", "reference", "code"),
        page=reference(json.loads(description_text())),
        description=description,
        marked=marked,
        coloured=coloured,
    )
