"""GET /openapi.json: the document of this API."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Response, jsonify

from api.openapi import document

blueprint = Blueprint("openapi", __name__)
_document = cache(document)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """OpenAPI 3.1; docs/openapi.json is the same."""
    return jsonify(_document())
