"""The OpenAPI 3.1 document of everything this API answers: `python -m api.openapi` writes docs/openapi.json."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from api.openapi.paths import paths
from api.openapi.schemas import SCHEMAS


def document() -> dict[str, Any]:
    """The document, plain data that is JSON as it stands."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "draftfarm",
            "version": version("draftfarm"),
            "summary": "Turns JianYing (剪映) / CapCut drafts into videos.",
            "description": "The two calls under /api/drafts are those of the published JY API pages; docs/api.md "
            "says more. Times are ISO 8601 in UTC, durations are seconds.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "render", "description": "The published calls: submit a draft, ask how it stands."},
            {"name": "tasks", "description": "Tasks by id: status, many at once, events, cancel, history."},
            {"name": "results", "description": "Finished videos and posters."},
            {"name": "capcut-mate", "description": "The same farm in the dialect of capcut-mate's clients."},
            {"name": "farm", "description": "For monitors and tools."},
        ],
        "paths": paths(),
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API token (`draftfarm token create NAME`).",
                }
            },
        },
    }
