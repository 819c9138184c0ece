"""GET /metrics: the farm's figures for Prometheus."""

from __future__ import annotations

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from api.farm import current_farm
from api.farm_metrics import FarmMetrics

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus' text format. 500 when the store does not answer."""
    farm = current_farm()
    farm.request_times.flush()
    registry = CollectorRegistry(auto_describe=False)
    registry.register(FarmMetrics(farm.jobs))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
