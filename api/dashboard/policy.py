"""What a browser may do on the dashboard: run and fetch what the farm itself serves, and nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog

from api.farm import Farm

log = structlog.get_logger(__name__)

_ANY_RESULT = "results/render_task_00000000.mp4"


def content_security_policy(farm: Farm) -> str:
    """The header's value. Videos and posters also come from an object store that the farm redirects to.

    Trusted Types without any policy: a browser refuses to take text for HTML, so that a draft's name stays text
    even where a script is careless.
    """
    results = " ".join(["'self'", *_store_origin(farm)])
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {results}",
            f"media-src {results}",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _store_origin(farm: Farm) -> list[str]:
    """Where presigned addresses of the store lead; nothing where the farm serves its results itself."""
    if farm.settings.link_target != "storage":
        return []
    try:
        address = farm.storage.presigned(_ANY_RESULT, 60, "video/mp4", "inline")
    except (
        Exception
    ) as error:  # whatever a store's client raises: the page is wanted most when something is wrong
        log.warning("store_address_unknown", error=str(error))
        return []
    parts = urlsplit(address or "")
    return [f"{parts.scheme}://{parts.netloc}"] if parts.scheme in ("http", "https") else []
