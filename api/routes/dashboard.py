"""GET / and /dashboard/<name>: the farm in a browser. The page knows nothing; what it shows it asks of the API."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from api.dashboard.files import page_files
from api.dashboard.policy import content_security_policy
from api.farm import current_farm

PAGE = "index.html"

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
def page() -> Response:
    """The same for everybody, with and without a token."""
    return _served(PAGE)


@blueprint.get("/dashboard/<name>")
def page_file(name: str) -> Response:
    """A script, style sheet, language or picture of the page. 404 for any other name."""
    return _served(name) if name != PAGE else abort(404)  # its links are those of the address above


def _served(name: str) -> Response:
    file = page_files().get(name)
    if file is None:
        abort(404)
    response = Response(file.content, content_type=file.content_type)
    response.headers["Cache-Control"] = "no-cache"  # kept, and asked for by its tag: an upgrade shows at once
    response.headers["Content-Security-Policy"] = content_security_policy(current_farm())
    response.set_etag(file.tag)
    response.make_conditional(request)
    return response
