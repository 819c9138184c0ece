"""Two questions that every reader of a draft asks."""

from __future__ import annotations

import math

from tests.reference.curves import Json

SNAP_US = 2


def referenced(draft: Json, segment: Json, bucket: str) -> list[Json]:
    by_id = {entry["id"]: entry for entry in draft["materials"].get(bucket, ())}
    return [by_id[name] for name in segment.get("extra_material_refs", ()) if name in by_id]


def snapped(time_us: float, fps: float) -> int:
    """A boundary on the frame grid: within 2 µs of a frame that frame, else the next one."""
    exact = time_us * fps / 1e6
    if abs(exact - round(exact)) <= SNAP_US * fps / 1e6:
        return round(exact)
    return math.ceil(exact)
